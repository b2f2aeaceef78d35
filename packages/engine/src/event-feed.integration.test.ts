import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { AuctionEvent } from '@flashbid/auction'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuctionEngine, EventFeed } from './engine.ts'
import { createEventFeed } from './event-feed.ts'
import { newAuctionId } from './keys.ts'
import { createEngine } from './redis-engine.ts'
import { blankCard, openTerms } from './testing/timed-engine.ts'

describe('event feed', () => {
  let server: RunningRedis
  let engine: AuctionEngine
  let feed: EventFeed
  let admin: Redis
  const seen: AuctionEvent[] = []
  const lost: string[][] = []
  let auctionId: string

  beforeAll(async () => {
    server = await startRedis({ persistence: 'none' })
    engine = await createEngine({ redisUrl: server.url, bidRate: 1_000_000 })
    feed = await createEventFeed({ redisUrl: server.url })
    feed.on({
      event: (event) => void seen.push(event),
      lost: (auctionIds) => void lost.push([...auctionIds]),
    })
    admin = new Redis(server.url)
  })
  afterAll(async () => {
    await feed?.close()
    await engine?.close()
    admin?.disconnect()
    await server?.close()
  })
  beforeEach(async () => {
    auctionId = newAuctionId()
    await engine.publishAuction({ auctionId, terms: openTerms(), card: blankCard })
    seen.length = 0
    lost.length = 0
  })

  const bid = (amount: number) =>
    engine.placeBid(auctionId, {
      type: 'bid',
      bidId: `bid-${amount}`,
      bidderId: `bidder-${amount % 7}`,
      amount,
      kind: 'exact',
    })

  it('delivers every event in the order of application', async () => {
    await feed.subscribe(auctionId)
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => bid(1_000 * (i + 1))))
    const appended = answers.flatMap(({ events }) => events)
    await vi.waitFor(() => expect(seen).toHaveLength(appended.length))
    expect(appended.length).toBeGreaterThan(150)
    expect(seen.map(({ seq }) => seq)).toEqual(appended.map((_, i) => i + 1))
    expect(seen).toEqual([...appended].sort((a, b) => a.seq - b.seq))
    await feed.unsubscribe(auctionId)
  })

  it('is silent about what is not subscribed any more', async () => {
    const other = newAuctionId()
    await engine.publishAuction({ auctionId: other, terms: openTerms(), card: blankCard })
    await feed.subscribe(auctionId)
    await feed.subscribe(other)
    await feed.unsubscribe(auctionId)
    await bid(1_000)
    await engine.control(other, { type: 'pause' })
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    expect(seen[0]?.auctionId).toBe(other)
    await feed.unsubscribe(other)
  })

  it('restores subscriptions after a cut and says what was lost', async () => {
    await feed.subscribe(auctionId)
    await bid(1_000)
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    await cutFeed(admin)
    await bid(2_000)
    await vi.waitFor(() => expect(lost).toEqual([[auctionId]]), { timeout: 5_000 })
    const missed = await engine.eventsAfter(auctionId, { epoch: 1, seq: 1 }, 10)
    expect(missed.map(({ seq }) => seq)).toEqual([2])
    seen.length = 0
    await bid(3_000)
    await vi.waitFor(() => expect(seen.map(({ seq }) => seq)).toEqual([3]))
    await feed.unsubscribe(auctionId)
  })

  it('restores more subscriptions than fit one command', async () => {
    const ids = Array.from({ length: 1_100 }, () => newAuctionId())
    await Promise.all([auctionId, ...ids].map((id) => feed.subscribe(id)))
    await cutFeed(admin)
    await vi.waitFor(() => expect(lost).toHaveLength(1), { timeout: 5_000 })
    expect(new Set(lost[0])).toEqual(new Set([auctionId, ...ids]))
    await bid(1_000)
    await vi.waitFor(() => expect(seen.map(({ seq }) => seq)).toEqual([1]))
    await Promise.all([auctionId, ...ids].map((id) => feed.unsubscribe(id)))
    expect(await admin.pubsub('SHARDCHANNELS')).toEqual([])
  })

  it('a first subscription that fails late does not end the one that came after it', async () => {
    const relay = await deafRelay(server.port)
    const relayed = await createEventFeed({ redisUrl: relay.url, commandTimeoutMs: 1_000 })
    try {
      relayed.on({
        event: (event) => void seen.push(event),
        lost: (auctionIds) => void lost.push([...auctionIds]),
      })
      relay.isDeaf = true
      const first = expect(relayed.subscribe(auctionId)).rejects.toThrow('timed out')
      await expect.poll(() => admin.pubsub('SHARDCHANNELS')).toHaveLength(1)
      relay.isDeaf = false
      relay.cut()
      await vi.waitFor(() => expect(lost).toEqual([[auctionId]]))
      await relayed.unsubscribe(auctionId)
      await relayed.subscribe(auctionId)
      await first
      await bid(1_000)
      await vi.waitFor(() => expect(seen.map(({ seq }) => seq)).toEqual([1]))
    } finally {
      await relayed.close()
      relay.cut()
      relay.close()
    }
  })
})

/** Hands on what is sent to Redis and, unless it is deaf, what Redis answers. */
async function deafRelay(port: number) {
  const ends = new Set<Socket>()
  const server = createServer((line) => {
    const onward = connect(port, '127.0.0.1')
    for (const end of [line, onward]) {
      ends.add(end)
      end.on('error', () => {})
      end.on('close', () => void ends.delete(end))
    }
    line.pipe(onward)
    onward.on('data', (bytes) => void (relay.isDeaf || line.write(bytes)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const relay = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isDeaf: false,
    cut: () => ends.forEach((end) => void end.destroy()),
    close: () => void server.close(),
  }
  return relay
}

/** Cuts the feed's connection from Redis's side. */
async function cutFeed(admin: Redis): Promise<void> {
  const clients = String(await admin.client('LIST'))
  const line = clients.split('\n').find((client) => client.includes('name=flashbid-feed'))
  const id = /\bid=(\d+)/.exec(line ?? '')?.[1]
  expect(id).toBeDefined()
  await admin.client('KILL', 'ID', id ?? '')
}
