import type { AuctionEvent } from '@flashbid/auction'
import type { Bid } from '@flashbid/protocol'
import { bidLines } from '../bidding/views.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'

type Needs = Pick<Resources, 'engine' | 'database' | 'aliases'>

interface BidPageQuery {
  readonly newestSeq: number
  readonly beforeSeq: number | null
  readonly limit: number
}

/** Events asked for at a time. */
const CHUNK = 250

/**
 * A page of an auction's bid history, newest first, complete at every moment: Redis holds what the
 * archive does not have yet and thousands of events before that; only below does Postgres answer.
 * The lines of one `seq` stay together; where they alone are more than `limit`, the page is one longer.
 *
 * @param newestSeq of the auction, as its state says: without any event there is nothing to ask for
 * @param beforeSeq lines of lower `seq` only; `null` from the newest
 * @throws Refusal `BUSY` when the page lies where only Postgres reaches and that is away
 */
export async function bidPage(
  needs: Needs,
  auctionId: string,
  { newestSeq, beforeSeq, limit }: BidPageQuery,
): Promise<{ bids: Bid[]; nextBefore: number | null }> {
  const bids: Bid[] = []
  if (newestSeq === 0) return { bids, nextBefore: null }
  let lowest = beforeSeq
  for await (const event of eventsDownwards(
    needs,
    auctionId,
    beforeSeq,
    () => bids.length < limit,
  )) {
    const lines = bidLines(needs.aliases, event).reverse()
    if (lines.length > 0 && bids.length > 0 && bids.length + lines.length > limit) {
      return { bids, nextBefore: lowest }
    }
    bids.push(...lines)
    lowest = event.seq
  }
  // Full to the last line, and what lies below was not looked at.
  const isEnd = lowest === null || lowest <= 1 || bids.length < limit
  return { bids, nextBefore: isEnd ? null : lowest }
}

/** Newest first, without a gap: from the short history in Redis, then from the archive. */
async function* eventsDownwards(
  { engine, database }: Needs,
  auctionId: string,
  beforeSeq: number | null,
  isMoreWanted: () => boolean,
): AsyncGenerator<AuctionEvent> {
  let before = beforeSeq
  let chunk: readonly AuctionEvent[]
  do {
    chunk = await engine.eventsBefore(auctionId, before, CHUNK)
    yield* chunk
    before = chunk.at(-1)?.seq ?? before
  } while (chunk.length === CHUNK && isMoreWanted())

  // Redis drops only what is archived, so below its end the archive has everything.
  while (isMoreWanted() && before !== 1) {
    const from = before
    chunk = await orBusy(() => database.archive.eventsBefore(auctionId, from, CHUNK))
    yield* chunk
    before = chunk.at(-1)?.seq ?? 1
  }
}
