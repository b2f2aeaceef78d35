import {
  type AcceptedBid,
  type AuctionEvent,
  type AuctionState,
  type AuctionTerms,
  type BidOutcome,
  bidLines,
  decide,
  initialState,
  minimumBid,
  reserveState,
} from '@flashbid/auction'
import type { Auction, AuctionTick, ErrorBody } from '@flashbid/protocol'
import type { Attempt, HistoryEvent, Ledger, Sighting, WatcherRecord } from '../ledger.ts'

const auctionId = 'aa-1'
const bidders = ['ann', 'bob', 'cem', 'dee']
const aliasOf = (bidderId: string) => `alias-of-${bidderId}`

const terms: AuctionTerms = {
  format: 'english',
  currency: 'USD',
  sellerId: 'house',
  startPrice: 1_000,
  increments: [
    { from: 0, step: 50 },
    { from: 5_000, step: 250 },
  ],
  reserve: 4_000,
  buyNow: null,
  startsAt: null,
  endsAt: 60_000,
  softClose: { mode: 'reset', windowMs: 5_000, extendMs: 5_000, maxExtensions: 3 },
}

/** A small generator of numbers 0..1 that repeats itself for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Plays an honest auction to its end under the pure rules and records it as a run would: exact and
 * maximum bids, refusals, replays, an unanswered bid, a pause, a soft close, and two watchers, of
 * whom one joins late.
 */
export function recordHonestAuction(seed = 1): Ledger {
  const random = randomFrom(seed)
  let state = initialState(terms, 0, 1)
  const events: AuctionEvent[] = []
  const attempts: Attempt[] = []
  const accepted = new Map<string, AcceptedBid>()
  const early: Sighting[] = [snapshot(state, [])]
  const late: Sighting[] = []

  function take(result: { events: readonly AuctionEvent[]; state: AuctionState }): void {
    for (const event of result.events) {
      events.push(event)
      const sighting = sightingOf(event)
      early.push(sighting)
      if (late.length > 0) late.push(sighting)
    }
    state = result.state
  }
  function control(type: 'pause' | 'resume' | 'settle', now: number): void {
    take(decide({ auctionId, terms, state }, { type }, now))
  }
  function bid(
    bidId: string,
    bidderId: string,
    amount: number,
    kind: 'exact' | 'max',
    now: number,
  ): BidOutcome {
    const command = { type: 'bid', bidId, bidderId, amount, kind } as const
    const result = decide({ auctionId, terms, state }, command, now, (id) => accepted.get(id))
    take(result)
    const { outcome } = result
    if (outcome.kind === 'accepted' && !outcome.replayed) {
      accepted.set(bidId, { bidderId, amount, kind, answer: outcome.answer })
    }
    return outcome
  }

  let now = 1_000
  for (let n = 0; state.status === 'open' || state.status === 'paused'; n++) {
    now += 200 + Math.floor(random() * 2_500)
    if (n === 6) control('pause', now)
    if (n === 9) control('resume', now)
    if (n === 12) late.push(snapshot(state, events))
    const bidderId = bidders[Math.floor(random() * bidders.length)] ?? 'ann'
    const minimum = minimumBid(terms, state)
    const amount = minimum + Math.floor(random() * 8) * 50 - (random() < 0.15 ? 100 : 0)
    const kind = random() < 0.5 ? 'exact' : 'max'
    const bidId = `bid-${String(n).padStart(5, '0')}`
    const outcome = bid(bidId, bidderId, amount, kind, now)
    const attempt = { bidId, bidderId, kind, amount, sentAt: now - 1 } as const
    const isLost = outcome.kind === 'accepted' && n % 11 === 5
    attempts.push({ ...attempt, answer: isLost ? null : answerOf(bidId, outcome, now + 1) })
    if (isLost || n % 7 === 3) {
      const again = bid(bidId, bidderId, amount, kind, now + 2)
      attempts.push({ ...attempt, sentAt: now + 2, answer: answerOf(bidId, again, now + 3) })
    }
    if (now >= state.endsAt) control('settle', now + 4) // the auction clock; late bids close nothing
  }
  const history = events.map(historyEvent)
  const watchers: WatcherRecord[] = [
    { watcherId: 'early', sightings: early, isConnectedAtEnd: true },
    { watcherId: 'late', sightings: late, isConnectedAtEnd: true },
  ]
  return {
    auctionId,
    terms,
    publishedAt: 0,
    events: history,
    rows: history,
    listing: events.flatMap(linesOf).reverse(),
    attempts,
    watchers,
    final: view(state, 2),
    isClosingExpected: true,
    recordedBidders: new Set(bidders),
    aliases: new Map(bidders.map((bidderId) => [bidderId, aliasOf(bidderId)])),
  }
}

