import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AcceptedBid,
  type AuctionCommand,
  type AuctionEvent,
  type AuctionState,
  type AuctionTerms,
  applyEvent,
  type Control,
  decide,
  initialState,
  isOver,
  type Minor,
  minimumBid,
  nextDueAt,
  reserveState,
  type Settle,
} from './index.ts'

const terms: AuctionTerms = {
  format: 'english',
  currency: 'USD',
  sellerId: 'seller',
  startPrice: 100,
  increments: [{ from: 0, step: 10 }],
  reserve: null,
  buyNow: null,
  startsAt: null,
  endsAt: 1_000,
  softClose: null,
}

/** An auction and the commands sent to it, as a small machine. */
function trade(changes: Partial<AuctionTerms> = {}, publishedAt = 0) {
  const own = { ...terms, ...changes }
  let state = initialState(own, publishedAt, 1)
  const events: AuctionEvent[] = []
  const accepted = new Map<string, AcceptedBid>()
  let n = 0
  const take = <D extends { state: AuctionState; events: readonly AuctionEvent[] }>(
    decision: D,
  ) => {
    state = decision.state
    events.push(...decision.events)
    return decision
  }
  return {
    terms: own,
    events,
    accepted,
    get state() {
      return state
    },
    bid(at: number, bidderId: string, amount: Minor, kind: 'exact' | 'max' = 'exact', id?: string) {
      const bidId = id ?? `bid-${n++}`
      const bid = { type: 'bid', bidId, bidderId, amount, kind } as const
      const { outcome } = take(
        decide({ auctionId: 'a', terms: own, state }, bid, at, (one) => accepted.get(one)),
      )
      if (outcome.kind === 'accepted' && !outcome.replayed) {
        accepted.set(bidId, { bidderId, amount, kind, answer: outcome.answer })
      }
      return outcome
    },
    buyNow(at: number, bidderId: string, id?: string) {
      const bidId = id ?? `bid-${n++}`
      const purchase = { type: 'buyNow', bidId, bidderId } as const
      const { outcome } = take(
        decide({ auctionId: 'a', terms: own, state }, purchase, at, (one) => accepted.get(one)),
      )
      if (outcome.kind === 'accepted' && !outcome.replayed) {
        accepted.set(bidId, { bidderId, amount: null, kind: 'buyNow', answer: outcome.answer })
      }
      return outcome
    },
    do(at: number, command: Control | Settle) {
      return take(decide({ auctionId: 'a', terms: own, state }, command, at)).outcome
    },
  }
}

const refusedWith = (code: string, details: object = {}) => ({ kind: 'refused', code, ...details })
const types = (events: readonly AuctionEvent[]) => events.map(({ type, seq }) => `${seq} ${type}`)

describe('opening', () => {
  it('LIFE-1: without a start it is open from its publication', () => {
    const auction = trade({}, 50)
    expect(auction.state).toMatchObject({ status: 'open', startsAt: 50, seq: 0, lastAt: 50 })
    expect(auction.bid(50, 'ann', 100)).toMatchObject({ kind: 'accepted' })
  })

  it('LIFE-1, LIFE-2: with one, a bid before it is refused and a bid at it finds it open', () => {
    const auction = trade({ startsAt: 500 })
    expect(auction.bid(499, 'ann', 100)).toMatchObject(
      refusedWith('AUCTION_NOT_OPEN', { startsAt: 500, seq: 0 }),
    )
    expect(nextDueAt(auction.state)).toBe(500)
    expect(auction.bid(500, 'ann', 100)).toMatchObject({ answer: { seq: 2 } })
    expect(types(auction.events)).toEqual(['1 opened', '2 bid'])
    expect(nextDueAt(auction.state)).toBe(1_000)
  })

  it('LIFE-2: whoever comes after the end finds it opened and closed', () => {
    const auction = trade({ startsAt: 500 })
    expect(auction.do(1_000, { type: 'cancel', reason: 'too late' })).toEqual(
      refusedWith('AUCTION_CLOSED', { endsAt: 1_000 }),
    )
    expect(types(auction.events)).toEqual(['1 opened', '2 closed'])
    expect(auction.state.status).toBe('unsold')
  })
})

