import { CreateAuctionSchema } from '@flashbid/protocol'
import { expect, test } from 'vitest'
import { catalogue } from '../../../../prisma/seed/catalogue.ts'
import { firstSchedule, listingOf, nextSchedule } from './listing.ts'

const now = 1_900_000_000_000
const first = catalogue.map((lot, i) => firstSchedule(lot, i, catalogue.length, now))

test('every lot of the catalogue is a body that POST /api/auctions takes', () => {
  for (const [i, lot] of catalogue.entries()) {
    for (const schedule of [first[i], nextSchedule(lot, now)]) {
      if (!schedule) throw new Error('There is a schedule for every lot.')
      const body = CreateAuctionSchema.parse(JSON.parse(JSON.stringify(listingOf(lot, schedule))))
      expect(body).toMatchObject({ title: lot.title, images: [lot.image], ...schedule })
      expect(body.endsAt).toBeGreaterThan((body.startsAt ?? now) + 60_000)
    }
  }
})

test('a new house has lots that end soon and late, no two at once, and some that open later', () => {
  const ends = first.map(({ endsAt }) => (endsAt - now) / 60_000).sort((a, b) => a - b)
  expect(new Set(ends).size).toBe(catalogue.length)
  expect(ends[0]).toBeLessThan(8)
  expect(ends.at(-1)).toBeGreaterThan(20)
  const later = first.filter(({ startsAt }) => startsAt !== null)
  expect(later.length).toBeGreaterThanOrEqual(2)
  for (const { startsAt } of later) expect(startsAt).toBeGreaterThan(now + 60_000)
})
