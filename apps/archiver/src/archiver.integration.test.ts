import type { AuctionEvent } from '@flashbid/auction'
import { createDatabase, type Database, migrate } from '@flashbid/database'
import { type AuctionEngine, createEngine, createOutbox, newAuctionId } from '@flashbid/engine'
import {
  createTestDatabase,
  type RunningPostgres,
  type RunningRedis,
  startPostgres,
  startRedis,
} from '@flashbid/local-stack'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Archiver, type ArchiverOptions, startArchiver } from './archiver.ts'

const waiting = { timeout: 10_000, interval: 20 }

let redisServer: RunningRedis
let engine: AuctionEngine
let admin: Redis
let databaseAddress: { url: string; close(): Promise<void> }
let database: Database
let logged: { level: number; msg: string; [field: string]: unknown }[] = []
const archivers: Archiver[] = []

const logger = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) })

beforeAll(async () => {
  redisServer = await startRedis({ persistence: 'none' })
  engine = await createEngine({ redisUrl: redisServer.url, bidRate: 1_000_000 })
  admin = new Redis(redisServer.url)
  databaseAddress = await createTestDatabase()
  database = createDatabase(databaseAddress.url)
})

afterAll(async () => {
  await engine?.close()
  admin?.disconnect()
  await database?.close()
  await databaseAddress?.close()
  await redisServer?.close()
})

beforeEach(() => {
  logged = []
})

afterEach(async () => {
  await Promise.all(archivers.splice(0).map((archiver) => archiver.close(0)))
  await admin.flushall()
})

async function start(options: Partial<ArchiverOptions> = {}): Promise<Archiver> {
  const archiver = await startArchiver({
    redisUrl: redisServer.url,
    archive: database.archive,
    logger,
    timing: { ttlMs: 600, everyMs: 100 },
    restMs: 100,
    ...options,
  })
  archivers.push(archiver)
  return archiver
}

/** An auction that is open for an hour. */
async function open(partition?: number): Promise<string> {
  const auctionId = newAuctionId(partition)
  await engine.publishAuction({
    auctionId,
    terms: {
      format: 'english',
      currency: 'USD',
      sellerId: 'seller',
      startPrice: 100,
      increments: [{ from: 0, step: 1 }],
      reserve: null,
      buyNow: null,
      startsAt: null,
      endsAt: Date.now() + 3_600_000,
      softClose: null,
    },
    card: {
      title: 'A lot',
      description: '',
      category: 'other',
      images: [],
      seller: { id: 'seller', name: 'Seller' },
      fees: { premium: [], taxBps: 0, shipping: 0 },
    },
  })
  return auctionId
}

let bidCount = 0

/** `count` bids, each accepted and leading. The events that they made. */
async function bid(auctionId: string, count: number): Promise<readonly AuctionEvent[]> {
  const placed = await Promise.all(
    Array.from({ length: count }, () => {
      bidCount += 1
      return engine.placeBid(auctionId, {
        type: 'bid',
        bidId: `bid-${bidCount}`,
        bidderId: `bidder-${bidCount % 2}`,
        amount: 1_000 + bidCount,
        kind: 'exact',
      })
    }),
  )
  return placed.flatMap(({ outcome, events }) => {
    expect(outcome.kind).toBe('accepted')
    return events
  })
}

const rows = (auctionId: string, from = database) =>
  from.archive.eventsAfter(auctionId, 0, 1_000_000)
const streamLength = (partition: number) =>
  admin.xlen(`{p${String(partition).padStart(2, '0')}}:events`)

async function seqsInStream(partition: number): Promise<number[]> {
  const entries = await admin.xrange(`{p${String(partition).padStart(2, '0')}}:events`, '-', '+')
  return entries.map(([, [, raw]]) => JSON.parse(raw ?? '{}').seq)
}

