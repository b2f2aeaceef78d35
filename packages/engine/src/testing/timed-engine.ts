import type { AuctionTerms, EpochMs } from '@flashbid/auction'
import { Redis } from 'ioredis'
import type { AuctionEngine } from '../engine.ts'
import { openEngine } from '../redis-engine.ts'
import { buildLibrary, includes } from '../script-library.ts'
import testClock from './test-clock.lua?raw'

/** The scripts with a clock that tests set. Another text, so another script: production never runs it. */
const timedScripts = buildLibrary(new Map([...includes, ['clock', testClock]]))

export interface TimedEngine {
  readonly engine: AuctionEngine
  readonly redis: Redis
  /** Sets the clock of one partition, ms. */
  setClock(partition: number, now: EpochMs): Promise<void>
  /** A second engine with the same clocks, to be closed by itself. */
  another(): Promise<AuctionEngine>
  close(): Promise<void>
}

/** An engine whose auctions live by a clock that the test sets, one a partition. */
export async function openTimedEngine(redisUrl: string, bidRate = 1_000_000): Promise<TimedEngine> {
  const engine = await openEngine({ redisUrl, bidRate }, timedScripts)
  const redis = new Redis(redisUrl)
  return {
    engine,
    redis,
    async setClock(partition, now) {
      const key = `{p${String(partition).padStart(2, '0')}}:test-clock`
      await redis.set(key, String(now))
    },
    another: () => openEngine({ redisUrl, bidRate }, timedScripts),
    async close() {
      await engine.close()
      redis.disconnect()
    },
  }
}

export const blankCard = {
  title: 'A lot',
  description: '',
  category: 'other',
  images: [],
  seller: { id: 'seller', name: 'Seller' },
  fees: { premium: [], taxBps: 0, shipping: 0 },
}

/** An auction that is open now and for an hour; `changes` to taste. */
export function openTerms(changes: Partial<AuctionTerms> = {}): AuctionTerms {
  return {
    format: 'english',
    currency: 'USD',
    sellerId: 'seller',
    startPrice: 100,
    increments: [{ from: 0, step: 100 }],
    reserve: null,
    buyNow: null,
    startsAt: null,
    endsAt: Date.now() + 3_600_000,
    softClose: null,
    ...changes,
  }
}
