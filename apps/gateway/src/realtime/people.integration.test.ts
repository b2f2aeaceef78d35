import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually, ok, TestClient } from '../testing/test-client.ts'
import { createTestGateway, publishTestAuction, testCard } from '../testing/test-gateway.ts'
import { startTwoGateways, type TwoGateways } from '../testing/two-gateways.ts'

let two: TwoGateways
let gateways: TwoGateways['gateways']
let auctionId: string

beforeAll(async () => {
  two = await startTwoGateways({ keepsTime: true })
  gateways = two.gateways
})
afterAll(() => two?.close())
beforeEach(async () => {
  auctionId = await publishTestAuction(gateways[0])
})
afterEach(() => two.closeClients())

const alias = (userId: string) => gateways[0].resources.aliases.alias(auctionId, userId)

describe('auction:you', () => {
  it('reaches all of a person’s sockets that watch, on every gateway, and nobody else', async () => {
    const anns = [await two.connect(0, 'ann'), await two.connect(1, 'ann')]
    const idle = await two.connect(1, 'ann')
    const bob = await two.connect(1, 'bob')
    const spectator = await two.connect(0)
    for (const client of [...anns, bob, spectator]) {
      const { you } = ok(await client.call('auction:watch', { auctionId }))
      if (client === bob) expect(you).toEqual({ alias: alias('bob'), leading: false, max: null })
    }
    ok(await two.bid(bob, auctionId, 1_000))
    const [first] = anns
    if (!first) throw new Error('no first')
    ok(await two.bid(first, auctionId, 5_000, 'max'))
    ok(await two.bid(bob, auctionId, 6_000))
    const base = { auctionId, epoch: 1 }
    const leading = { alias: alias('ann'), leading: true, max: 5_000 }
    const outbid = { alias: alias('ann'), leading: false, max: null }
    for (const client of anns) {
      await eventually(() => expect(client.of('auction:you').at(-1)?.you).toEqual(outbid))
      const seen = client.of('auction:you')
      expect(seen.at(-1)).toEqual({ ...base, seq: 3, you: outbid })
      if (seen.length > 1) expect(seen[0]).toEqual({ ...base, seq: 2, you: leading })
    }
    await eventually(() =>
      expect(bob.of('auction:you').at(-1)).toEqual({
        ...base,
        seq: 3,
        you: { alias: alias('bob'), leading: true, max: 6_000 },
      }),
    )
    for (const client of [idle, spectator]) expect(client.of('auction:you')).toEqual([])
  })

  it('follows the tick that carries the change, and a raised maximum is told', async () => {
    const ann = await two.connect(0, 'ann')
    ok(await ann.call('auction:watch', { auctionId }))
    ok(await two.bid(ann, auctionId, 5_000, 'max'))
    ok(await two.bid(ann, auctionId, 9_000, 'max'))
    await eventually(() => expect(ann.of('auction:you').at(-1)?.you.max).toBe(9_000))
    let known = 0
    for (const [name, payload] of ann.seen) {
      if (name === 'auction:tick') known = payload.seq
      if (name === 'auction:you') expect(payload.seq).toBeLessThanOrEqual(known)
    }
  })
})

