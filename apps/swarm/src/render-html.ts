import { money, verdictLine } from './print-report.ts'
import type { Percentiles, SwarmReport } from './report.ts'

const count = new Intl.NumberFormat('en')
const shownViolations = 50

/** The report as one page that needs nothing else: no script, no font, no picture from elsewhere. */
export function renderHtml(report: SwarmReport): string {
  const { audit, rude, options } = report
  const isHonest = audit.isHonest && rude.faults.length === 0
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FlashBid swarm: ${isHonest ? 'honest' : 'not honest'}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="label">FlashBid swarm, ${escapeHtml(report.startedAt.replace('T', ' ').slice(0, 19))} UTC</p>
<h1 class="${isHonest ? 'good' : 'bad'}"><span aria-hidden="true">${isHonest ? '&#10003;' : '&#10007;'}</span> ${escapeHtml(verdictLine(report))}</h1>
<p class="soft">${options.bots} bots (${options.strategies.map(escapeHtml).join(', ')}) on ${options.auctions} auctions, ${options.watchers} watchers, ${count.format(options.rate)} bids due per second for ${options.seconds} s, seed ${options.seed}, against ${escapeHtml(report.url)}.</p>
</header>
<dl class="figures">
${figure('Accepted per second', report.acceptedPerSecond.toFixed(0))}
${figure('Refused per second', report.refusedPerSecond.toFixed(0))}
${figure('Bid to ack, p99', `${report.latencyMs.ack.p99.toFixed(1)} ms`)}
${figure('Bid to viewer, p99', report.latencyMs.viewer.count > 0 ? `${report.latencyMs.viewer.p99.toFixed(1)} ms` : 'none')}
</dl>
<section><h2>Bids per second</h2>
${perSecondChart(report)}
</section>
<section><h2>Latency from the moment a bid was due</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">ms</th><th scope="col">p50</th><th scope="col">p90</th><th scope="col">p99</th><th scope="col">p99.9</th><th scope="col">max</th><th scope="col">samples</th></tr></thead>
<tbody>${latencyRow('Bid to ack', report.latencyMs.ack)}${latencyRow('Bid to viewer', report.latencyMs.viewer)}</tbody>
</table></div>
${latencyChart(report)}
</section>
<section><h2>Answers</h2>
<div class="scroll"><table><tbody>
${row('Accepted', count.format(report.accepted))}
${Object.entries(report.refusedByCode)
  .sort(([, a], [, b]) => b - a)
  .map(([code, times]) => row(`Refused: ${escapeHtml(code)}`, count.format(times)))
  .join('\n')}
${row('Unknown', count.format(report.unknown))}
${row('Turns that nobody wanted', count.format(report.turnsPassed))}
</tbody></table></div></section>
<section><h2>Auctions</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Lot</th><th scope="col">Result</th><th scope="col">Price</th><th scope="col">Bids</th><th scope="col">Extensions</th><th scope="col">Archived</th></tr></thead>
<tbody>${report.auctions
    .map(
      (auction) =>
        `<tr><th scope="row">${escapeHtml(auction.title)}</th><td>${escapeHtml(auction.status)}</td><td>${auction.price === null ? 'no bid' : escapeHtml(money(auction.price, auction.currency))}</td><td>${count.format(auction.bids)}</td><td>${auction.extensions}</td><td>${count.format(auction.archivedThrough)} of ${count.format(auction.events)}</td></tr>`,
    )
    .join('')}</tbody>
</table></div></section>
<section><h2>Audit</h2>
<div class="scroll"><table><tbody>
${Object.entries(audit.counts)
  .map(([name, value]) =>
    row(
      name.replace(/^./, (letter) => letter.toUpperCase()),
      count.format(value),
    ),
  )
  .join('\n')}
${row(`Misdeeds of ${rude.bots} rude bots`, count.format(rude.deeds))}
${row('Violations', count.format(audit.violations.length))}
${row('Wrong answers to bad input', count.format(rude.faults.length))}
</tbody></table></div>
${audit.violations
  .slice(0, shownViolations)
  .map(
    (violation) =>
      `<details><summary><strong>${escapeHtml(violation.rule)}</strong> ${escapeHtml(violation.message)}</summary><pre>${escapeHtml(JSON.stringify({ auctionId: violation.auctionId, evidence: violation.evidence }, null, 2))}</pre></details>`,
  )
  .join('\n')}
${rude.faults
  .slice(0, shownViolations)
  .map(
    (fault) =>
      `<details><summary><strong>Rude</strong> ${escapeHtml(fault.what)}: expected ${escapeHtml(fault.expected)}</summary><pre>${escapeHtml(JSON.stringify(fault, null, 2))}</pre></details>`,
  )
  .join('\n')}
</section>
</main>
</body>
</html>
`
}

function figure(name: string, value: string): string {
  return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`
}