describe('closing', () => {
  it.each([
    ['nobody bid', null, 0, 'unsold'],
    ['there is a leader', null, 100, 'sold'],
    ['the reserve is met exactly', 500, 500, 'sold'],
    ['the reserve is missed by one', 500, 499, 'unsold'],
  ] as const)('LIFE-3: %s', (_, reserve, amount, status) => {
    const auction = trade({ reserve })
    if (amount > 0) auction.bid(1, 'ann', amount)
    auction.do(1_000, { type: 'settle' })
    expect(auction.state.status).toBe(status)
    expect(nextDueAt(auction.state)).toBeNull()
    const { length } = auction.events
    auction.do(5_000, { type: 'settle' })
    expect(auction.events).toHaveLength(length)
  })

  it('LIFE-2: time never runs backwards within an auction', () => {
    const auction = trade()
    auction.bid(900, 'ann', 100)
    expect(auction.bid(100, 'bob', 110)).toMatchObject({ answer: { at: 900 } })
  })
})

describe('pause, resume, extend, cancel', () => {
  it('LIFE-4: a pause keeps the remaining time, and nothing ends meanwhile', () => {
    const auction = trade()
    expect(auction.do(400, { type: 'pause', reason: 'a question' })).toEqual({ kind: 'done' })
    expect(auction.bid(5_000, 'ann', 100)).toMatchObject(refusedWith('AUCTION_PAUSED'))
    expect(nextDueAt(auction.state)).toBeNull()
    expect(auction.do(5_000, { type: 'resume' })).toEqual({ kind: 'done' })
    expect(auction.state).toMatchObject({ status: 'open', endsAt: 5_600, pausedAt: null })
    expect(auction.bid(5_599, 'ann', 100)).toMatchObject({ kind: 'accepted' })
    expect(auction.bid(5_600, 'bob', 110)).toMatchObject(refusedWith('AUCTION_CLOSED'))
    expect(auction.events[0]).toMatchObject({ type: 'paused', reason: 'a question', pausedAt: 400 })
    expect(types(auction.events)).toEqual(['1 paused', '2 resumed', '3 bid'])
  })

  it('LIFE-2: a late bid is refused whether or not the closing has run, and closes nothing', () => {
    const auction = trade()
    expect(auction.bid(999, 'ann', 100)).toMatchObject({ kind: 'accepted' })
    const late = refusedWith('AUCTION_CLOSED', { seq: 1, price: 100, endsAt: 1_000 })
    expect(auction.bid(1_000, 'bob', 110)).toMatchObject(late)
    expect(auction.state.status).toBe('open')
    auction.do(1_250, { type: 'settle' })
    expect(types(auction.events)).toEqual(['1 bid', '2 closed'])
    expect(auction.bid(1_300, 'bob', 110)).toMatchObject({ ...late, seq: 2 })
  })

  it('LIFE-4, LIFE-5: an extension is a change of its own, open or paused', () => {
    const auction = trade()
    auction.do(100, { type: 'extend', ms: 500, reason: 'by request' })
    auction.do(200, { type: 'pause' })
    auction.do(300, { type: 'extend', ms: 50 })
    auction.do(400, { type: 'resume' })
    expect(auction.state).toMatchObject({ endsAt: 1_750, extensions: 0, seq: 4 })
    expect(auction.events[0]).toMatchObject({
      type: 'extended',
      endsAt: 1_500,
      reason: 'by request',
    })
    expect(auction.events[2]).not.toHaveProperty('reason')
  })

  it('a status that does not allow it refuses', () => {
    const refusals = (auction: ReturnType<typeof trade>) =>
      ([{ type: 'pause' }, { type: 'resume' }, { type: 'extend', ms: 1 }] as const).map(
        (command) => {
          const outcome = auction.do(10, command)
          return outcome.kind === 'refused' ? outcome.code : outcome.kind
        },
      )
    const scheduled = trade({ startsAt: 500 })
    const notOpen = 'AUCTION_NOT_OPEN'
    expect(refusals(scheduled)).toEqual([notOpen, notOpen, notOpen])
    expect(scheduled.do(10, { type: 'resume' })).toEqual(refusedWith(notOpen, { startsAt: 500 }))
    expect(trade().do(10, { type: 'resume' })).toMatchObject(refusedWith(notOpen))
    const paused = trade()
    paused.do(5, { type: 'pause' })
    expect(paused.do(10, { type: 'pause' })).toEqual(refusedWith('AUCTION_PAUSED'))
    const cancelled = trade()
    cancelled.do(5, { type: 'cancel', reason: 'withdrawn' })
    const closed = 'AUCTION_CLOSED'
    expect(refusals(cancelled)).toEqual([closed, closed, closed])
  })

  it.each(['scheduled', 'open', 'paused'] as const)('%s: can be cancelled, once', (status) => {
    const auction = trade({ startsAt: status === 'scheduled' ? 500 : null })
    if (status === 'paused') auction.do(5, { type: 'pause' })
    const cancel = { type: 'cancel', reason: 'withdrawn' } as const
    expect(auction.do(10, cancel)).toEqual({ kind: 'done' })
    expect(auction.do(11, cancel)).toMatchObject(refusedWith('AUCTION_CLOSED'))
    expect(auction.events.at(-1)).toMatchObject({ type: 'cancelled', reason: 'withdrawn' })
    expect(auction.bid(12, 'ann', 100)).toMatchObject(refusedWith('AUCTION_CLOSED'))
    expect(auction.buyNow(12, 'ann')).toMatchObject(refusedWith('AUCTION_CLOSED'))
    expect(isOver(auction.state.status)).toBe(true)
  })
})