function answerOf(bidId: string, outcome: BidOutcome, answeredAt: number): Attempt['answer'] {
  if (outcome.kind === 'accepted') {
    const { sold: _, ...answer } = outcome.answer
    const replayed = outcome.replayed ? { replayed: true as const } : {}
    return { kind: 'accepted', answeredAt, answer: { bidId, ...answer, ...replayed } }
  }
  const { kind: _, ...details } = outcome
  const error: ErrorBody = { message: 'As the rules say.', ...details }
  return { kind: 'refused', answeredAt, error }
}

function historyEvent(event: AuctionEvent): HistoryEvent {
  const { epoch, seq, type, price, leaderId, endsAt, at } = event
  const head = { epoch, seq, type, price, leaderId, endsAt, at }
  if (event.type !== 'bid') return head
  const { bidId, bidderId, amount, kind } = event
  return { ...head, bidId, bidderId, amount, kind }
}

function leaderOf(state: { readonly leaderId: string | null }) {
  return state.leaderId === null ? null : { alias: aliasOf(state.leaderId) }
}

function linesOf(event: AuctionEvent) {
  return bidLines(event).map(({ bidderId, amount, kind }) => ({
    seq: event.seq,
    bidder: { alias: aliasOf(bidderId) },
    amount,
    kind,
    at: event.at,
  }))
}

function sightingOf(event: AuctionEvent): Sighting {
  const { epoch, seq, endsAt, at, status, price } = event
  if (event.type !== 'bid') {
    const isOver = status === 'sold' || status === 'unsold'
    const winner = status === 'sold' ? leaderOf(event) : null
    const result = isOver ? { result: { status, price, winner } } : {}
    const change = { auctionId, epoch, seq, type: event.type, endsAt, at, ...result }
    return { name: 'event', event: change }
  }
  const { minimum, bids, extensions, reserve, buyNow } = event
  const tick: AuctionTick = {
    auctionId,
    epoch,
    from: seq,
    seq,
    status,
    price,
    minimum,
    leader: leaderOf(event),
    bids,
    endsAt,
    extensions,
    reserve,
    buyNow,
    recent: linesOf(event),
    at,
  }
  return { name: 'tick', tick }
}

function snapshot(state: AuctionState, events: readonly AuctionEvent[]): Sighting {
  const lines = events.flatMap(linesOf).reverse().slice(0, 20)
  return { name: 'snapshot', auction: view(state, 1), lines }
}

function view(state: AuctionState, viewers: number): Auction {
  return {
    id: auctionId,
    sale: null,
    title: 'Botanical plate',
    description: '',
    category: 'prints',
    images: [],
    currency: terms.currency,
    seller: { id: 'house', name: 'House' },
    format: 'english',
    status: state.status,
    startPrice: terms.startPrice,
    price: state.price,
    minimum: minimumBid(terms, state),
    leader: leaderOf(state),
    bids: state.bids,
    reserve: reserveState(terms, state),
    buyNow: state.buyNow,
    startsAt: state.startsAt,
    endsAt: state.endsAt,
    extensions: state.extensions,
    softClose: terms.softClose,
    fees: { premium: [], taxBps: 0, shipping: 0 },
    increments: [...terms.increments],
    epoch: state.epoch,
    seq: state.seq,
    viewers,
  }
}
