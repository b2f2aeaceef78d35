import { partitionOf } from '@flashbid/engine'
import { createTestDatabase, type RunningRedis, startRedis } from '@flashbid/local-stack'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findMyBid } from '../bidding/place-bid.ts'
import type { Identity } from '../resources.ts'
import { errorOf, eventually, ok, TestClient } from '../testing/test-client.ts'
import {
  createTestGateway,
  publishTestAuction,
  type TestGateway,
  testCard,
} from '../testing/test-gateway.ts'

const commandTimeoutMs = 400
const fees = { premium: [], taxBps: 0, shipping: 0 }

let redis: RunningRedis
let gateway: TestGateway
let clients: TestClient[]

beforeEach(async () => {
  clients = []
  redis = await startRedis({ persistence: 'none' })
})
afterEach(async () => {
  for (const client of clients) client.close()
  await gateway?.close()
  await redis?.close()
})

async function connect(userId?: string): Promise<TestClient> {
  const token = userId === undefined ? undefined : await gateway.token(userId)
  const client = await TestClient.connect(gateway.url, token)
  clients.push(client)
  return client
}

const bid = (client: TestClient, auctionId: string, bidId: string, amount: number) =>
  client.call('bid:place', { auctionId, bidId, amount, kind: 'exact' })

describe('while Redis does not answer', () => {
  it('a bid is OUTCOME_UNKNOWN and what is watched can be watched still; then all is well', async () => {
    gateway = await createTestGateway({ redisUrl: redis.url, commandTimeoutMs })
    const [auctionId, other] = [
      await publishTestAuction(gateway),
      await publishTestAuction(gateway),
    ]
    const [ann, viewer, late] = [await connect('ann'), await connect(), await connect()]
    ok(await viewer.call('auction:watch', { auctionId }))
    ok(await bid(ann, auctionId, 'bid-00001', 1_000))
    // The answer may overtake the price: wait for it while Redis still speaks.
    await eventually(() => expect(viewer.of('auction:tick').at(-1)?.price).toBe(1_000))
    process.kill(redis.pid, 'SIGSTOP')
    try {
      const startedAt = performance.now()
      const unknown = bid(ann, auctionId, 'bid-00002', 5_000)
      const known = late.call('auction:watch', { auctionId })
      const unheardOf = late.call('auction:watch', { auctionId: other })
      expect(errorOf(await unknown).code).toBe('OUTCOME_UNKNOWN')
      expect(ok(await known).snapshot?.auction).toMatchObject({ seq: 1, price: 1_000 })
      expect(errorOf(await unheardOf)).toMatchObject({
        code: 'BUSY',
        retryAfterMs: expect.any(Number),
      })
      expect(performance.now() - startedAt).toBeLessThan(3_000)
    } finally {
      process.kill(redis.pid, 'SIGCONT')
    }
    const bob = await connect('bob')
    await eventually(async () => ok(await bid(bob, auctionId, 'bid-00003', 9_000)), {
      timeout: 5_000,
    })
    for (const client of [viewer, late]) {
      await eventually(() => expect(client.of('auction:tick').at(-1)?.price).toBe(9_000))
    }
    ok(await late.call('auction:watch', { auctionId: other }))
  })

  it('a Redis that is gone: bids are BUSY at once, nothing crashes, also while the gateway closes', async () => {
    gateway = await createTestGateway({ redisUrl: redis.url, commandTimeoutMs })
    const auctionId = await publishTestAuction(gateway)
    const [ann, viewer] = [await connect('ann'), await connect()]
    ok(await viewer.call('auction:watch', { auctionId }))
    await redis.close()
    await eventually(async () =>
      expect(errorOf(await bid(ann, auctionId, 'bid-00001', 1_000)).code).toBe('BUSY'),
    )
    ok(await viewer.call('auction:watch', { auctionId }))
    ok(await viewer.call('clock:sync', { t0: 1 }))
    await connect() // handshakes are counted in memory meanwhile
  })
})

