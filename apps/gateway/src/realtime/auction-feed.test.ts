import type { AuctionEvent, AuctionState, AuctionTerms } from '@flashbid/auction'
import { type AuctionRecord, StoreUnavailableError } from '@flashbid/engine'
import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, it, test, vi } from 'vitest'
import { createAliases } from '../bidding/aliases.ts'
import { AuctionFeed } from './auction-feed.ts'

const auctionId = 'auction'
const aliases = createAliases('secret')
const logger = pino({ level: 'silent' })

function eventAt(seq: number, epoch = 1): AuctionEvent {
  const after = {
    auctionId,
    epoch,
    seq,
    at: seq,
    price: seq * 100,
    minimum: seq * 100 + 100,
    leaderId: `bidder-${seq % 3}`,
    leaderMax: seq * 100,
    bids: seq,
    startsAt: 0,
    endsAt: 1_000_000,
    extensions: 0,
    reserve: 'none',
    buyNow: null,
    pausedAt: null,
  } as const
  if (seq % 7 === 0)
    return { ...after, type: seq % 14 === 0 ? 'resumed' : 'paused', status: 'open' }
  return {
    ...after,
    type: 'bid',
    status: 'open',
    bidId: `bid-${seq}`,
    bidderId: `bidder-${seq % 3}`,
    amount: seq * 100,
    kind: 'exact',
    leading: true,
    previousLeaderId: null,
    autoAmount: null,
  }
}

/** What a Redis and an archive would have, as plain arrays. */
class Store {
  /** Everything that ever happened. */
  readonly all: AuctionEvent[] = []
  /** Redis has let go of the events up to here; the archive has them, if it can be asked. */
  trimmedTo = 0
  isArchiveAway = false
  isRedisAway = false
  reads = 0

  add(epoch = 1): AuctionEvent {
    const event = eventAt(this.all.length + 1, epoch)
    this.all.push(event)
    return event
  }

  #history(): AuctionEvent[] {
    this.reads++
    if (this.isRedisAway) throw new StoreUnavailableError('away')
    return this.all.filter(({ seq }) => seq > this.trimmedTo)
  }

  readonly engine = {
    read: async (): Promise<AuctionRecord> => {
      const last = this.#history().at(-1)
      const state = last
        ? { ...last, lastAt: last.at }
        : { ...eventAt(0), price: null, leaderId: null, leaderMax: null, lastAt: 0 }
      const terms: AuctionTerms = {
        format: 'english',
        currency: 'USD',
        sellerId: 'seller',
        startPrice: 100,
        increments: [{ from: 0, step: 100 }],
        reserve: null,
        buyNow: null,
        startsAt: null,
        endsAt: 1_000_000,
        softClose: null,
      }
      const card = {
        title: 'A lot',
        description: '',
        category: 'other',
        images: [],
        seller: { id: 'seller', name: 'Seller' },
        fees: { premium: [], taxBps: 0, shipping: 0 },
      }
      return { auctionId, terms, card, state: state as AuctionState }
    },
    eventsAfter: async (_: string, after: { epoch: number; seq: number } | null, limit: number) =>
      this.#history()
        .filter(({ epoch, seq }) => !after || epoch > after.epoch || seq > after.seq)
        .slice(0, limit),
    eventsBefore: async (_: string, before: number | null, limit: number) =>
      this.#history()
        .filter(({ seq }) => before === null || seq < before)
        .reverse()
        .slice(0, limit),
  }

  readonly archive = {
    eventsAfter: async (_: string, after: number, limit: number) => {
      if (this.isArchiveAway) throw new Error('away')
      return this.all.filter(({ seq }) => seq > after && seq <= this.trimmedTo).slice(0, limit)
    },
  }
}