describe('notice', () => {
  it('outbid: reaches all of a person’s sockets, watching or not, on whichever gateway, once', async () => {
    const anns = [await two.connect(0, 'ann'), await two.connect(1, 'ann')]
    const bob = await two.connect(1, 'bob')
    ok(await two.bid(anns[0] as TestClient, auctionId, 1_000))
    const { at } = ok(await two.bid(bob, auctionId, 2_000))
    for (const client of anns) {
      await eventually(() => expect(client.of('notice')).toHaveLength(1))
      expect(client.of('notice')).toEqual([
        {
          id: `${auctionId}:1:2:outbid`,
          type: 'outbid',
          auctionId,
          title: testCard.title,
          price: 2_000,
          at,
        },
      ])
    }
    expect(bob.of('notice')).toEqual([])
  })

  it('crosses gateways again after the connection that carries it was cut', async () => {
    const [ann, bob] = [await two.connect(1, 'ann'), await two.connect(0, 'bob')]
    await gateways[0].resources.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    let amount = 1_000
    await eventually(
      async () => {
        ok(await two.bid(ann, auctionId, amount))
        ok(await two.bid(bob, auctionId, amount + 100))
        amount += 200
        expect(ann.of('notice').length).toBeGreaterThan(0)
      },
      { interval: 50 },
    )
  })

  it('won, lost and sold, once each, whichever of the two gateways closes', async () => {
    const endsAt = gateways[0].resources.engine.now() + 2_000
    auctionId = await publishTestAuction(gateways[0], { endsAt })
    const [ann, bob] = [await two.connect(0, 'ann'), await two.connect(1, 'bob')]
    const [seller, stranger] = [await two.connect(1, 'seller'), await two.connect(0, 'eve')]
    ok(await two.bid(ann, auctionId, 1_000))
    ok(await two.bid(bob, auctionId, 2_000))
    const types = (client: TestClient) => client.of('notice').map(({ type }) => type)
    await eventually(() => expect(types(bob)).toEqual(['won']), { timeout: 8_000 })
    await eventually(() => expect(types(ann)).toEqual(['outbid', 'lost']))
    await eventually(() => expect(types(seller)).toEqual(['sold']))
    expect(seller.of('notice')[0]).toMatchObject({ id: `${auctionId}:1:3:sold`, price: 2_000 })
    expect(types(stranger)).toEqual([])
  })

  it('unsold below the reserve: nobody won, the seller and the bidders hear of it', async () => {
    const endsAt = gateways[0].resources.engine.now() + 2_000
    auctionId = await publishTestAuction(gateways[0], { endsAt, reserve: 50_000 })
    const [ann, seller] = [await two.connect(0, 'ann'), await two.connect(1, 'seller')]
    ok(await two.bid(ann, auctionId, 1_000))
    const types = (client: TestClient) => client.of('notice').map(({ type }) => type)
    await eventually(() => expect(types(seller)).toEqual(['unsold']), { timeout: 8_000 })
    await eventually(() => expect(types(ann)).toEqual(['lost']))
  })

  it('a purchase ends the auction for everybody', async () => {
    auctionId = await publishTestAuction(gateways[0], { buyNow: 9_000 })
    const [ann, viewer] = [await two.connect(0, 'ann'), await two.connect(1)]
    ok(await viewer.call('auction:watch', { auctionId }))
    const bidId = 'purchase-1'
    const bought = ok(await ann.call('bid:buyNow', { auctionId, bidId }))
    expect(bought).toMatchObject({ bidId, seq: 1, price: 9_000, sold: true })
    expect(ok(await ann.call('bid:buyNow', { auctionId, bidId }))).toEqual({
      ...bought,
      replayed: true,
    })
    await eventually(() => expect(ann.of('notice').map(({ type }) => type)).toEqual(['won']))
    await eventually(() =>
      expect(viewer.of('auction:event')[0]).toMatchObject({
        type: 'closed',
        seq: 2,
        result: { status: 'sold', price: 9_000, winner: { alias: alias('ann') } },
      }),
    )
    expect(viewer.of('auction:tick')[0]?.recent).toMatchObject([{ kind: 'buyNow', amount: 9_000 }])
  })
})

describe('viewers', () => {
  it('are counted over all gateways, and a change alone repeats seq with from = seq', async () => {
    const first = await two.connect(0)
    const { snapshot } = ok(await first.call('auction:watch', { auctionId }))
    expect(snapshot?.auction.viewers).toBe(1)
    const others = [await two.connect(1), await two.connect(1)]
    for (const other of others) ok(await other.call('auction:watch', { auctionId }))
    for (const client of [first, ...others]) {
      await eventually(() => expect(client.of('auction:tick').at(-1)?.viewers).toBe(3), {
        timeout: 6_000,
      })
      expect(client.of('auction:tick').at(-1)).toMatchObject({ from: 0, seq: 0, recent: [] })
    }
    others[0]?.close()
    ok(await (others[1] as TestClient).call('auction:unwatch', { auctionId }))
    await eventually(() => expect(first.of('auction:tick').at(-1)?.viewers).toBe(1), {
      timeout: 6_000,
    })
  })

  it('of a gateway that has closed no longer count', async () => {
    const third = await createTestGateway({ redisUrl: two.redis.url })
    const viewer = await TestClient.connect(third.url)
    ok(await viewer.call('auction:watch', { auctionId }))
    await eventually(() => expect(gateways[0].realtime.viewers(auctionId)).toBe(1), {
      timeout: 6_000,
    })
    viewer.close()
    await third.close()
    await eventually(() => expect(gateways[0].realtime.viewers(auctionId)).toBe(0), {
      timeout: 7_000,
    })
  })
})