describe('an auction that has left Redis', () => {
  let database: { url: string; close(): Promise<void> }
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.close())

  const identity = (userId: string): Identity => {
    return {
      userId,
      name: userId,
      role: 'guest',
      sessionId: null,
      issuedAt: 0,
      expiresAt: Number.MAX_SAFE_INTEGER,
    }
  }

  it('is shown from Postgres, and bidders still learn what became of their bids', async () => {
    gateway = await createTestGateway({ redisUrl: redis.url, databaseUrl: database.url })
    const { engine, database: db, aliases } = gateway.resources
    const auctionId = await publishTestAuction(gateway, { reserve: 5_000, buyNow: 9_000 })
    const { terms } = (await engine.read(auctionId)) ?? {}
    if (!terms) throw new Error('not published')
    const seller = await db.users.ensure({ ...testCard.seller, role: 'operator' })
    await db.catalogue.insert(
      { ...testCard, fees, id: auctionId, seller: { id: seller.id, name: seller.name }, terms },
      true,
    )
    const [ann, bob] = [await connect('ann'), await connect('bob')]
    const first = ok(await bid(ann, auctionId, 'bid-00001', 1_000))
    const bought = ok(await bob.call('bid:buyNow', { auctionId, bidId: 'bid-00002' }))
    const live = ok(await bob.call('auction:watch', { auctionId }))
    const events = await engine.eventsAfter(auctionId, null, 100)
    const partition = partitionOf(auctionId)
    await db.archive.write({ partition, fence: 1, position: '1-1', events })

    await gateway.close() // and with it what it had at hand
    gateway = await createTestGateway({ redisUrl: redis.url, databaseUrl: database.url })
    await gateway.resources.redis.flushall()
    const back = await connect('bob')
    const archived = ok(await back.call('auction:watch', { auctionId }))
    expect(archived.you).toEqual({
      alias: aliases.alias(auctionId, 'bob'),
      leading: true,
      max: 9_000,
    })
    expect(archived.snapshot).toEqual({
      ...live.snapshot,
      auction: { ...live.snapshot?.auction, viewers: 0 },
    })
    const since = { epoch: 1, seq: 3 }
    expect(ok(await back.call('auction:watch', { auctionId, since })).changes).toEqual([])

    const find = (userId: string, bidId: string) =>
      findMyBid(gateway.resources, identity(userId), { auctionId, bidId })
    expect(await find('ann', 'bid-00001')).toEqual(first)
    expect(await find('bob', 'bid-00002')).toEqual(bought)
    expect(errorOf(await find('bob', 'bid-00001')).code).toBe('NOT_FOUND')
    expect(errorOf(await find('ann', 'bid-99999')).code).toBe('NOT_FOUND')
    expect(errorOf(await back.call('auction:watch', { auctionId: 'nonsense' })).code).toBe(
      'NOT_FOUND',
    )
  })

  it('a published one that Redis should have but has not is BUSY, a draft NOT_FOUND', async () => {
    gateway = await createTestGateway({ redisUrl: redis.url, databaseUrl: database.url })
    const { database: db } = gateway.resources
    const [published, draft] = [
      await publishTestAuction(gateway),
      await publishTestAuction(gateway),
    ]
    const { terms } = (await gateway.resources.engine.read(published)) ?? {}
    if (!terms) throw new Error('not published')
    const seller = await db.users.ensure({ ...testCard.seller, role: 'operator' })
    const entry = { ...testCard, fees, seller: { id: seller.id, name: seller.name }, terms }
    await db.catalogue.insert({ ...entry, id: published }, true)
    await db.catalogue.insert({ ...entry, id: draft }, false)
    await gateway.resources.redis.flushall()
    const viewer = await connect()
    const watch = (auctionId: string) => viewer.call('auction:watch', { auctionId })
    expect(errorOf(await watch(published)).code).toBe('BUSY')
    expect(errorOf(await watch(draft)).code).toBe('NOT_FOUND')
  })
})
