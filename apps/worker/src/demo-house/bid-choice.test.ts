import { standardIncrements } from '@flashbid/auction'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appetite, type BidSituation, chooseAuction, chooseBid } from './bid-choice.ts'

const now = 1_900_000_000_000
const increments = [...standardIncrements(2)]
const auction: BidSituation = { minimum: 5_100, increments, endsAt: now + 600_000, status: 'open' }
const always = (value: number) => () => value
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('chooseBid', () => {
  test('never bids below the minimum, above its limit, or a fraction', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.array(chance, { minLength: 4, maxLength: 4 }),
        (minimum, most, chances) => {
          const rest = [...chances]
          const bid = chooseBid({ ...auction, minimum }, most, now, () => rest.shift() ?? 0)
          if (bid === null) return minimum > most
          return Number.isInteger(bid.amount) && bid.amount >= minimum && bid.amount <= most
        },
      ),
    )
  })

  test('keeps still when the price has passed its limit, and in what is not open', () => {
    expect(chooseBid(auction, 5_099, now, always(0.5))).toBeNull()
    expect(chooseBid({ ...auction, status: 'paused' }, 9_000, now, always(0.5))).toBeNull()
    expect(chooseBid({ ...auction, endsAt: now }, 9_000, now, always(0))).toBeNull()
  })

  test('leaves the last minute to the visitors, nearly always', () => {
    const ending = { ...auction, endsAt: now + 59_000 }
    expect(chooseBid(ending, 9_000, now, always(0.1))).toBeNull()
    expect(chooseBid(ending, 9_000, now, always(0.05))).not.toBeNull()
  })
})

test('appetite is around the reserve or twice the start, below the price to buy at once', () => {
  const lot = { startPrice: 1_000, reserve: null, buyNow: null }
  expect([0, 0.999].map((x) => appetite(lot, always(x)))).toEqual([1_800, 2_799])
  expect(appetite({ ...lot, reserve: 5_000 }, always(0.5))).toBe(5_750)
  expect(appetite({ ...lot, reserve: 5_000, buyNow: 6_000 }, always(0.9))).toBe(4_800)
})

test('chooseAuction looks more often at what ends sooner, and at everything', () => {
  const soon = { endsAt: now + 60_000 }
  const late = { endsAt: now + 3_600_000 }
  const picks = Array.from({ length: 100 }, (_, i) =>
    chooseAuction([soon, late], now, always(i / 100)),
  )
  const often = picks.filter((one) => one === soon).length
  expect(often).toBeGreaterThan(60)
  expect(often).toBeLessThan(95)
  expect(chooseAuction([], now, always(0.5))).toBeNull()
})