describe('buy now', () => {
  it('BUY-1: sells at once, bid and closing each with their seq', () => {
    const auction = trade({ buyNow: 500 })
    expect(auction.buyNow(10, 'ann')).toMatchObject({
      answer: { seq: 1, price: 500, leading: true, max: 500, sold: true, at: 10 },
    })
    expect(types(auction.events)).toEqual(['1 bid', '2 closed'])
    expect(auction.state).toMatchObject({
      status: 'sold',
      leaderId: 'ann',
      price: 500,
      buyNow: null,
    })
  })

  it('BUY-1: is gone with the first bid, or never there', () => {
    const auction = trade({ buyNow: 500 })
    auction.bid(1, 'ann', 100)
    expect(auction.state.buyNow).toBeNull()
    expect(auction.buyNow(2, 'bob')).toMatchObject(refusedWith('BUY_NOW_GONE', { price: 100 }))
    expect(trade().buyNow(2, 'bob')).toMatchObject(refusedWith('BUY_NOW_GONE', { price: null }))
  })

  it('BUY-1: with a reserve it stays until that is met', () => {
    const auction = trade({ reserve: 300, buyNow: 500 })
    auction.bid(1, 'ann', 200)
    expect(auction.state.buyNow).toBe(500)
    auction.bid(2, 'bob', 290)
    expect(auction.state.buyNow).toBe(500)
    auction.bid(3, 'ann', 400, 'max')
    expect(auction.state).toMatchObject({ price: 300, buyNow: null })
  })

  it('BID-7: not for the seller', () => {
    expect(trade({ buyNow: 500 }).buyNow(2, 'seller')).toMatchObject(refusedWith('OWN_AUCTION'))
  })

  it('a purchase sent again gets its answer, a bid with its id does not', () => {
    const auction = trade({ buyNow: 500 })
    const first = auction.buyNow(10, 'ann', 'bid-00001')
    expect(auction.buyNow(20, 'ann', 'bid-00001')).toEqual({ ...first, replayed: true })
    const mismatch = refusedWith('IDEMPOTENCY_MISMATCH')
    expect(auction.buyNow(20, 'bob', 'bid-00001')).toMatchObject(mismatch)
    expect(auction.bid(20, 'ann', 500, 'exact', 'bid-00001')).toMatchObject(mismatch)
  })
})

