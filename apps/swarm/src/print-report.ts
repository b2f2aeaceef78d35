import type { Violation } from '@flashbid/history-checker'
import type { Percentiles, SwarmReport } from './report.ts'

const count = new Intl.NumberFormat('en')
const shownViolations = 20
const evidenceLength = 600

/** The report as text; what is wrong comes last, where it is read. */
export function printReport(report: SwarmReport): string {
  const { audit, rude, latencyMs } = report
  const refusals = Object.entries(report.refusedByCode)
    .sort(([, a], [, b]) => b - a)
    .map(([code, times]) => `${code} ${count.format(times)}`)
    .join(', ')
  const lines = [
    '',
    `bids       ${count.format(report.sent)} sent in ${report.durationSeconds.toFixed(1)} s, ${count.format(report.accepted)} accepted, ${count.format(report.refused)} refused, ${count.format(report.unknown)} unknown`,
    `per second ${report.acceptedPerSecond.toFixed(0)} accepted, ${report.refusedPerSecond.toFixed(0)} refused${refusals ? ` (${refusals})` : ''}`,
    `turns      ${count.format(report.turnsPassed)} passed: everybody led or had bid enough`,
    '',
    'latency from due, ms     p50      p90      p99    p99.9      max        samples',
    latencyLine('bid to ack', latencyMs.ack),
    latencyLine('bid to viewer', latencyMs.viewer),
    '',
    ...report.auctions.map((auction) => {
      const price = auction.price === null ? 'no bid' : money(auction.price, auction.currency)
      return `${auction.title.padEnd(16)}${auction.status.padEnd(8)}${price.padStart(14)}  ${count.format(auction.bids)} bids, ${auction.extensions} extensions, ${count.format(auction.archivedThrough)} of ${count.format(auction.events)} archived`
    }),
    '',
    `audit      ${count.format(audit.counts.attempts)} attempts, ${count.format(audit.counts.acknowledged)} acknowledged, ${count.format(audit.counts.events)} events, ${count.format(audit.counts.rows)} rows, ${count.format(audit.counts.sightings)} sightings of ${count.format(audit.counts.watchers)} watchers`,
    `rude       ${count.format(rude.deeds)} misdeeds of ${rude.bots} bots, ${rude.faults.length} answered wrongly`,
  ]
  for (const fault of rude.faults.slice(0, shownViolations)) {
    lines.push('', `RUDE ${fault.what}: expected ${fault.expected}`)
    lines.push(`  sent ${short(fault.sent)}`, `  got  ${short(fault.got)}`)
  }
  for (const violation of audit.violations.slice(0, shownViolations)) {
    lines.push('', ...violationLines(violation))
  }
  const unseen = audit.violations.length - shownViolations
  if (unseen > 0) lines.push('', `... and ${count.format(unseen)} more (--json has all)`)
  lines.push('', verdictLine(report), '')
  return lines.join('\n')
}

export function verdictLine({ audit, rude }: Pick<SwarmReport, 'audit' | 'rude'>): string {
  if (audit.isHonest && rude.faults.length === 0) return 'HONEST: the history holds.'
  const parts = [
    audit.violations.length > 0 ? `${count.format(audit.violations.length)} violations` : '',
    rude.faults.length > 0 ? `${count.format(rude.faults.length)} wrong answers to bad input` : '',
  ]
  return `NOT HONEST: ${parts.filter((part) => part !== '').join(', ')}.`
}

export function violationLines({ rule, auctionId, message, evidence }: Violation): string[] {
  return [
    `VIOLATION ${rule} in auction ${auctionId}: ${message}`,
    ...evidence.map((item) => `  ${short(item)}`),
  ]
}

function latencyLine(name: string, latency: Percentiles): string {
  if (latency.count === 0) return `  ${name.padEnd(18)} nothing measured`
  const { p50, p90, p99, p999, max } = latency
  const figures = [p50, p90, p99, p999, max].map((ms) => ms.toFixed(1).padStart(8))
  return `  ${name.padEnd(18)}${figures.join(' ')}  ${count.format(latency.count).padStart(13)}`
}

function short(item: unknown): string {
  const text = JSON.stringify(item) ?? String(item)
  return text.length > evidenceLength ? `${text.slice(0, evidenceLength)}...` : text
}

export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount / 10 ** decimals)
}