function feedOf(store: Store) {
  const applied: { event: AuctionEvent; before: { epoch: number; seq: number } }[] = []
  const sources = { engine: store.engine, archive: store.archive, aliases, logger }
  const feed = new AuctionFeed(sources, auctionId, ({ event }, before) => {
    applied.push({ event, before })
  })
  return { feed, applied, seqs: () => applied.map(({ event }) => event.seq) }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('a feed', () => {
  it('applies what is next, drops what is old, and holds back what comes while it starts', async () => {
    const store = new Store()
    const { feed, seqs } = feedOf(store)
    for (let i = 0; i < 3; i++) store.add()
    const starting = feed.start()
    const early = store.add()
    feed.receive(eventAt(2))
    feed.receive(early)
    expect(await starting).toBe(true)
    await feed.sync()
    expect(feed.state.seq).toBe(4)
    feed.receive(store.add())
    feed.receive(eventAt(4))
    expect(seqs().at(-1)).toBe(5)
    expect(seqs()).toEqual([...new Set(seqs())])
  })

  it('that loses its subscription while it starts reads once more', async () => {
    const store = new Store()
    const { feed } = feedOf(store)
    const starting = feed.start()
    void feed.repair()
    await starting
    await vi.waitFor(() => expect(store.reads).toBe(3)) // record, history, and the history again
  })

  it('reads from Redis what a gap left out', async () => {
    const store = new Store()
    const { feed, seqs } = feedOf(store)
    await feed.start()
    for (let i = 0; i < 9; i++) store.add()
    feed.receive(store.add())
    await feed.repair()
    expect(seqs()).toEqual(range(1, 10))
  })

  it('reads from the archive what Redis has let go', async () => {
    const store = new Store()
    const { feed, seqs } = feedOf(store)
    await feed.start()
    for (let i = 0; i < 1_500; i++) store.add()
    store.trimmedTo = 1_400
    await feed.repair()
    expect(seqs()).toEqual(range(1, 1_500))
  })

  it('jumps over what nobody has any more, and goes on', async () => {
    const store = new Store()
    const { feed, applied, seqs } = feedOf(store)
    await feed.start()
    feed.receive(store.add())
    for (let i = 0; i < 99; i++) store.add()
    store.trimmedTo = 90
    store.isArchiveAway = true
    await feed.repair()
    expect(seqs()).toEqual([1, ...range(91, 100)])
    expect(applied[1]?.before).toMatchObject({ seq: 1 })
    expect(feed.changesSince({ epoch: 1, seq: 1 })).toBeNull()
    expect(feed.changesSince({ epoch: 1, seq: 90 })).not.toBeNull()
  })

  it('takes a higher epoch at once and refuses a lower one', async () => {
    const store = new Store()
    const { feed, applied } = feedOf(store)
    for (let i = 0; i < 5; i++) store.add()
    await feed.start()
    feed.receive(eventAt(6, 3))
    feed.receive(eventAt(7, 2))
    feed.receive(eventAt(99, 1))
    expect(applied.map(({ event }) => [event.epoch, event.seq])).toEqual([[3, 6]])
    expect(feed.changesSince({ epoch: 1, seq: 5 })).toBeNull()
  })

  it('a thousand that wait for the present share two reads', async () => {
    const store = new Store()
    const { feed } = feedOf(store)
    await feed.start()
    const before = store.reads
    await Promise.all(range(1, 1_000).map(() => feed.sync()))
    expect(store.reads - before).toBe(2)
  })

  it('does not answer with less than was there when it was asked', async () => {
    const store = new Store()
    const { feed } = feedOf(store)
    await feed.start()
    const first = feed.sync()
    await Promise.resolve() // the first read is under way
    store.add()
    await feed.sync()
    expect(feed.state.seq).toBe(1)
    await first
  })

  it('keeps trying while Redis is away', async () => {
    const store = new Store()
    const { feed, seqs } = feedOf(store)
    await feed.start()
    store.isRedisAway = true
    for (let i = 0; i < 5; i++) store.add()
    const repaired = feed.repair()
    await expect(feed.sync()).rejects.toThrow(StoreUnavailableError)
    store.isRedisAway = false
    feed.receive(store.add())
    await repaired
    expect(seqs()).toEqual(range(1, 6))
  })

  it('keeps 512 events at hand, and reads back what it did not begin with', async () => {
    const store = new Store()
    for (let i = 0; i < 700; i++) store.add()
    const { feed } = feedOf(store)
    await feed.start()
    expect(feed.changesSince({ epoch: 1, seq: 300 })).toBeNull()
    await feed.reachBack({ epoch: 1, seq: 300 })
    expect(feed.changesSince({ epoch: 1, seq: 300 })).not.toBeNull()
    expect(feed.changesSince({ epoch: 1, seq: 188 })).not.toBeNull()
    for (let i = 0; i < 600; i++) feed.receive(store.add())
    expect(feed.changesSince({ epoch: 1, seq: 788 })).not.toBeNull()
    expect(feed.changesSince({ epoch: 1, seq: 787 })).toBeNull()
  })
})

/** Losses of every kind in any order; fast-check prints the seed of a failure. */
test('whatever is lost on the way, every event is applied once and in order', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant('deliver' as const) },
    { weight: 2, arbitrary: fc.constant('drop' as const) },
    { weight: 1, arbitrary: fc.constant('repeat' as const) },
    { weight: 1, arbitrary: fc.constant('lost' as const) },
    { weight: 1, arbitrary: fc.constant('trim' as const) },
    { weight: 1, arbitrary: fc.constant('pause' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      const store = new Store()
      const { feed, seqs } = feedOf(store)
      await feed.start()
      for (const what of steps) {
        if (what === 'deliver') feed.receive(store.add())
        if (what === 'drop') store.add()
        if (what === 'repeat') for (const event of store.all.slice(-3)) feed.receive(event)
        if (what === 'lost') void feed.repair()
        if (what === 'trim') store.trimmedTo = Math.max(0, store.all.length - 3)
        if (what === 'pause') await Promise.resolve()
      }
      await feed.repair()
      await feed.sync()
      await vi.waitFor(() => expect(seqs()).toEqual(range(1, store.all.length)))
      expect(feed.state.seq).toBe(store.all.length)
    }),
    { numRuns: 300 },
  )
})
