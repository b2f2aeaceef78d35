import type { AuctionEvent, BidOutcome } from '@flashbid/auction'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuctionEngine } from './engine.ts'
import { newAuctionId, partitionOf } from './keys.ts'
import { createEngine } from './redis-engine.ts'
import { blankCard, openTerms, openTimedEngine, type TimedEngine } from './testing/timed-engine.ts'

let server: RunningRedis
let engine: AuctionEngine
let admin: Redis

beforeAll(async () => {
  server = await startRedis({ persistence: 'none' })
  engine = await createEngine({ redisUrl: server.url, bidRate: 1_000_000 })
  admin = new Redis(server.url)
})
afterAll(async () => {
  await engine?.close()
  admin?.disconnect()
  await server?.close()
})

async function publish(changes: Parameters<typeof openTerms>[0] = {}): Promise<string> {
  const auctionId = newAuctionId()
  await engine.publishAuction({ auctionId, terms: openTerms(changes), card: blankCard })
  return auctionId
}

function bid(auctionId: string, bidId: string, bidderId: string, amount: number, on = engine) {
  return on.placeBid(auctionId, { type: 'bid', bidId, bidderId, amount, kind: 'exact' })
}

describe('publishing', () => {
  it('LIFE-1, LIFE-5: is open at once with seq 0, and again changes nothing', async () => {
    const auctionId = newAuctionId()
    const terms = openTerms({ buyNow: 9_000, reserve: 5_000 })
    const first = await engine.publishAuction({ auctionId, terms, card: blankCard })
    expect(first.created).toBe(true)
    expect(first.record).toMatchObject({
      auctionId,
      terms,
      card: blankCard,
      state: { status: 'open', epoch: 1, seq: 0, price: null, buyNow: 9_000 },
    })
    await bid(auctionId, 'bid-00001', 'ann', 1_000)
    const again = await engine.publishAuction({
      auctionId,
      terms: openTerms({ startPrice: 7 }),
      card: { ...blankCard, title: 'Another' },
    })
    expect(again.created).toBe(false)
    expect(again.record).toMatchObject({ terms, card: blankCard, state: { seq: 1, price: 1_000 } })
  })

  it('is found by the schedule when it is due', async () => {
    const now = await engine.time()
    const soon = await publish({ startsAt: now + 60_000 })
    const later = await publish({ endsAt: now + 90_000 })
    const due = await engine.dueUntil(now + 100_000, 10)
    const ours = due.filter(({ auctionId }) => auctionId === soon || auctionId === later)
    expect(ours).toEqual([
      { auctionId: soon, at: now + 60_000 },
      { auctionId: later, at: now + 90_000 },
    ])
    expect(await engine.dueUntil(now, 10)).toEqual([])
  })
})

describe('what is not there', () => {
  it('answers NOT_FOUND for an unknown id and for what is no id', async () => {
    for (const auctionId of [newAuctionId(), 'nonsense', '', '99aaaaaaaaaaaaaaaaaa']) {
      const { outcome } = await bid(auctionId, 'bid-00001', 'ann', 1_000)
      expect(outcome).toMatchObject({ kind: 'refused', code: 'NOT_FOUND', seq: 0, price: null })
      const control = await engine.control(auctionId, { type: 'pause' })
      expect(control).toEqual({ outcome: { kind: 'refused', code: 'NOT_FOUND' }, events: [] })
      expect(await engine.settle(auctionId)).toEqual([])
      expect(await engine.read(auctionId)).toBeNull()
      expect(await engine.findBid(auctionId, 'bid-00001')).toBeNull()
      expect(await engine.eventsAfter(auctionId, null, 10)).toEqual([])
    }
  })

  it('reads many at once and leaves out what is not there', async () => {
    const [a, b] = [await publish(), await publish()]
    const records = await engine.readMany([a, newAuctionId(), 'nonsense', b, a])
    expect([...records.keys()].sort()).toEqual([a, b].sort())
  })
})

