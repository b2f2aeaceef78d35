import type { AuctionEvent } from '@flashbid/auction'
import type { EventModel } from './generated/models.ts'

const optional = (value: bigint | null): number | null => (value === null ? null : Number(value))

/** A row of `events` as the event it was made from. Amounts stay below 2^53, so they are exact. */
export function eventFromRow(row: EventModel): AuctionEvent {
  if (row.status === 'draft') throw new Error(`Event ${row.auctionId}/${row.seq} of a draft.`)
  const head = {
    auctionId: row.auctionId,
    epoch: row.epoch,
    seq: row.seq,
    at: row.at.getTime(),
    status: row.status,
    price: optional(row.price),
    minimum: Number(row.minimum),
    leaderId: row.leaderId,
    leaderMax: optional(row.leaderMax),
    bids: row.bids,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    extensions: row.extensions,
    reserve: row.reserve,
    buyNow: optional(row.buyNow),
    pausedAt: row.pausedAt?.getTime() ?? null,
  }
  if (row.type !== 'bid') {
    return { ...head, type: row.type, ...(row.reason === null ? {} : { reason: row.reason }) }
  }
  const { bidId, bidderId, amount, kind, leading } = row
  if (bidId === null || bidderId === null || amount === null || kind === null || leading === null) {
    throw new Error(`Bid ${row.auctionId}/${row.seq} lacks what makes it a bid.`)
  }
  return {
    ...head,
    type: 'bid',
    bidId,
    bidderId,
    amount: Number(amount),
    kind,
    leading,
    previousLeaderId: row.previousLeaderId,
    autoAmount: optional(row.autoAmount),
  }
}

/** Milliseconds to what Postgres reads. Throws a RangeError for what is no time. */
const time = (at: number): string => new Date(at).toISOString()

/** Events turned on their side: one array a column, as `unnest` takes them. */
export function eventColumns(events: readonly AuctionEvent[]) {
  const column = <T>(value: (event: AuctionEvent) => T): T[] => events.map(value)
  const ofBid = <T>(value: (event: AuctionEvent & { type: 'bid' }) => T): (T | null)[] =>
    events.map((event) => (event.type === 'bid' ? value(event) : null))
  return {
    auctionId: column((event) => event.auctionId),
    seq: column((event) => event.seq),
    epoch: column((event) => event.epoch),
    type: column((event) => event.type),
    at: column((event) => time(event.at)),
    bidId: ofBid((bid) => bid.bidId),
    bidderId: ofBid((bid) => bid.bidderId),
    amount: ofBid((bid) => bid.amount),
    kind: ofBid((bid) => bid.kind),
    leading: ofBid((bid) => bid.leading),
    previousLeaderId: ofBid((bid) => bid.previousLeaderId),
    autoAmount: ofBid((bid) => bid.autoAmount),
    reason: column((event) => (event.type === 'bid' ? null : (event.reason ?? null))),
    status: column((event) => event.status),
    price: column((event) => event.price),
    minimum: column((event) => event.minimum),
    leaderId: column((event) => event.leaderId),
    leaderMax: column((event) => event.leaderMax),
    bids: column((event) => event.bids),
    startsAt: column((event) => time(event.startsAt)),
    endsAt: column((event) => time(event.endsAt)),
    extensions: column((event) => event.extensions),
    reserve: column((event) => event.reserve),
    buyNow: column((event) => event.buyNow),
    pausedAt: column((event) => (event.pausedAt === null ? null : time(event.pausedAt))),
  }
}