describe('whatever happens', () => {
  const bidder = fc.constantFrom('ann', 'bob', 'cid', 'seller')
  const step = fc.record({
    wait: fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: -5, max: 80 })),
    what: fc.oneof(
      {
        weight: 12,
        arbitrary: fc.tuple(fc.constant('bid'), bidder, fc.integer({ min: -20, max: 60 })),
      },
      {
        weight: 12,
        arbitrary: fc.tuple(fc.constant('max'), bidder, fc.integer({ min: -20, max: 400 })),
      },
      { weight: 1, arbitrary: fc.tuple(fc.constant('buyNow'), bidder, fc.constant(0)) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constantFrom('pause', 'resume', 'resume', 'extend'),
          bidder,
          fc.integer({ min: 1, max: 300 }),
        ),
      },
    ),
  })
  const changes = fc.record({
    reserve: fc.constantFrom(null, 100, 350),
    buyNow: fc.constantFrom(null, 600),
    startsAt: fc.constantFrom(null, 50),
    softClose: fc.constantFrom(null, {
      mode: 'reset' as const,
      windowMs: 300,
      extendMs: 300,
      maxExtensions: 4,
    }),
  })

  it('the ledger’s rules hold: seq without a gap, a price that never falls, one closing, nothing after it', () => {
    const property = fc.property(changes, fc.array(step, { maxLength: 60 }), (own, steps) => {
      const auction = trade(own)
      let at = 0
      for (const { wait, what } of steps) {
        at = Math.max(0, at + wait)
        const [word, bidderId, number] = what
        const minimum = minimumBid(auction.terms, auction.state)
        if (word === 'bid') auction.bid(at, bidderId, Math.max(1, minimum + number))
        else if (word === 'max') auction.bid(at, bidderId, Math.max(1, minimum + number), 'max')
        else if (word === 'buyNow') auction.buyNow(at, bidderId)
        else if (word === 'extend') auction.do(at, { type: 'extend', ms: number })
        else auction.do(at, { type: word as 'pause' | 'resume' })
      }
      auction.do(10 ** 9, { type: 'resume' })
      auction.do(10 ** 10, { type: 'settle' })

      const { events, state } = auction
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
      for (const [i, event] of events.entries()) {
        const before = events[i - 1]
        expect(event.price ?? 0).toBeGreaterThanOrEqual(before?.price ?? 0)
        expect(event.at).toBeGreaterThanOrEqual(before?.at ?? 0)
        expect(event.endsAt).toBeGreaterThanOrEqual(before?.endsAt ?? 0)
        expect(event.leaderMax ?? 0).toBeGreaterThanOrEqual(event.price ?? 0)
        if (event.type === 'bid') expect(event.at).toBeLessThan(before?.endsAt ?? terms.endsAt)
      }
      expect(events.filter(({ type }) => type === 'closed')).toHaveLength(1)
      expect(events.at(-1)?.type).toBe('closed')
      expect(state.bids).toBe(events.filter(({ type }) => type === 'bid').length)
      expect(state.bids).toBe(auction.accepted.size)
      const isSold = state.leaderId !== null && reserveState(auction.terms, state) !== 'unmet'
      expect(state.status).toBe(isSold ? 'sold' : 'unsold')
      expect(state.leaderId).not.toBe('seller')
      // Replaying the events gives the state, and so does the last of them alone.
      const start = initialState(auction.terms, 0, 1)
      expect(events.reduce(applyEvent, start)).toEqual(state)
      expect(events.slice(-1).reduce(applyEvent, start)).toEqual(state)
      expect(events.slice(0, 3).reduce(applyEvent, state)).toEqual(state)
    })
    fc.assert(property, { numRuns: 1_000 })
  })

  it('deciding changes nothing that it was given', () => {
    const freeze = <T extends object>(value: T): T => {
      for (const inner of Object.values(value))
        if (inner && typeof inner === 'object') freeze(inner)
      return Object.freeze(value)
    }
    const auction = freeze({ auctionId: 'a', terms, state: initialState(terms, 0, 1) })
    const bid: AuctionCommand = {
      type: 'bid',
      bidId: 'bid-00001',
      bidderId: 'ann',
      amount: 500,
      kind: 'max',
    }
    expect(decide(auction, bid, 1, () => undefined).state.price).toBe(100)
  })
})
