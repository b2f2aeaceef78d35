import { type AuctionEngine, createEngine, newAuctionId } from '@flashbid/engine'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type VerifiedEngine, verifyEngine } from './verify-engine.ts'

let redis: RunningRedis
let engine: AuctionEngine

beforeAll(async () => {
  redis = await startRedis()
  engine = await createEngine({ redisUrl: redis.url, bidRate: 1_000_000 })
})
afterAll(async () => {
  await engine?.close()
  await redis?.close()
})

async function run(tested: VerifiedEngine) {
  return verifyEngine({
    engine: tested,
    newAuctionId,
    terms: {
      ...{ format: 'english', currency: 'USD', sellerId: 'the-house', startPrice: 1_000 },
      ...{ increments: [{ from: 0, step: 100 }], reserve: 25_000, buyNow: null, startsAt: null },
      endsAt: (await engine.time()) + 1_000,
      softClose: { mode: 'add', windowMs: 500, extendMs: 10, maxExtensions: 20 },
    },
  })
}
async function rulesBroken(changes: Partial<VerifiedEngine>): Promise<Set<string>> {
  const { verdict } = await run({ ...methodsOf(engine), ...changes })
  return new Set(verdict.violations.map((violation) => violation.rule))
}
/** The engine is a class: its methods have to be taken one by one. */
function methodsOf(whole: AuctionEngine): VerifiedEngine {
  return {
    publishAuction: (input) => whole.publishAuction(input),
    placeBid: (id, bid) => whole.placeBid(id, bid),
    settle: (id) => whole.settle(id),
    eventsAfter: (id, after, limit) => whole.eventsAfter(id, after, limit),
    read: (id) => whole.read(id),
  }
}

test('fifty bidders against the engine alone leave an honest history', async () => {
  const result = await run(engine)
  expect(result.verdict.violations).toEqual([])
  expect(result).toMatchObject({ bidders: 50, auctions: 3 })
  expect(result.accepted).toBeGreaterThan(100)
  expect(result.sent).toBe(result.accepted + result.refused)
})

describe('an engine that is not honest is found', () => {
  test('it forgets which bids it has accepted', async () => {
    let n = 0
    const broken = await rulesBroken({
      placeBid: (id, bid) => engine.placeBid(id, { ...bid, bidId: `forgotten-${n++}` }),
    })
    expect(broken).toContain('1-acknowledged-once')
  })

  test('it acknowledges a bid that it refused', async () => {
    const broken = await rulesBroken({
      async placeBid(id, bid) {
        const { outcome, events } = await engine.placeBid(id, bid)
        if (outcome.kind !== 'refused' || outcome.code !== 'BID_TOO_LOW') return { outcome, events }
        const { epoch, seq, at } = outcome
        const answer = { epoch, seq, at, price: bid.amount, minimum: bid.amount + 100 }
        const told = { ...answer, leading: true, max: bid.amount, endsAt: at, sold: false }
        return { outcome: { kind: 'accepted', answer: told, replayed: false }, events }
      },
    })
    expect(broken).toContain('1-acknowledged-once')
  })

  test('it loses an event', async () => {
    const broken = await rulesBroken({
      eventsAfter: async (id, after, limit) =>
        (await engine.eventsAfter(id, after, limit)).filter((event) => event.seq !== 10),
    })
    expect(broken).toContain('2-sequence')
  })
})
