import type { AuctionTerms } from '@flashbid/auction'
import { resolveIncrements } from '@flashbid/auction'
import type { FlashBidHttp } from '@flashbid/client'
import type { Auction, CreateAuctionInput } from '@flashbid/protocol'
import { patientlyOnce } from './patiently.ts'

/** An auction of this run, with all of its terms: those who made it know the reserve. */
export interface SwarmAuction {
  readonly id: string
  readonly created: Auction
  readonly terms: AuctionTerms
}

/** After the planned end a soft close may take so long. */
export const softCloseAllowanceMs = 4_000

/**
 * Four kinds in turn, so that a run meets every rule of the end: an end reset by bids, a hard end
 * with a reserve, an end that bids add to, and a low reserve with buy-now beside it.
 */
function bodyOf(index: number, endsAt: number): CreateAuctionInput {
  const base = {
    title: `Swarm lot ${index + 1}`,
    description: 'Made for a test run by bots.',
    category: 'swarm',
    currency: 'USD',
    startPrice: 1_000,
    endsAt,
  }
  const bounded = { windowMs: 1_000, maxExtensions: 100 }
  switch (index % 4) {
    case 0:
      return { ...base, softClose: { ...bounded, mode: 'reset', extendMs: 1_000 } }
    case 1:
      return { ...base, reserve: 50_000, increments: [{ from: 0, step: 500 }] }
    case 2:
      return { ...base, currency: 'JPY', softClose: { ...bounded, mode: 'add', extendMs: 20 } }
    default:
      return { ...base, reserve: 2_000, buyNow: 900_000, softClose: null }
  }
}

/** `endsAt` by the server's clock. */
export async function createAuctions(
  http: FlashBidHttp,
  count: number,
  endsAt: number,
): Promise<SwarmAuction[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const body = bodyOf(index, endsAt)
      const created = await http.createAuction(body)
      return { id: created.id, created, terms: termsOf(body, created) }
    }),
  )
}

function termsOf(body: CreateAuctionInput, created: Auction): AuctionTerms {
  const { reserve = null, buyNow = null, increments = 'standard', currency } = body
  return {
    format: 'english',
    currency,
    sellerId: created.seller.id,
    startPrice: body.startPrice,
    increments: resolveIncrements(increments, currency),
    reserve,
    buyNow,
    startsAt: null,
    endsAt: body.endsAt,
    softClose: created.softClose,
  }
}

/**
 * What an organiser does during a run, so that pauses and extensions are audited too: the second
 * auction is held for a moment, the third gets half a second more. Both early, by its share of the run.
 */
export async function interfere(
  http: FlashBidHttp,
  auctions: readonly SwarmAuction[],
  wait: (share: number) => Promise<void>,
): Promise<void> {
  const [, second, third] = auctions
  await wait(0.3)
  if (second) await patientlyOnce(() => http.pauseAuction(second.id, 'A short look at the lot'))
  await wait(0.33)
  if (second) await patientlyOnce(() => http.resumeAuction(second.id))
  if (third) await patientlyOnce(() => http.extendAuction(third.id, 500, 'The hall is late'))
}