describe('an archiver', () => {
  test('makes rows of bids and changes of status, and Redis forgets them', async () => {
    await start()
    const auctionId = await open(11)
    const events = [
      ...(await bid(auctionId, 3)),
      ...(await engine.control(auctionId, { type: 'pause', reason: 'a break' })).events,
      ...(await engine.control(auctionId, { type: 'resume' })).events,
      ...(await engine.control(auctionId, { type: 'cancel', reason: 'withdrawn' })).events,
    ]
    expect(events.map(({ type }) => type)).toEqual([
      ...['bid', 'bid', 'bid', 'paused', 'resumed', 'cancelled'],
    ])
    await expect.poll(() => rows(auctionId), waiting).toEqual(events)
    await expect.poll(() => streamLength(11), waiting).toBe(0)
  })

  test('archives what was there before it, many at once, over all partitions', async () => {
    const auctions = await Promise.all(Array.from({ length: 64 }, (_, p) => open(p)))
    const [busiest = ''] = auctions
    await bid(busiest, 2_500)
    for (const auctionId of auctions) await bid(auctionId, 20)
    await start()
    const outbox = await createOutbox({ redisUrl: redisServer.url })
    await expect.poll(() => outbox.backlog(), waiting).toEqual(new Map())
    await outbox.close()
    expect(await database.archive.archivedThrough(busiest)).toBe(2_520)
    for (const auctionId of auctions.slice(1)) {
      expect(await database.archive.archivedThrough(auctionId)).toBe(20)
    }
  })

  test('keeps the newest of a long history in Redis', async () => {
    await start({ historyKept: 600 })
    const auctionId = await open()
    for (let i = 0; i < 13; i++) await bid(auctionId, 100)
    await expect.poll(() => database.archive.archivedThrough(auctionId), waiting).toBe(1_300)
    const kept = async () => (await engine.eventsAfter(auctionId, null, 2_000)).map((e) => e.seq)
    await expect.poll(kept, waiting).not.toContain(1)
    // Trimmed at 1,000 with 600 to keep, or at a later moment of the same batch.
    const [oldest = 0] = await kept()
    expect(oldest).toBeLessThanOrEqual(701)
    expect(await kept()).toEqual(Array.from({ length: 1_301 - oldest }, (_, i) => oldest + i))
  })

  test('ends with what is left archived and its partitions free', async () => {
    const archiver = await start()
    await expect.poll(() => archiver.held().length, waiting).toBe(64)
    const auctionId = await open()
    const events = await bid(auctionId, 500)
    await archiver.close()
    expect(await rows(auctionId)).toEqual(events)
    const next = await createOutbox({ redisUrl: redisServer.url })
    expect(await next.acquireLease(0, 'next', 1_000)).not.toBeNull()
    await next.close()
  })
})

describe('after a death', () => {
  /** An archiver that takes a partition, reads, does some of its work and is never heard of again. */
  async function die(partition: number, commits: boolean): Promise<void> {
    const outbox = await createOutbox({ redisUrl: redisServer.url })
    const lease = await outbox.acquireLease(partition, 'the dead one', 300)
    const entries = (await outbox.readNew([partition], 100, 1_000)).get(partition) ?? []
    expect(entries.length).toBeGreaterThan(0)
    if (commits) {
      await database.archive.write({
        partition,
        fence: lease?.fence ?? 0,
        position: entries.at(-1)?.id ?? '',
        events: entries.map(({ event }) => event).filter((event) => event !== null),
      })
    }
    await outbox.close()
  }

  test.each([
    ['before its commit', false],
    ['between commit and acknowledgement', true],
  ])('%s the next one finishes: rows are the events, once each', async (_, commits) => {
    const auctionId = await open(17)
    const before = await bid(auctionId, 50)
    await die(17, commits)
    const after = await bid(auctionId, 50)
    await start()
    await expect.poll(() => rows(auctionId), waiting).toEqual([...before, ...after])
    await expect.poll(() => streamLength(17), waiting).toBe(0)
  })

  test('of Redis, which then counts fences anew, the archive is caught up with', async () => {
    await database.archive.write({ partition: 21, fence: 30, position: '1-0', events: [] })
    const auctionId = await open(21)
    const events = await bid(auctionId, 5)
    await start()
    await expect.poll(() => rows(auctionId), waiting).toEqual(events)
  })
})

describe('several archivers', () => {
  test('share the partitions, archive each event once, and take over from who leaves', async () => {
    const first = await start()
    await expect.poll(() => first.held().length, waiting).toBe(64)
    const second = await start()
    const counts = () => [first.held().length, second.held().length]
    await expect.poll(counts, waiting).toEqual([32, 32])
    expect(new Set([...first.held(), ...second.held()]).size).toBe(64)

    const third = await start()
    await expect
      .poll(() => [...counts(), third.held().length].sort((a, b) => a - b), waiting)
      .toEqual([20, 22, 22])

    const auctions = await Promise.all(Array.from({ length: 16 }, (_, p) => open(p * 4)))
    const events = new Map<string, readonly AuctionEvent[]>()
    for (const auctionId of auctions) events.set(auctionId, await bid(auctionId, 20))
    await first.close()
    await third.close()
    for (const auctionId of auctions) {
      events.set(auctionId, [...(events.get(auctionId) ?? []), ...(await bid(auctionId, 20))])
    }
    for (const auctionId of auctions) {
      await expect.poll(() => rows(auctionId), waiting).toEqual(events.get(auctionId))
    }
    await expect.poll(() => second.held().length, waiting).toBe(64)
  })

  test('take over the partitions of one that died within its time and a turn', async () => {
    const dead = await createOutbox({ redisUrl: redisServer.url })
    for (const partition of dead.partitions) await dead.acquireLease(partition, 'dead', 500)
    await dead.close()
    const archiver = await start()
    expect(archiver.held()).toHaveLength(0)
    await expect.poll(() => archiver.held().length, { timeout: 2_000, interval: 20 }).toBe(64)
  })
})

