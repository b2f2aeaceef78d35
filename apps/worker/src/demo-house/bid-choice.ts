import { type EpochMs, type Minor, stepAt } from '@flashbid/auction'
import type { Auction } from '@flashbid/protocol'

/** What a calm bidder looks at. */
export type BidSituation = Pick<Auction, 'minimum' | 'increments' | 'endsAt' | 'status'>

/** A number from 0 up to 1, as Math.random. */
export type Random = () => number

/** The end belongs to the visitors: the house's bidders mostly keep still this long before it. */
const QUIET_BEFORE_END_MS = 60_000
const BIDS_NEAR_THE_END = 0.1
const MAX_BIDS = 0.2

/**
 * How far the house's bidders go in one auction: around its reserve or twice its start price, never
 * near the price to buy at once. Drawn once per auction, so that most lots sell and some do not.
 */
export function appetite(
  lot: { startPrice: Minor; reserve: Minor | null; buyNow: Minor | null },
  random: Random,
): Minor {
  const worth = lot.reserve ?? 2 * lot.startPrice
  const most = Math.round(worth * (0.9 + 0.5 * random()))
  return lot.buyNow === null ? most : Math.min(most, Math.round(0.8 * lot.buyNow))
}

/** A plausible bid, or `null` when a calm bidder would rather wait. */
export function chooseBid(
  auction: BidSituation,
  most: Minor,
  now: EpochMs,
  random: Random,
): { amount: Minor; kind: 'exact' | 'max' } | null {
  if (auction.status !== 'open' || now >= auction.endsAt || auction.minimum > most) return null
  if (auction.endsAt - now < QUIET_BEFORE_END_MS && random() >= BIDS_NEAR_THE_END) return null
  const step = stepAt(auction.increments, auction.minimum)
  if (random() < MAX_BIDS) {
    return {
      kind: 'max',
      amount: Math.min(most, auction.minimum + step * Math.floor(6 * random())),
    }
  }
  // Mostly the least that counts, now and then a step or two more.
  const more = Math.floor(3 * random() ** 3)
  return { kind: 'exact', amount: Math.min(most, auction.minimum + step * more) }
}

/** Who ends sooner is looked at more often. `null` for nothing to choose from. */
export function chooseAuction<T extends { readonly endsAt: EpochMs }>(
  auctions: readonly T[],
  now: EpochMs,
  random: Random,
): T | null {
  const weights = auctions.map(
    ({ endsAt }) => 1 + 3 * Math.exp(-Math.max(0, endsAt - now) / 600_000),
  )
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [i, auction] of auctions.entries()) {
    left -= weights[i] ?? 0
    if (left < 0) return auction
  }
  return auctions.at(-1) ?? null
}