describe('amounts', () => {
  it('stay exact up to 10^15 in answers, events, memory and state', async () => {
    const top = 1_000_000_000_000_000
    const auctionId = await publish({
      startPrice: top - 3,
      increments: [{ from: 0, step: 1 }],
      reserve: top,
      buyNow: top,
    })
    const amounts = [top - 3, top - 2, top - 1, top]
    for (const [i, amount] of amounts.entries()) {
      const { outcome, events } = await bid(auctionId, `bid-0000${i}`, `bidder-${i % 2}`, amount)
      const expected = { price: amount, minimum: amount + 1, max: amount }
      expect(outcome).toMatchObject({ kind: 'accepted', answer: expected })
      expect(events).toMatchObject([{ amount, price: amount, leaderMax: amount }])
      expect(await engine.findBid(auctionId, `bid-0000${i}`)).toMatchObject({ amount })
      expect((await engine.read(auctionId))?.state.price).toBe(amount)
    }
    const history = await engine.eventsAfter(auctionId, null, 10)
    expect(history.map(({ price }) => price)).toEqual(amounts)
    const { outcome } = await bid(auctionId, 'bid-00009', 'bidder-9', top)
    expect(outcome).toMatchObject({ code: 'BID_TOO_LOW', minimum: top + 1 })
  })
})

describe('one bid id', () => {
  it('counts once however often and however concurrently it is sent', async () => {
    const auctionId = await publish()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => bid(auctionId, 'bid-00001', 'ann', 1_000)),
    )
    const outcomes = answers.map(({ outcome }) => outcome)
    const [first] = outcomes
    if (first?.kind !== 'accepted') throw new Error('the first was refused')
    expect(first.replayed).toBe(false)
    for (const outcome of outcomes.slice(1)) expect(outcome).toEqual({ ...first, replayed: true })
    expect(await engine.eventsAfter(auctionId, null, 10)).toHaveLength(1)
    expect(await engine.bidders(auctionId)).toEqual(['ann'])
  })
})

describe('history', () => {
  it('reads forwards from a place and backwards from a seq', async () => {
    const auctionId = await publish()
    for (let i = 1; i <= 5; i++) await bid(auctionId, `bid-0000${i}`, `bidder-${i}`, 1_000 * i)
    const seqs = (events: readonly AuctionEvent[]) => events.map(({ seq }) => seq)
    expect(seqs(await engine.eventsAfter(auctionId, { epoch: 1, seq: 2 }, 2))).toEqual([3, 4])
    expect(seqs(await engine.eventsAfter(auctionId, null, 2))).toEqual([1, 2])
    expect(seqs(await engine.eventsAfter(auctionId, { epoch: 1, seq: 5 }, 2))).toEqual([])
    expect(seqs(await engine.eventsBefore(auctionId, null, 2))).toEqual([5, 4])
    expect(seqs(await engine.eventsBefore(auctionId, 4, 2))).toEqual([3, 2])
    expect(seqs(await engine.eventsBefore(auctionId, 1, 2))).toEqual([])
  })
})

