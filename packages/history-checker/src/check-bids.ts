import { groupBy } from './group-by.ts'
import type { Attempt, HistoryEvent, Ledger, Report } from './ledger.ts'
import { positionKey } from './replay.ts'

/**
 * Rule 1: acknowledged bids are bids in the events and rows in the archive, once each.
 * Rule 7: an unanswered bid happened once or not at all.
 */
export function checkBidsOnce(ledger: Ledger, report: Report): void {
  const eventsByBid = groupBy(
    ledger.events.filter((event) => event.bidId !== undefined),
    (event) => event.bidId ?? '',
  )
  const attemptsByBid = groupBy(ledger.attempts, (attempt) => attempt.bidId)
  for (const [bidId, events] of eventsByBid) {
    const attempts = attemptsByBid.get(bidId) ?? []
    if (events.length > 1) {
      const isAcknowledged = attempts.some((attempt) => attempt.answer?.kind === 'accepted')
      const rule = isAcknowledged ? '1-acknowledged-once' : '7-never-twice'
      report(rule, `Bid ${bidId} happened ${events.length} times.`, ...events, ...attempts)
    }
    const [event] = events
    if (event) checkEventWasAsked(ledger, event, attempts, report)
  }
  for (const [bidId, attempts] of attemptsByBid) {
    const acknowledged = attempts.filter((attempt) => attempt.answer?.kind === 'accepted')
    if (acknowledged.length > 0 && !eventsByBid.has(bidId)) {
      report(
        '1-acknowledged-once',
        `Bid ${bidId} was acknowledged but is not in the events.`,
        ...acknowledged,
      )
    }
    const event = eventsByBid.get(bidId)?.[0]
    if (event && attempts.every(isCertainRefusal)) {
      report('3-answer', `Bid ${bidId} was refused and happened all the same.`, event, ...attempts)
    }
  }
}

/** Everything but an answer that itself says that the outcome is open. */
function isCertainRefusal({ answer }: Attempt): boolean {
  if (answer?.kind !== 'refused') return false
  const { code } = answer.error
  return code !== 'OUTCOME_UNKNOWN' && code !== 'INTERNAL'
}

/** An event must be what its bidder sent, and somebody who was recorded must have sent it. */
function checkEventWasAsked(
  ledger: Ledger,
  event: HistoryEvent,
  attempts: readonly Attempt[],
  report: Report,
): void {
  if (!ledger.recordedBidders.has(event.bidderId ?? '')) return
  const isSame = (attempt: Attempt) =>
    attempt.bidderId === event.bidderId &&
    attempt.kind === event.kind &&
    (attempt.amount === null || attempt.amount === event.amount)
  if (!attempts.some(isSame)) {
    const message = `The events hold bid ${event.bidId} as its bidder never sent it.`
    report('1-acknowledged-once', message, event, ...attempts)
  }
}

/** Rule 1, the archive's part: rows and events are the same, once each. */
export function checkArchive(ledger: Ledger, report: Report): void {
  if (ledger.rows === null) return
  const events = new Map(ledger.events.map((event) => [positionKey(event), event]))
  const rows = groupBy(ledger.rows, positionKey)
  for (const [key, event] of events) {
    const found = rows.get(key) ?? []
    if (found.length === 0) {
      report('1-archived-once', `Event ${event.seq} has no row in the archive.`, event)
    }
    const other = found.find((row) => !isSameEvent(row, event))
    if (other) {
      report('1-archived-once', `The row of event ${event.seq} tells something else.`, event, other)
    }
  }
  for (const [key, found] of rows) {
    if (found.length > 1) {
      const message = `Event ${found[0]?.seq} has ${found.length} rows in the archive.`
      report('1-archived-once', message, ...found)
    }
    if (!events.has(key)) {
      const message = `The archive has a row ${found[0]?.seq} that is not in the events.`
      report('1-archived-once', message, ...found)
    }
  }
  const rowsByBid = groupBy(
    ledger.rows.filter((row) => row.bidId !== undefined),
    (row) => row.bidId,
  )
  for (const [bidId, found] of rowsByBid) {
    if (new Set(found.map(positionKey)).size > 1) {
      report('1-archived-once', `Bid ${bidId} stands in the archive under two numbers.`, ...found)
    }
  }
}

const comparedFields = [
  'epoch',
  'seq',
  'type',
  'bidId',
  'bidderId',
  'amount',
  'kind',
  'price',
  'leaderId',
  'endsAt',
  'at',
] as const satisfies readonly (keyof HistoryEvent)[]

function isSameEvent(a: HistoryEvent, b: HistoryEvent): boolean {
  return comparedFields.every((field) => a[field] === b[field])
}
