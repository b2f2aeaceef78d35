import { isAuctionId } from '@flashbid/engine'
import { type Auction, type Bid, failure } from '@flashbid/protocol'
import { type Caller, mayDo } from '../accounts/callers.ts'
import { auctionView } from '../bidding/views.ts'
import { Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { bidPage } from './bid-pages.ts'

/** Lines of the history that come with an auction, as with the snapshot of a watch. */
const RECENT_LINES = 50

export const noSuchAuction = () => new Refusal(failure('NOT_FOUND', 'There is no such auction.'))

/** To somebody who sees the auction and may not do this to it. */
export const notYours = () =>
  new Refusal(failure('FORBIDDEN', 'Only its seller or an operator may do this.'))

/**
 * Redis is asked first; Postgres only for a draft and for what has left Redis. So an open auction can
 * be shown with Postgres away.
 *
 * @throws Refusal `NOT_FOUND`, also for somebody else's draft
 */
export async function readAuction(
  resources: Resources,
  auctionId: string,
  caller: Caller | null,
  viewersOf: (auctionId: string) => number,
): Promise<{ auction: Auction; recentBids: Bid[]; now: number }> {
  const { aliases, clock } = resources
  const record = await readRecord(resources, auctionId)
  const source = record ?? (await readEntry(resources, auctionId, caller))
  const auction = auctionView(aliases, source, record ? viewersOf(auctionId) : 0)
  const page = { newestSeq: auction.seq, beforeSeq: null, limit: RECENT_LINES }
  const { bids } = await bidPage(resources, auctionId, page)
  return { auction, recentBids: bids, now: clock.now() }
}

/** The auction as Redis has it; `null` for what is not there. */
export async function readRecord({ engine }: Pick<Resources, 'engine'>, auctionId: string) {
  return isAuctionId(auctionId) ? engine.read(auctionId) : null
}

/** @throws Refusal `NOT_FOUND` for no entry and for a draft that is not the caller's to see */
export async function readEntry(
  { database }: Pick<Resources, 'database'>,
  auctionId: string,
  caller: Caller | null,
) {
  // A string that cannot be an id is nobody's: Postgres need not be there to say so.
  if (!isAuctionId(auctionId)) throw noSuchAuction()
  const entry = await orBusy(() => database.catalogue.find(auctionId))
  if (!entry) throw noSuchAuction()
  if (entry.status === 'draft' && !mayDo(caller, 'drafts.read', entry.seller.id))
    throw noSuchAuction()
  return entry
}
