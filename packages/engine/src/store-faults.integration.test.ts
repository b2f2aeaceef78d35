import { performance } from 'node:perf_hooks'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type AuctionEngine,
  type EventFeed,
  OutcomeUnknownError,
  StoreUnavailableError,
} from './engine.ts'
import { createEventFeed } from './event-feed.ts'
import { newAuctionId } from './keys.ts'
import { createOutbox } from './outbox.ts'
import { createEngine } from './redis-engine.ts'
import { blankCard, openTerms } from './testing/timed-engine.ts'

const COMMAND_TIMEOUT_MS = 500

let server: RunningRedis
let engine: AuctionEngine
let admin: Redis
let auctionId: string

beforeEach(async () => {
  server = await startRedis({ persistence: 'none' })
  engine = await createEngine({
    redisUrl: server.url,
    bidRate: 1_000_000,
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
  })
  admin = new Redis(server.url)
  admin.on('error', () => {})
  auctionId = newAuctionId()
  await engine.publishAuction({ auctionId, terms: openTerms(), card: blankCard })
})
afterEach(async () => {
  wake()
  await engine.close()
  admin.disconnect()
  await server.close()
})

/** Lets a stopped server end; one that was killed is gone already. */
function wake(): void {
  try {
    process.kill(server.pid, 'SIGCONT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const bid = (bidId: string, amount = 1_000) =>
  engine.placeBid(auctionId, { type: 'bid', bidId, bidderId: 'ann', amount, kind: 'exact' })

/** How often scripts have run, whatever they did. */
async function scriptRuns(): Promise<number> {
  const stats = await admin.info('commandstats')
  return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce(
    (n, m) => n + Number(m[1]),
    0,
  )
}

async function fails(call: Promise<unknown>): Promise<{ error: unknown; afterMs: number }> {
  const start = performance.now()
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  return { error, afterMs: performance.now() - start }
}

describe('a Redis that hangs', () => {
  it('leaves the outcome unknown in time, and the bid never takes effect after its deadline', async () => {
    const before = await scriptRuns()
    process.kill(server.pid, 'SIGSTOP')
    const start = performance.now()
    const { error, afterMs } = await fails(bid('bid-00001'))
    expect(error).toBeInstanceOf(OutcomeUnknownError)
    expect(afterMs).toBeLessThan(COMMAND_TIMEOUT_MS + 1_000)
    await vi.waitUntil(() => performance.now() - start > 2 * COMMAND_TIMEOUT_MS)
    process.kill(server.pid, 'SIGCONT')

    await vi.waitUntil(async () => (await scriptRuns()) > before) // it came through, too late
    expect((await engine.read(auctionId))?.state).toMatchObject({ seq: 0, bids: 0, price: null })
    expect(await engine.eventsAfter(auctionId, null, 10)).toEqual([])
    expect(await engine.findBid(auctionId, 'bid-00001')).toBeNull()
    // The bidder asks again with the same id.
    const again = await vi.waitUntil(() => bid('bid-00001').catch(() => null))
    expect(again?.outcome).toMatchObject({ kind: 'accepted', replayed: false, answer: { seq: 1 } })
  })

  it('lets a bid take effect that it reaches before the deadline', async () => {
    process.kill(server.pid, 'SIGSTOP')
    const placed = bid('bid-00001')
    const start = performance.now()
    await vi.waitUntil(() => performance.now() - start > COMMAND_TIMEOUT_MS / 5)
    process.kill(server.pid, 'SIGCONT')
    expect((await placed).outcome).toMatchObject({ kind: 'accepted', answer: { seq: 1 } })
  })

  it('takes no more than 20,000 calls to wait for', async () => {
    process.kill(server.pid, 'SIGSTOP')
    const calls = Array.from({ length: 20_000 }, (_, i) => fails(bid(`bid-${10_000 + i}`)))
    const { error, afterMs } = await fails(bid('bid-00001'))
    expect(error).toBeInstanceOf(StoreUnavailableError)
    expect(afterMs).toBeLessThan(COMMAND_TIMEOUT_MS / 2)
    const kinds = new Set((await Promise.all(calls)).map((call) => (call.error as Error).name))
    expect(kinds).toEqual(new Set(['OutcomeUnknownError']))
  })

  it('says of reads that nothing was done', async () => {
    process.kill(server.pid, 'SIGSTOP')
    const { error } = await fails(engine.read(auctionId))
    expect(error).toBeInstanceOf(StoreUnavailableError)
  })

  it('makes the feed notice, restore itself and say what may be lost', async () => {
    const feed: EventFeed = await createEventFeed({
      redisUrl: server.url,
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
    })
    try {
      const lost: string[][] = []
      feed.on({ event: () => {}, lost: (ids) => void lost.push([...ids]) })
      await feed.subscribe(auctionId)
      process.kill(server.pid, 'SIGSTOP')
      const { error } = await fails(feed.subscribe(newAuctionId()))
      expect(error).toBeInstanceOf(StoreUnavailableError)
      const start = performance.now()
      await vi.waitUntil(() => performance.now() - start > 2_500, { timeout: 5_000 })
      process.kill(server.pid, 'SIGCONT')
      await vi.waitFor(() => expect(lost).toEqual([[auctionId]]), { timeout: 10_000 })
    } finally {
      await feed.close()
    }
  })
})

describe('a Redis that dies', () => {
  it('answers what is in flight as unknown at once, what comes then as unavailable', async () => {
    process.kill(server.pid, 'SIGSTOP')
    const inFlight = fails(bid('bid-00001'))
    await vi.waitUntil(() => new Promise((resolve) => setImmediate(() => resolve(true))))
    process.kill(server.pid, 'SIGKILL')
    const first = await inFlight
    expect(first.error).toBeInstanceOf(OutcomeUnknownError)
    expect(first.afterMs).toBeLessThan(COMMAND_TIMEOUT_MS - 100)

    const second = await fails(bid('bid-00002'))
    expect(second.error).toBeInstanceOf(StoreUnavailableError)
    expect(second.afterMs).toBeLessThan(COMMAND_TIMEOUT_MS / 2)
    expect(engine.isReady).toBe(false)
    expect((await fails(engine.settle(auctionId))).error).toBeInstanceOf(StoreUnavailableError)
    expect((await fails(engine.time())).error).toBeInstanceOf(StoreUnavailableError)
  })

  it('is used again by itself once it is back', async () => {
    const { port } = server
    process.kill(server.pid, 'SIGKILL')
    await vi.waitUntil(() => !engine.isReady)
    await server.close()
    server = await startRedis({ persistence: 'none', port })
    await vi.waitUntil(() => engine.isReady, { timeout: 5_000 })
    await engine.publishAuction({ auctionId, terms: openTerms(), card: blankCard })
    expect((await bid('bid-00001')).outcome).toMatchObject({ kind: 'accepted' })
  })
})

describe('an outbox that waits while Redis dies', () => {
  it('says so, and works again once it is back', async () => {
    const { port } = server
    const outbox = await createOutbox({ redisUrl: server.url })
    try {
      await outbox.acquireLease(1, 'one', 10_000)
      const waiting = fails(outbox.readNew([1], 10, 5_000))
      await vi.waitUntil(async () => String(await admin.client('LIST')).includes('cmd=xread'))
      process.kill(server.pid, 'SIGKILL')
      expect((await waiting).error).toBeInstanceOf(StoreUnavailableError)
      await server.close()
      server = await startRedis({ persistence: 'none', port })
      await vi.waitUntil(() => outbox.acquireLease(1, 'one', 10_000).catch(() => null), {
        timeout: 5_000,
      })
      const next = vi.waitUntil(() => outbox.readNew([1], 10, 500).catch(() => null), {
        timeout: 5_000,
      })
      expect(await next).toEqual(new Map())
    } finally {
      await outbox.close()
    }
  })
})

describe('a Redis that refuses to write', () => {
  it('out of memory: nothing is done, and it says so', async () => {
    await admin.config('SET', 'maxmemory', '1')
    const { error } = await fails(bid('bid-00001'))
    expect(error).toBeInstanceOf(StoreUnavailableError)
    await admin.config('SET', 'maxmemory', '0')
    expect((await engine.read(auctionId))?.state.seq).toBe(0)
    expect((await bid('bid-00001')).outcome.kind).toBe('accepted')
  })

  it('a read-only replica: likewise', async () => {
    await admin.replicaof('127.0.0.1', '1')
    const { error } = await fails(bid('bid-00001'))
    expect(error).toBeInstanceOf(StoreUnavailableError)
    await admin.replicaof('NO', 'ONE')
    expect((await bid('bid-00001')).outcome.kind).toBe('accepted')
  })
})

it('opening gives up after its time when there is no Redis', async () => {
  const { error } = await fails(
    createEngine({ redisUrl: 'redis://127.0.0.1:1', bidRate: 10, connectTimeoutMs: 100 }),
  )
  expect(error).toBeInstanceOf(StoreUnavailableError)
})