describe('SCRIPT FLUSH', () => {
  it('is healed by the next bid', async () => {
    const auctionId = await publish()
    await bid(auctionId, 'bid-00001', 'ann', 1_000)
    await admin.script('FLUSH')
    const { outcome } = await bid(auctionId, 'bid-00002', 'bob', 2_000)
    expect(outcome).toMatchObject({ kind: 'accepted', answer: { seq: 2, price: 2_000 } })
  })

  it('loses and repeats nothing in the middle of many bids', async () => {
    const auctionId = await publish({ startPrice: 1, increments: [{ from: 0, step: 1 }] })
    const calls: Promise<{ outcome: BidOutcome; events: readonly AuctionEvent[] }>[] = []
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 25; i++) {
        const n = round * 25 + i
        calls.push(bid(auctionId, `bid-${10_000 + n}`, `bidder-${n % 9}`, 1_000 + n))
      }
      if (round % 4 === 0) await admin.script('FLUSH')
      else await engine.time()
    }
    const answers = await Promise.all(calls)
    const accepted = answers.flatMap(({ outcome }, n) =>
      outcome.kind === 'accepted' ? [{ bidId: `bid-${10_000 + n}`, seq: outcome.answer.seq }] : [],
    )
    for (const { outcome } of answers) {
      // A bid that had to be sent again may come after one that was in flight with it.
      if (outcome.kind === 'refused') expect(outcome.code).toMatch(/BID_TOO_LOW|ALREADY_LEADING/)
    }
    const history = await engine.eventsAfter(auctionId, null, 2_000)
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_, i) => i + 1))
    expect(
      history.map((event) => ({ bidId: event.type === 'bid' ? event.bidId : '', seq: event.seq })),
    ).toEqual(accepted.sort((a, b) => a.seq - b.seq))
  })
})

