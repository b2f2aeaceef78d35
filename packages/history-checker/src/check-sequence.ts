import type { HistoryEvent, Ledger, Report } from './ledger.ts'

/**
 * Rule 2: within an epoch `seq` has no gap and no duplicate and the price never falls; over epochs
 * what was kept forms one history.
 */
export function checkSequence(ledger: Ledger, report: Report): void {
  let before: HistoryEvent | null = null
  for (const event of ledger.events) {
    const last: number = before?.seq ?? 0
    if (before && event.epoch < before.epoch) {
      report('2-sequence', `Epoch ${event.epoch} follows epoch ${before.epoch}.`, before, event)
    } else if (event.seq === last) {
      report('2-sequence', `Number ${event.seq} was given twice.`, before, event)
    } else if (event.seq < last) {
      report('2-sequence', `Number ${event.seq} follows number ${last}.`, before, event)
    } else if (event.seq > last + 1) {
      const missing =
        event.seq === last + 2 ? `${last + 1} is` : `${last + 1}..${event.seq - 1} are`
      report('2-sequence', `Of the numbers, ${missing} missing.`, before, event)
    }
    if (before?.price !== null && before !== null && (event.price ?? 0) < before.price) {
      const message = `The price fell from ${before.price} to ${String(event.price)}.`
      report('2-sequence', message, before, event)
    }
    if (before && event.at < before.at) {
      report('2-sequence', `Event ${event.seq} is earlier than the one before it.`, before, event)
    }
    before = event
  }
}
