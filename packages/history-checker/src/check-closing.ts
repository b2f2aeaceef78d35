import { isOver, minimumBid, reserveState } from '@flashbid/auction'
import type { Ledger, Report } from './ledger.ts'
import type { Replay } from './replay.ts'

/** Rule 5: exactly one closing, nothing after it, and the winner is who led at that moment. */
export function checkClosing(ledger: Ledger, report: Report): void {
  const { events } = ledger
  const endings = events.filter((event) => event.type === 'closed' || event.type === 'cancelled')
  if (endings.length > 1) {
    report('5-closing', `The auction ended ${endings.length} times.`, ...endings)
  }
  const first = endings[0] ? events.indexOf(endings[0]) : -1
  const ending = events[first]
  if (!ending) {
    if (ledger.isClosingExpected) {
      report('5-closing', 'The auction was to end but never did.', events.at(-1) ?? null)
    }
    return
  }
  for (const late of events.slice(first + 1)) {
    if (late.type === 'bid') {
      report('5-closing', `Bid ${late.bidId} was accepted after the end.`, ending, late)
    }
  }
  const before = events[first - 1]
  if (before && (before.leaderId !== ending.leaderId || before.price !== ending.price)) {
    report('5-closing', 'The end changed the leader or the price.', before, ending)
  }
}

/** Rule 3, the final state: what anyone can read at the end is what the history makes of it. */
export function checkFinalState(ledger: Ledger, replay: Replay, report: Report): void {
  const { final, terms } = ledger
  if (!final || !replay.isComplete) return
  const { state } = replay
  const expected = {
    status: state.status,
    epoch: state.epoch,
    seq: state.seq,
    price: state.price,
    minimum: minimumBid(terms, state),
    bids: state.bids,
    endsAt: state.endsAt,
    extensions: state.extensions,
    buyNow: state.buyNow,
    reserve: reserveState(terms, state),
  }
  const fields = Object.keys(expected) as (keyof typeof expected)[]
  for (const field of fields) {
    // An unsold auction offers nothing any more; whether it still names a price to buy is open.
    if (field === 'buyNow' && isOver(state.status)) continue
    if (final[field] === expected[field]) continue
    const message = `At the end ${field} reads ${String(final[field])} instead of ${String(expected[field])}.`
    report('3-final-state', message, final, expected)
  }
  const alias = state.leaderId === null ? null : ledger.aliases.get(state.leaderId)
  if (alias !== undefined && (final.leader?.alias ?? null) !== alias) {
    const message = `At the end ${final.leader?.alias ?? 'nobody'} leads instead of ${alias ?? 'nobody'}.`
    report('3-final-state', message, final, { leaderId: state.leaderId, alias })
  }
}
