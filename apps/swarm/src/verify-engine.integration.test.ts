import { createEngine, newAuctionId } from '@flashbid/engine'
import { startRedis } from '@flashbid/local-stack'
import { expect, test } from 'vitest'
import { verifyEngine } from './verify-engine.ts'

test('fifty bidders against the engine alone leave an honest history', async () => {
  const redis = await startRedis()
  try {
    const engine = await createEngine({ redisUrl: redis.url, bidRate: 1_000_000 })
    try {
      const run = await verifyEngine({
        engine,
        newAuctionId,
        terms: {
          ...{ format: 'english', currency: 'USD', sellerId: 'the-house', startPrice: 1_000 },
          ...{
            increments: [{ from: 0, step: 100 }],
            reserve: 25_000,
            buyNow: null,
            startsAt: null,
          },
          endsAt: (await engine.time()) + 1_000,
          softClose: { mode: 'add', windowMs: 500, extendMs: 10, maxExtensions: 20 },
        },
      })
      expect(run.verdict.violations).toEqual([])
      expect(run).toMatchObject({ bidders: 50, auctions: 3 })
      expect(run.accepted).toBeGreaterThan(100)
      expect(run.sent).toBe(run.accepted + run.refused)
    } finally {
      await engine.close()
    }
  } finally {
    await redis.close()
  }
})
