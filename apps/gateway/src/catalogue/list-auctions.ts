import type { CatalogueEntry } from '@flashbid/database'
import type { Auction, ListAuctionsSchema } from '@flashbid/protocol'
import type { z } from 'zod'
import { type Caller, mayDo } from '../accounts/callers.ts'
import { auctionView } from '../bidding/views.ts'
import { badInput, Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'

type ListQuery = z.output<typeof ListAuctionsSchema>

/**
 * A page of the catalogue. Postgres finds the rows; what is in Redis shows its live state, which may
 * be ahead of the row by moments, so a page may come out a little shorter than asked for.
 *
 * @throws Refusal `BAD_REQUEST` for a cursor that is none of ours
 */
export async function listAuctions(
  resources: Resources,
  query: ListQuery,
  caller: Caller | null,
  viewersOf: (auctionId: string) => number,
): Promise<{ auctions: Auction[]; nextCursor: string | null }> {
  const { engine, database, aliases } = resources
  const { sale, ...rest } = query
  if (sale !== undefined) return { auctions: [], nextCursor: null } // there are no sales yet
  const page = await orBusy(() => database.catalogue.list(rest))
  if (!page) throw badCursor()
  const entries = page.entries.filter((entry) => isVisible(entry, caller))
  const published = entries.filter((entry) => entry.status !== 'draft').map((entry) => entry.id)
  const records = await engine.readMany(published)
  const auctions = entries.map((entry) => {
    const record = records.get(entry.id)
    return auctionView(aliases, record ?? entry, record ? viewersOf(entry.id) : 0)
  })
  return {
    auctions: auctions.filter((auction) => matches(auction.status, query.status)),
    nextCursor: page.nextCursor,
  }
}

export const badCursor = () =>
  new Refusal(
    badInput([{ path: ['cursor'], code: 'cursor', message: 'must be a nextCursor of this call' }]),
  )

const isVisible = (entry: CatalogueEntry, caller: Caller | null) =>
  entry.status !== 'draft' || mayDo(caller, 'drafts.read', entry.seller.id)

const ended: readonly Auction['status'][] = ['sold', 'unsold', 'cancelled']

function matches(status: Auction['status'], asked: ListQuery['status']): boolean {
  if (asked === undefined) return true
  if (asked === 'ended') return ended.includes(status)
  if (asked === 'live') return status !== 'draft' && !ended.includes(status)
  return status === asked
}
