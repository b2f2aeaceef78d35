import type { AuctionEvent, AuctionTerms, BidEvent, EpochMs } from '@flashbid/auction'
import type { Catalogue, UserRow } from './database.ts'

/** Made-up auctions and events for this package's tests. */

export const sampleNow: EpochMs = Date.UTC(2030, 0, 15, 12)

export function sampleTerms(sellerId: string, changes: Partial<AuctionTerms> = {}): AuctionTerms {
  return {
    format: 'english',
    currency: 'USD',
    sellerId,
    startPrice: 1_000,
    increments: [
      { from: 0, step: 50 },
      { from: 10_000, step: 250 },
    ],
    reserve: null,
    buyNow: null,
    startsAt: null,
    endsAt: sampleNow + 3_600_000,
    softClose: null,
    ...changes,
  }
}

export type SampleEntry = Parameters<Catalogue['insert']>[0]

export function sampleEntry(
  id: string,
  seller: UserRow,
  changes: Partial<Omit<SampleEntry, 'terms'>> & { terms?: Partial<AuctionTerms> } = {},
): SampleEntry {
  return {
    id,
    title: `Lot ${id}`,
    description: 'A printed work.',
    category: 'prints',
    images: ['/media/lot.svg'],
    seller: { id: seller.id, name: seller.name },
    fees: { premium: [{ from: 0, rateBps: 2_500 }], taxBps: 0, shipping: 500 },
    ...changes,
    terms: sampleTerms(seller.id, changes.terms),
  }
}

/** The bid that takes `seq` in an auction where every bid leads. */
export function sampleBid(
  auctionId: string,
  seq: number,
  changes: Partial<BidEvent> = {},
): BidEvent {
  const amount = 1_000 + 50 * seq
  return {
    type: 'bid',
    auctionId,
    epoch: 1,
    seq,
    at: sampleNow + seq,
    bidId: `bid-${auctionId}-${seq}`,
    bidderId: `bidder-${seq % 7}`,
    amount,
    kind: 'exact',
    leading: true,
    previousLeaderId: seq === 1 ? null : `bidder-${(seq - 1) % 7}`,
    autoAmount: null,
    status: 'open',
    price: amount,
    minimum: amount + 50,
    leaderId: `bidder-${seq % 7}`,
    leaderMax: amount,
    bids: seq,
    startsAt: sampleNow,
    endsAt: sampleNow + 3_600_000,
    extensions: 0,
    reserve: 'none',
    buyNow: null,
    pausedAt: null,
    ...changes,
  }
}

/** A change of status that follows the bid before it. */
export function sampleChange(
  auctionId: string,
  seq: number,
  changes: Partial<Exclude<AuctionEvent, BidEvent>>,
): AuctionEvent {
  const {
    bidId: _bidId,
    bidderId: _bidderId,
    amount: _amount,
    kind: _kind,
    leading: _leading,
    previousLeaderId: _previousLeaderId,
    autoAmount: _autoAmount,
    ...after
  } = sampleBid(auctionId, seq)
  return { ...after, bids: seq - 1, type: 'paused', ...changes }
}
