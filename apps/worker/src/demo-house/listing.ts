import type { EpochMs } from '@flashbid/auction'
import type { CreateAuctionInput } from '@flashbid/protocol'
import type { DemoLot } from '../../../../prisma/seed/catalogue.ts'

export interface Schedule {
  /** `null`: open at once. */
  readonly startsAt: EpochMs | null
  readonly endsAt: EpochMs
}

const SHORTEST_MS = 3 * 60_000
/** Of a new house every so many lots opens a little later, so that visitors see an opening. */
const LATER_EVERY = 6
const LATER_MS = 90_000

/**
 * When the `index`-th of `count` lots runs in a house that opens now: each for another part of its
 * length, so that some end soon and something ends every few minutes.
 */
export function firstSchedule(
  lot: Pick<DemoLot, 'lengthMs'>,
  index: number,
  count: number,
  now: EpochMs,
): Schedule {
  // 9 has no divisor in common with 16: neighbours in the catalogue end far from each other.
  const part = (((index * 9) % count) + 1) / count
  const lengthMs = Math.round(SHORTEST_MS + (lot.lengthMs - SHORTEST_MS) * part)
  const startsAt = index % LATER_EVERY === LATER_EVERY - 1 ? now + LATER_MS * (1 + part) : null
  return { startsAt: startsAt && Math.round(startsAt), endsAt: (startsAt ?? now) + lengthMs }
}

export function nextSchedule(lot: Pick<DemoLot, 'lengthMs'>, now: EpochMs): Schedule {
  return { startsAt: null, endsAt: now + lot.lengthMs }
}

export function listingOf(lot: DemoLot, { startsAt, endsAt }: Schedule): CreateAuctionInput {
  const { title, category, image, currency, startPrice, reserve, buyNow, softClose } = lot
  return {
    title,
    description: [
      lot.description,
      `Condition: ${lot.condition}`,
      `Shipping: ${lot.shippingNote}`,
    ].join('\n\n'),
    category,
    images: [image],
    currency,
    startPrice,
    reserve,
    buyNow,
    startsAt: startsAt === null ? null : Math.round(startsAt),
    endsAt: Math.round(endsAt),
    softClose: softClose && { ...softClose },
    fees: { ...lot.fees, premium: lot.fees.premium.map((tier) => ({ ...tier })) },
  }
}