/** `name` is markup already. */
function row(name: string, value: string): string {
  return `<tr><th scope="row">${name}</th><td>${escapeHtml(value)}</td></tr>`
}

function latencyRow(name: string, latency: Percentiles): string {
  const { p50, p90, p99, p999, max } = latency
  const figures = [
    ...[p50, p90, p99, p999, max].map((ms) => ms.toFixed(1)),
    count.format(latency.count),
  ]
  const cells =
    latency.count === 0
      ? '<td colspan="6">nothing measured</td>'
      : figures.map((text) => `<td>${text}</td>`).join('')
  return `<tr><th scope="row">${name}</th>${cells}</tr>`
}

const [width, height, left, bottom] = [720, 200, 52, 24]
const plotWidth = width - left - 8
const plotHeight = height - bottom - 8

function perSecondChart({ perSecond }: SwarmReport): string {
  const top = niceCeiling(Math.max(1, ...perSecond.map((s) => s.accepted + s.refused)))
  const slot = plotWidth / Math.max(1, perSecond.length)
  const y = (value: number) => 8 + plotHeight * (1 - value / top)
  const bars = perSecond.map(({ accepted, refused }, i) => {
    const x = (left + i * slot + slot * 0.12).toFixed(1)
    const w = (slot * 0.76).toFixed(1)
    const bar = (kind: string, from: number, to: number) =>
      `<rect class="${kind}" x="${x}" y="${y(to).toFixed(1)}" width="${w}" height="${(y(from) - y(to)).toFixed(1)}"/>`
    const title = `<title>second ${i + 1}: ${accepted} accepted, ${refused} refused</title>`
    return `<g>${title}${bar('accepted', 0, accepted)}${bar('refused', accepted, accepted + refused)}</g>`
  })
  const every = Math.max(1, Math.ceil(perSecond.length / 10))
  const marks = perSecond.map((_, i) =>
    (i + 1) % every === 0
      ? `<text x="${(left + (i + 0.5) * slot).toFixed(1)}" y="${height - 6}" text-anchor="middle">${i + 1} s</text>`
      : '',
  )
  return `<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Bids per second, accepted and refused">
${gridLines([0, top / 2, top], y, (value) => count.format(value))}${bars.join('')}${marks.join('')}
</svg><figcaption><i class="accepted"></i> accepted <i class="refused"></i> refused</figcaption></figure>`
}

