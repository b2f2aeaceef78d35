import type { AuctionEvent, BidKind, Minor } from './types.ts'

/** One line of the public history. `auto`: the leader's ceiling answered a bid. */
export interface BidLine {
  readonly bidderId: string
  readonly amount: Minor
  readonly kind: BidKind | 'auto'
}

/**
 * The lines an event adds to the history, oldest first ("What viewers see"): one that shows the
 * price it made, or, when the bid was at once outbid, the bid and the leader's answer.
 * Never a ceiling that still stands.
 */
export function bidLines(event: AuctionEvent): readonly BidLine[] {
  if (event.type !== 'bid' || event.price === null) return []
  const { bidderId, kind, price } = event
  if (event.leading || event.leaderId === null) return [{ bidderId, amount: price, kind }]
  return [
    { bidderId, amount: event.amount, kind },
    { bidderId: event.leaderId, amount: event.autoAmount ?? price, kind: 'auto' },
  ]
}