describe('with the time in hand', () => {
  let timed: TimedEngine
  let others: AuctionEngine[]
  beforeAll(async () => {
    timed = await openTimedEngine(server.url, 3)
    others = await Promise.all([timed.another(), timed.another()])
  })
  afterAll(async () => {
    await Promise.all([timed?.close(), ...(others ?? []).map((other) => other.close())])
  })

  it('LIFE-2, LIFE-3: many settling at once open once and close once', async () => {
    const auctionId = newAuctionId(2)
    const terms = openTerms({ startsAt: 1_000, endsAt: 2_000 })
    await timed.setClock(2, 500)
    await timed.engine.publishAuction({ auctionId, terms, card: blankCard })
    const settleAll = async () => {
      const engines = [timed.engine, ...others]
      const calls = Array.from({ length: 120 }, (_, i) => engines[i % 3]?.settle(auctionId) ?? [])
      return (await Promise.all(calls)).flat().map(({ type, seq, at }) => ({ type, seq, at }))
    }
    expect(await settleAll()).toEqual([])
    await timed.setClock(2, 1_000)
    expect(await settleAll()).toEqual([{ type: 'opened', seq: 1, at: 1_000 }])
    await timed.setClock(2, 1_999)
    expect(await settleAll()).toEqual([])
    await timed.setClock(2, 2_000)
    expect(await settleAll()).toEqual([{ type: 'closed', seq: 2, at: 2_000 }])
    await timed.setClock(2, 9_000)
    expect(await settleAll()).toEqual([])
    expect(await timed.engine.dueUntil(10_000, 10)).toEqual([])
  })

  it('keeps the keys of an auction that is over for a day', async () => {
    const auctionId = newAuctionId(2)
    await timed.setClock(2, 500)
    const terms = openTerms({ endsAt: 2_000 })
    await timed.engine.publishAuction({ auctionId, terms, card: blankCard })
    await bid(auctionId, 'bid-00001', 'ann', 1_000, timed.engine)
    const keys = await admin.keys(`*${auctionId}*`)
    expect(keys).toHaveLength(4)
    for (const key of keys) expect(await admin.ttl(key)).toBe(-1)
    await timed.setClock(2, 2_000)
    await timed.engine.settle(auctionId)
    for (const key of keys) expect(await admin.ttl(key)).toBeGreaterThan(86_000)
    const replay = await bid(auctionId, 'bid-00001', 'ann', 1_000, timed.engine)
    expect(replay.outcome).toMatchObject({ kind: 'accepted', replayed: true })
  })

  describe('rate: three attempts a second', () => {
    const at = async (
      auctionId: string,
      now: number,
      bidId: string,
      bidderId = 'ann',
      amount = 1,
    ) => {
      await timed.setClock(partitionOf(auctionId), now)
      const { outcome } = await bid(auctionId, bidId, bidderId, amount, timed.engine)
      if (outcome.kind === 'accepted') return outcome.replayed ? 'replayed' : 'accepted'
      return outcome.code === 'RATE_LIMITED' ? outcome.retryAfterMs : outcome.code
    }
    const publishAt = async (partition: number) => {
      const auctionId = newAuctionId(partition)
      await timed.setClock(partition, 0)
      await timed.engine.publishAuction({ auctionId, terms: openTerms(), card: blankCard })
      return auctionId
    }

    it('is exact to the millisecond; refused attempts count, limited ones and replays do not', async () => {
      const a = await publishAt(20)
      expect(await at(a, 10_000, 'bid-00001', 'ann', 1_000)).toBe('accepted')
      expect(await at(a, 10_100, 'bid-00002')).toBe('ALREADY_LEADING')
      expect(await at(a, 10_100, 'bid-00001', 'ann', 1_000)).toBe('replayed')
      expect(await at(a, 10_500, 'bid-00003')).toBe('ALREADY_LEADING')
      expect(await at(a, 10_600, 'bid-00004')).toBe(400)
      expect(await at(a, 10_600, 'bid-00001', 'ann', 1_000)).toBe('replayed')
      expect(await at(a, 10_999, 'bid-00004')).toBe(1)
      expect(await at(a, 11_000, 'bid-00004')).toBe('ALREADY_LEADING')
      expect(await at(a, 11_001, 'bid-00005')).toBe(99)
      expect(await at(a, 11_100, 'bid-00005')).toBe('ALREADY_LEADING')
    })

    it('counts each bidder and each partition by itself', async () => {
      const [a, b, c] = [await publishAt(21), await publishAt(21), await publishAt(22)]
      for (const bidId of ['bid-00001', 'bid-00002', 'bid-00003']) {
        expect(await at(a, 10_000, bidId, 'cid')).toBe('BID_TOO_LOW')
      }
      expect(await at(b, 10_000, 'bid-00004', 'cid')).toBe(1_000)
      expect(await at(b, 10_000, 'bid-00004', 'dan')).toBe('BID_TOO_LOW')
      expect(await at(c, 10_000, 'bid-00004', 'cid')).toBe('BID_TOO_LOW')
    })

    it('agrees with a plain count of the last second over random attempts', async () => {
      const a = await publishAt(23)
      let now = 10_000
      const log: number[] = []
      let random = 12_345
      for (let i = 0; i < 400; i++) {
        random = (random * 1_103_515_245 + 12_345) % 2 ** 31
        now += random % 7 === 0 ? random % 1_200 : random % 330
        const recent = log.filter((attempt) => attempt > now - 1_000)
        const [oldest = 0] = recent.slice(-3)
        const expected = recent.length >= 3 ? oldest + 1_000 - now : 'BID_TOO_LOW'
        if (expected === 'BID_TOO_LOW') log.push(now)
        expect(await at(a, now, `bid-${10_000 + i}`, 'eve')).toBe(expected)
      }
      expect(await admin.llen('{p23}:rate:eve')).toBe(3)
    })

    it('forgets old attempts also under a limit that is never reached', async () => {
      const unlimited = await openTimedEngine(server.url)
      try {
        const a = await publishAt(25)
        for (let i = 0; i < 400; i++) {
          await timed.setClock(25, 10_000 + 100 * i)
          await bid(a, `bid-${10_000 + i}`, 'gil', 1, unlimited.engine)
        }
        expect(await admin.llen('{p25}:rate:gil')).toBeLessThan(100)
      } finally {
        await unlimited.close()
      }
    })

    it('does not lock a bidder out when the clock was set back', async () => {
      const a = await publishAt(24)
      for (const bidId of ['bid-00001', 'bid-00002', 'bid-00003']) {
        expect(await at(a, 3_600_000, bidId, 'fay')).toBe('BID_TOO_LOW')
      }
      expect(await at(a, 10_000, 'bid-00004', 'fay')).toBe('BID_TOO_LOW')
    })
  })
})
