import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuctionEngine, Outbox } from './engine.ts'
import { eventsKey, newAuctionId } from './keys.ts'
import { createOutbox } from './outbox.ts'
import { createEngine } from './redis-engine.ts'
import { blankCard, openTerms } from './testing/timed-engine.ts'

describe('outbox', () => {
  let server: RunningRedis
  let engine: AuctionEngine
  let admin: Redis
  let first: Outbox
  let second: Outbox

  beforeAll(async () => {
    server = await startRedis({ persistence: 'none' })
    engine = await createEngine({ redisUrl: server.url, bidRate: 1_000_000 })
    first = await createOutbox({ redisUrl: server.url })
    second = await createOutbox({ redisUrl: server.url })
    admin = new Redis(server.url)
  })
  afterAll(async () => {
    await Promise.all([first?.close(), second?.close(), engine?.close()])
    admin?.disconnect()
    await server?.close()
  })
  beforeEach(async () => {
    await admin.flushall()
  })

  /** `count` bids in one auction of that partition: as many events. */
  async function bids(partition: number, count: number): Promise<string> {
    const auctionId = newAuctionId(partition)
    await engine.publishAuction({ auctionId, terms: openTerms(), card: blankCard })
    for (let i = 1; i <= count; i++) {
      const { outcome } = await engine.placeBid(auctionId, {
        type: 'bid',
        bidId: `bid-${i}`,
        bidderId: `bidder-${i % 2}`,
        amount: 1_000 * i,
        kind: 'exact',
      })
      expect(outcome.kind).toBe('accepted')
    }
    return auctionId
  }
  const seqs = (entries: Awaited<ReturnType<Outbox['readPending']>> | undefined) =>
    entries?.map(({ event }) => event?.seq)

  it('gives new entries of several partitions once, in order, and keeps them pending', async () => {
    await first.acquireLease(3, 'one', 10_000)
    await first.acquireLease(4, 'one', 10_000)
    expect(await first.readNew([3, 4], 10, 20)).toEqual(new Map())
    await bids(3, 3)
    await bids(4, 1)
    const read = await first.readNew([3, 4], 10, 1_000)
    expect([...read].map(([p, entries]) => [p, seqs(entries)])).toEqual([
      [3, [1, 2, 3]],
      [4, [1]],
    ])
    expect(await first.readNew([3, 4], 10, 20)).toEqual(new Map())
    expect(seqs(await first.readPending(3, 10))).toEqual([1, 2, 3])
    expect(await first.backlog()).toEqual(
      new Map([
        [3, 3],
        [4, 1],
      ]),
    )
  })

  it('wakes a waiting reader', async () => {
    await first.acquireLease(5, 'one', 10_000)
    const waiting = first.readNew([5], 10, 5_000)
    await bids(5, 1)
    expect(seqs((await waiting).get(5))).toEqual([1])
  })

  it('trims what is acknowledged, never what is still pending or new', async () => {
    await first.acquireLease(6, 'one', 10_000)
    await bids(6, 5)
    const entries = (await first.readNew([6], 4, 1_000)).get(6) ?? []
    expect(seqs(entries)).toEqual([1, 2, 3, 4])
    const [, b, c] = entries
    // Out of order on purpose: the first is still pending, so nothing before it may go.
    await first.acknowledge(6, [b?.id ?? '', c?.id ?? ''], c?.id ?? '')
    expect(await admin.xlen(eventsKey(6))).toBe(5)
    expect(seqs(await first.readPending(6, 10))).toEqual([1, 4])
    await first.acknowledge(
      6,
      entries.map(({ id }) => id),
      entries.at(-1)?.id ?? '',
    )
    expect(await admin.xlen(eventsKey(6))).toBe(1)
    expect(seqs((await first.readNew([6], 4, 1_000)).get(6))).toEqual([5])
  })

  it('has one owner at a time, and its fence grows', async () => {
    expect(await first.acquireLease(7, 'one', 10_000)).toEqual({ fence: 1 })
    expect(await second.acquireLease(7, 'two', 10_000)).toBeNull()
    expect(await first.acquireLease(7, 'one', 10_000)).toEqual({ fence: 1 })
    await first.releaseLease(7, 'two')
    expect(await second.acquireLease(7, 'two', 10_000)).toBeNull()
    await first.releaseLease(7, 'one')
    expect(await second.acquireLease(7, 'two', 10_000)).toEqual({ fence: 2 })
  })

  it('hands what a dead owner left to the next, and the dead one reads and trims no more', async () => {
    await first.acquireLease(8, 'one', 1)
    await bids(8, 3)
    const read = (await first.readNew([8], 2, 1_000)).get(8) ?? []
    expect(seqs(read)).toEqual([1, 2])
    expect(await second.acquireLease(8, 'two', 10_000)).toEqual({ fence: 2 })
    // The first one wakes up and goes on as if nothing had happened.
    await first.acknowledge(
      8,
      read.map(({ id }) => id),
      read.at(-1)?.id ?? '',
    )
    expect(await first.readNew([8], 2, 20)).toEqual(new Map())
    expect(await admin.xlen(eventsKey(8))).toBe(3)
    expect(seqs(await second.readPending(8, 10))).toEqual([1, 2])
    expect(seqs((await second.readNew([8], 10, 1_000)).get(8))).toEqual([3])
  })

  it('shows an entry that does not decode, with its raw text', async () => {
    await first.acquireLease(9, 'one', 10_000)
    await admin.xadd(eventsKey(9), '*', 'event', '{"half":')
    await admin.xadd(eventsKey(9), '*', 'other', 'field')
    const entries = (await first.readNew([9], 10, 1_000)).get(9)
    expect(entries?.map(({ event, raw }) => ({ event, raw }))).toEqual([
      { event: null, raw: '{"half":' },
      { event: null, raw: '["other","field"]' },
    ])
  })

  it('trims an auction’s history down to what is archived less what is kept', async () => {
    const auctionId = await bids(10, 6)
    await first.trimHistory(auctionId, { epoch: 1, seq: 5 }, 2)
    const kept = await engine.eventsAfter(auctionId, null, 10)
    expect(kept.map(({ seq }) => seq)).toEqual([4, 5, 6])
    await first.trimHistory(auctionId, { epoch: 1, seq: 1 }, 5)
    expect(await engine.eventsAfter(auctionId, null, 10)).toHaveLength(3)
  })
})
