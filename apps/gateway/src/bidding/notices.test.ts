import type { AuctionEvent, BidEvent } from '@flashbid/auction'
import { pino } from 'pino'
import { describe, expect, it, test } from 'vitest'
import { createNotices, type Delivery, deliveriesOf } from './notices.ts'

const about = { title: 'Botanical plate, 1847', sellerId: 'seller' }

const bid: BidEvent = {
  auctionId: 'auction',
  epoch: 1,
  seq: 7,
  at: 1_000,
  type: 'bid',
  status: 'open',
  bidId: 'bid-00007',
  bidderId: 'bob',
  amount: 9_000,
  kind: 'max',
  leading: true,
  previousLeaderId: 'ann',
  autoAmount: null,
  price: 5_500,
  minimum: 5_600,
  leaderId: 'bob',
  leaderMax: 9_000,
  bids: 7,
  startsAt: 0,
  endsAt: 2_000,
  extensions: 0,
  reserve: 'none',
  buyNow: null,
  pausedAt: null,
}
const closed = (status: 'sold' | 'unsold'): AuctionEvent => ({
  ...bid,
  seq: 8,
  type: 'closed',
  status,
})
const told = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ userId, notice: { type, id } }) => [userId, type, id])

describe('who is told what', () => {
  it('outbid: who led until now, with the price and never the new leader’s ceiling', () => {
    expect(deliveriesOf(bid, about, [])).toEqual([
      {
        userId: 'ann',
        notice: {
          id: 'auction:1:7:outbid',
          type: 'outbid',
          auctionId: 'auction',
          title: about.title,
          price: 5_500,
          at: 1_000,
        },
      },
    ])
  })

  it('nobody: a first bid, a raised maximum, a challenge that the leader’s ceiling answered', () => {
    for (const previousLeaderId of [null, 'bob']) {
      expect(deliveriesOf({ ...bid, previousLeaderId }, about, [])).toEqual([])
    }
    const challenge = { ...bid, bidderId: 'eve', leading: false, previousLeaderId: 'bob' }
    expect(deliveriesOf({ ...challenge, autoAmount: 5_500 }, about, [])).toEqual([])
  })

  it('sold, won and lost; unsold and lost', () => {
    const bidders = ['ann', 'bob', 'eve']
    expect(told(deliveriesOf(closed('sold'), about, bidders))).toEqual([
      ['seller', 'sold', 'auction:1:8:sold'],
      ['bob', 'won', 'auction:1:8:won'],
      ['ann', 'lost', 'auction:1:8:lost'],
      ['eve', 'lost', 'auction:1:8:lost'],
    ])
    expect(
      told(deliveriesOf(closed('unsold'), about, bidders)).map(([who, what]) => [who, what]),
    ).toEqual([
      ['seller', 'unsold'],
      ['ann', 'lost'],
      ['bob', 'lost'],
      ['eve', 'lost'],
    ])
  })
})

test('announcing reads what it needs, tries again when the store is away, and is idle in the end', async () => {
  let failures = 2
  const engine = {
    read: async () => {
      if (failures-- > 0) throw new Error('away')
      const card = { title: about.title }
      return { card, terms: { sellerId: about.sellerId } } as never
    },
    bidders: async () => ['ann', 'bob'],
  }
  const carried: Delivery[] = []
  const notices = createNotices(engine, pino({ level: 'silent' }))
  notices.deliverBy((deliveries) => void carried.push(...deliveries))
  notices.announce([bid, closed('sold')])
  await notices.idle()
  expect(new Set(told(carried).map(([who, what]) => `${who} ${what}`))).toEqual(
    new Set(['ann outbid', 'seller sold', 'bob won', 'ann lost']),
  )
})