test('what a dead archiver left under a clock that was set back since holds nobody up', async () => {
  const hourAhead = (await engine.time()) + 3_600_000
  await admin.zadd('archivers', hourAhead, 'dead')
  const lease = { owner: 'dead', expiresAt: hourAhead, fence: 7 }
  await admin.hset('{p05}:archiver', lease)
  const archiver = await start()
  await expect.poll(() => archiver.held().length, waiting).toBe(64)
  expect(await admin.hget('{p05}:archiver', 'fence')).toBe('8')
})

describe('an event that cannot be archived', () => {
  test.each([
    [
      'does not decode',
      async (auctionId: string) => {
        await admin.xadd(`{p${auctionId.slice(0, 2)}}:events`, '*', 'event', '{"half":')
      },
    ],
    [
      'is refused by Postgres',
      async (auctionId: string) => {
        await engine.control(auctionId, { type: 'pause', reason: 'no\0text' })
        await engine.control(auctionId, { type: 'resume' })
      },
    ],
  ])('because it %s holds its partition, no other, and is not lost', async (_, plant) => {
    const bad = await open(30)
    const good = await open(31)
    const before = await bid(bad, 40)
    await plant(bad)
    await bid(bad, 3)
    const elsewhere = await bid(good, 5)
    await start()
    await expect.poll(() => rows(bad), waiting).toEqual(before)
    await expect.poll(() => rows(good), waiting).toEqual(elsewhere)
    const more = await bid(good, 5)
    await expect.poll(() => rows(good), waiting).toEqual([...elsewhere, ...more])

    const complaints = () => logged.filter(({ msg }) => msg.startsWith('an event cannot be'))
    await expect.poll(() => complaints().length, waiting).toBeGreaterThan(1)
    const [complaint] = complaints()
    expect(complaint).toMatchObject({ level: 50, partition: 30, entry: expect.any(String) })
    expect(await rows(bad)).toEqual(before)
    const entries = await admin.xrange('{p30}:events', '-', '+')
    expect(entries[0]?.[0]).toBe(complaint?.entry)
    expect(entries.length).toBeGreaterThanOrEqual(4)

    // Somebody who takes the entry away lets the rest through.
    await admin.xdel('{p30}:events', String(complaint?.entry))
    await admin.xack('{p30}:events', 'archive', String(complaint?.entry))
    await expect.poll(() => streamLength(30), waiting).toBe(0)
  })
})

describe('with Postgres away', () => {
  let postgres: RunningPostgres
  let own: Database
  beforeAll(async () => {
    postgres = await startPostgres()
    await migrate(postgres.url)
    own = createDatabase(postgres.url)
  })
  afterAll(async () => {
    await own.close()
    await postgres.close()
  })

  test('bids go on, nothing is trimmed that is not committed, the backlog drains', async () => {
    await start({ archive: own.archive })
    const auctionId = await open(40)
    const events = [...(await bid(auctionId, 30))]
    await expect.poll(() => rows(auctionId, own), waiting).toHaveLength(30)

    const archivedBefore = (await bid(auctionId, 1)).concat(events).length
    await postgres.stop()
    for (let round = 0; round < 5; round++) {
      await bid(auctionId, 20)
      await expect
        .poll(() => logged.some(({ msg }) => msg.startsWith('archiving has failed')), waiting)
        .toBe(true)
      // Every seq above what may have been committed is still in the stream.
      const kept = new Set(await seqsInStream(40))
      const last = archivedBefore + 20 * (round + 1)
      for (let seq = archivedBefore + 1; seq <= last; seq++) expect(kept.has(seq)).toBe(true)
    }
    await postgres.restart()
    await bid(auctionId, 20)
    await expect.poll(() => own.archive.archivedThrough(auctionId), waiting).toBe(151)
    await expect.poll(() => streamLength(40), waiting).toBe(0)
    expect((await rows(auctionId, own)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 151 }, (_, i) => i + 1),
    )
    expect(logged.some(({ msg }) => msg === 'archiving goes on')).toBe(true)
  })
})

describe('with Redis out of memory', () => {
  afterEach(() => admin.config('SET', 'maxmemory', '0'))

  test('bids are refused, and the backlog that filled it drains all the same', async () => {
    const auctionId = await open(50)
    const events = await bid(auctionId, 50)
    await admin.config('SET', 'maxmemory', '1')
    const late = { type: 'bid', bidId: 'bid-late', bidderId: 'zoe', amount: 9_000 } as const
    await expect(engine.placeBid(auctionId, { ...late, kind: 'exact' })).rejects.toThrow('OOM')
    const first = await start()
    await expect.poll(() => rows(auctionId), waiting).toEqual(events)
    await expect.poll(() => streamLength(50), waiting).toBe(0)
    await first.close()
    const second = await start()
    await expect.poll(() => second.held().length, waiting).toBe(64)
  })
})
