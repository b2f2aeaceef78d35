import { expect, it } from 'vitest'
import { type AuctionTerms, bidLines, decide, initialState } from './index.ts'

const terms: AuctionTerms = {
  format: 'english',
  currency: 'USD',
  sellerId: 'seller',
  startPrice: 100,
  increments: [{ from: 0, step: 100 }],
  reserve: null,
  buyNow: 9_000,
  startsAt: null,
  endsAt: 1_000,
  softClose: null,
}

it('what viewers see: prices made, never a ceiling that stands, two lines where a ceiling answered', () => {
  let state = initialState(terms, 0, 1)
  const lines = (
    [
      ['ann', 5_000, 'max'], // opens at the start price
      ['bob', 700, 'exact'], // answered
      ['cid', 5_000, 'max'], // answered at the same amount: the earlier leads
      ['ann', 8_000, 'max'], // raises, the price stands
      ['bob', 9_500, 'exact'], // leads at what it names
    ] as const
  ).flatMap(([bidderId, amount, kind], i) => {
    const bid = { type: 'bid', bidId: `bid-${i}`, bidderId, amount, kind } as const
    const decision = decide({ auctionId: 'a', terms, state }, bid, i, () => undefined)
    state = decision.state
    return decision.events.flatMap((event) => bidLines(event).map((line) => ({ ...line, i })))
  })
  expect(lines.map(({ i, bidderId, amount, kind }) => [i, bidderId, amount, kind])).toEqual([
    [0, 'ann', 100, 'max'],
    [1, 'bob', 700, 'exact'],
    [1, 'ann', 800, 'auto'],
    [2, 'cid', 5_000, 'max'],
    [2, 'ann', 5_000, 'auto'],
    [3, 'ann', 5_000, 'max'],
    [4, 'bob', 9_500, 'exact'],
  ])
})

it('a purchase is one line, its closing none', () => {
  const state = initialState(terms, 0, 1)
  const purchase = { type: 'buyNow', bidId: 'bid-00001', bidderId: 'ann' } as const
  const { events } = decide({ auctionId: 'a', terms, state }, purchase, 1, () => undefined)
  expect(events.map(bidLines)).toEqual([[{ bidderId: 'ann', amount: 9_000, kind: 'buyNow' }], []])
})