/** Share against time: on the right side the few slow ones have room, as `1 / (1 - share)` grows. */
function latencyChart({ latencyMs }: SwarmReport): string {
  const curves = [
    { kind: 'ack', latency: latencyMs.ack },
    { kind: 'viewer', latency: latencyMs.viewer },
  ].filter(({ latency }) => latency.count > 0)
  if (curves.length === 0) return ''
  const shownTo = 0.999
  const x = (share: number) =>
    left + (plotWidth * Math.log10(1 / (1 - share))) / Math.log10(1 / (1 - shownTo))
  const points = ({ curve }: Percentiles) => curve.filter(({ share }) => share <= shownTo)
  const top = niceCeiling(
    Math.max(1, ...curves.flatMap(({ latency }) => points(latency).map(({ ms }) => ms))),
  )
  const y = (ms: number) => 8 + plotHeight * (1 - ms / top)
  const lines = curves.map(({ kind, latency }) => {
    const path = points(latency).map(
      ({ share, ms }) => `${x(share).toFixed(1)},${y(ms).toFixed(1)}`,
    )
    return `<polyline class="${kind}" points="${path.join(' ')}"/>`
  })
  const marks = [0.5, 0.9, 0.99, 0.999].map(
    (share) =>
      `<text x="${x(share).toFixed(1)}" y="${height - 6}" text-anchor="${share === shownTo ? 'end' : 'middle'}">p${share * 100}</text>`,
  )
  return `<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Latency by percentile">
${gridLines([0, top / 2, top], y, (value) => `${count.format(value)} ms`)}${lines.join('')}${marks.join('')}
</svg><figcaption><i class="ack"></i> bid to ack <i class="viewer"></i> bid to viewer</figcaption></figure>`
}

function gridLines(
  values: readonly number[],
  y: (value: number) => number,
  label: (value: number) => string,
): string {
  return values
    .map((value) => {
      const at = y(value).toFixed(1)
      return `<line x1="${left}" x2="${width - 8}" y1="${at}" y2="${at}"/><text x="${left - 6}" y="${at}" dy="0.32em" text-anchor="end">${label(value)}</text>`
    })
    .join('')
}

/** The next round number, of which the half is still short to write. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Colours and sizes are those of docs/design.md. */
const style = `
:root{color-scheme:light dark;--page:#fbfaf8;--line:#e1dfdc;--ink:#1d1a17;--soft:#59554f;--faint:#6f6b66;--accent:#22468d;--leading:#165f38;--outbid:#a52520;--closing:#7e4f04}
@media(prefers-color-scheme:dark){:root{--page:#0f0e0c;--line:#2e2c29;--ink:#f2f0ec;--soft:#b4b1aa;--faint:#97938d;--accent:#8ab6f7;--leading:#73ce95;--outbid:#f49080;--closing:#e9b860}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 "Hanken Grotesk",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:800px;margin:0 auto;padding:48px 24px 96px}
h1{font-size:clamp(26px,5vw,36px);line-height:1.15;font-weight:500;letter-spacing:-.022em;margin:8px 0 12px}
h2{font-size:18px;line-height:1.3;font-weight:550;margin:0 0 12px}
p{margin:0}
section{margin-top:56px}
.label,dt,th,figcaption,text{color:var(--faint)}
.label,dt,figcaption{font-size:14px}
.soft{color:var(--soft);max-width:62ch}
.good{color:var(--leading)}.bad{color:var(--outbid)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:24px;margin:40px 0 0}
dd{margin:4px 0 0;font-size:28px;line-height:1.1;font-weight:500;letter-spacing:-.015em}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:15px}
th,td{padding:8px 12px 8px 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap;font-weight:400}
th:first-child,td:first-child{text-align:left}
tbody th{color:var(--ink)}
figure{margin:16px 0 0}
svg{display:block;width:100%;height:auto}
text{font-size:12px;fill:var(--faint)}
line{stroke:var(--line)}
polyline{fill:none;stroke-width:2;stroke-linejoin:round}
rect.accepted{fill:var(--accent)}rect.refused{fill:var(--line)}
polyline.ack{stroke:var(--accent)}polyline.viewer{stroke:var(--closing)}
figcaption{margin-top:8px;display:flex;gap:8px;align-items:center}
figcaption i{width:12px;height:12px}figcaption i+i{margin-left:8px}
i.accepted,i.ack{background:var(--accent)}i.refused{background:var(--line)}i.viewer{background:var(--closing)}
details{border-bottom:1px solid var(--line);padding:12px 0}
summary{cursor:pointer;line-height:1.5}
strong{font-weight:550;color:var(--outbid)}
pre{overflow-x:auto;font-size:13px;line-height:1.5;color:var(--soft)}
`
