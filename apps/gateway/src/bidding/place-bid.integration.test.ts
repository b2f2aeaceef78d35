import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Identity, Resources } from '../resources.ts'
import { errorOf, ok } from '../testing/test-client.ts'
import { createTestGateway, publishTestAuction, type TestGateway } from '../testing/test-gateway.ts'
import { buyNow, findMyBid, placeBid } from './place-bid.ts'

let redis: RunningRedis
let gateway: TestGateway
let resources: Resources
let auctionId: string

beforeAll(async () => {
  redis = await startRedis({ persistence: 'none' })
  gateway = await createTestGateway({ redisUrl: redis.url })
  resources = gateway.resources
})
afterAll(async () => {
  await gateway?.close()
  await redis?.close()
})
beforeEach(async () => {
  auctionId = await publishTestAuction(gateway)
})

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
let bidNumber = 0
const nextBidId = () => `bid-${String(bidNumber++).padStart(6, '0')}`

function bid(
  userId: string,
  amount: number,
  { kind = 'exact' as 'exact' | 'max', bidId = nextBidId(), on = auctionId } = {},
) {
  return placeBid(resources, identity(userId), { auctionId: on, bidId, amount, kind }, 'socket')
}

describe('an accepted bid', () => {
  it('is answered with its place, the state it made and, while leading, the own ceiling', async () => {
    const bidId = nextBidId()
    const answer = ok(await bid('ann', 5_000, { kind: 'max', bidId }))
    expect(answer).toEqual({
      ok: true,
      bidId,
      epoch: 1,
      seq: 1,
      price: 1_000,
      minimum: 1_100,
      leading: true,
      max: 5_000,
      endsAt: expect.any(Number),
      at: expect.any(Number),
    })
    expect(ok(await bid('bob', 2_000))).toMatchObject({ seq: 2, leading: false, max: null })
    // A replay repeats the first answer, whatever happened since.
    expect(await bid('ann', 5_000, { kind: 'max', bidId })).toEqual({ ...answer, replayed: true })
    expect(await findMyBid(resources, identity('ann'), { auctionId, bidId })).toEqual(answer)
    expect(errorOf(await findMyBid(resources, identity('bob'), { auctionId, bidId })).code).toBe(
      'NOT_FOUND',
    )
  })

  it('is counted by its outcome and door', async () => {
    const before = await counted('accepted')
    ok(await bid('ann', 1_000))
    expect((await counted('accepted')) - before).toBe(1)
    expect(errorOf(await bid('bob', 1_000)).code).toBe('BID_TOO_LOW')
    expect(await counted('BID_TOO_LOW')).toBeGreaterThan(0)
  })

  async function counted(outcome: string): Promise<number> {
    const { values } = await resources.metrics.bids.get()
    return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0
  }
})

describe('a refusal carries its detail and the state that refused it', () => {
  const stateAfter = (seq: number, price: number | null) => {
    return { epoch: 1, seq, price, at: expect.any(Number), message: expect.any(String) }
  }

  it('BID_TOO_LOW', async () => {
    expect(errorOf(await bid('ann', 999))).toEqual({
      code: 'BID_TOO_LOW',
      minimum: 1_000,
      ...stateAfter(0, null),
    })
  })

  it('ALREADY_LEADING and MAX_NOT_RAISED', async () => {
    ok(await bid('ann', 5_000, { kind: 'max' }))
    expect(errorOf(await bid('ann', 6_000))).toEqual({
      code: 'ALREADY_LEADING',
      ...stateAfter(1, 1_000),
    })
    expect(errorOf(await bid('ann', 5_000, { kind: 'max' }))).toEqual({
      code: 'MAX_NOT_RAISED',
      max: 5_000,
      ...stateAfter(1, 1_000),
    })
  })

  it('OWN_AUCTION, BUY_NOW_GONE, IDEMPOTENCY_MISMATCH', async () => {
    expect(errorOf(await bid('seller', 1_000))).toEqual({
      code: 'OWN_AUCTION',
      ...stateAfter(0, null),
    })
    const bidId = nextBidId()
    const purchase = { auctionId, bidId }
    expect(errorOf(await buyNow(resources, identity('ann'), purchase, 'http'))).toEqual({
      code: 'BUY_NOW_GONE',
      ...stateAfter(0, null),
    })
    ok(await bid('ann', 1_000, { bidId }))
    expect(errorOf(await bid('ann', 2_000, { bidId }))).toEqual({
      code: 'IDEMPOTENCY_MISMATCH',
      ...stateAfter(1, 1_000),
    })
  })

  it('AUCTION_NOT_OPEN, AUCTION_PAUSED, AUCTION_CLOSED', async () => {
    const startsAt = resources.engine.now() + 60_000
    const on = await publishTestAuction(gateway, { startsAt })
    expect(errorOf(await bid('ann', 1_000, { on }))).toEqual({
      code: 'AUCTION_NOT_OPEN',
      startsAt,
      ...stateAfter(0, null),
    })
    await resources.engine.control(auctionId, { type: 'pause' })
    expect(errorOf(await bid('ann', 1_000))).toEqual({
      code: 'AUCTION_PAUSED',
      ...stateAfter(1, null),
    })
    await resources.engine.control(auctionId, { type: 'cancel', reason: 'withdrawn' })
    expect(errorOf(await bid('ann', 1_000))).toEqual({
      code: 'AUCTION_CLOSED',
      endsAt: expect.any(Number),
      ...stateAfter(2, null),
    })
  })

  it('RATE_LIMITED', async () => {
    const limited = await createTestGateway({
      redisUrl: redis.url,
      environment: { BID_RATE: '2' },
    })
    const attempt = () =>
      placeBid(
        limited.resources,
        identity('eve'),
        { auctionId, bidId: nextBidId(), amount: 1, kind: 'exact' },
        'socket',
      )
    await attempt()
    await attempt()
    expect(errorOf(await attempt())).toEqual({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.any(Number),
      ...stateAfter(0, null),
    })
    await limited.close()
  })

  it('NOT_FOUND has no state to tell of', async () => {
    expect(errorOf(await bid('ann', 1_000, { on: 'nonsense' }))).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no such auction.',
    })
  })
})

it('a bug is INTERNAL, and its ref finds it in the log', async () => {
  const engine = Object.create(resources.engine, {
    placeBid: { value: () => Promise.reject(new TypeError('a bug')) },
  })
  const bidder = identity('ann')
  const asked = { auctionId, bidId: nextBidId(), amount: 1_000, kind: 'exact' } as const
  const { code, ref } = errorOf(await placeBid({ ...resources, engine }, bidder, asked, 'http'))
  expect(code).toBe('INTERNAL')
  expect(
    gateway.logged.filter((line) => line.includes(String(ref)) && line.includes('a bug')),
  ).toHaveLength(1)
})
