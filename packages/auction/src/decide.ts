import { minimumBid } from './increments.ts'
import { extendEnd, priceBid } from './price-bid.ts'
import { applyEvent, isOver, reserveState } from './state.ts'
import type {
  AcceptedBid,
  AuctionCommand,
  AuctionEvent,
  AuctionState,
  AuctionTerms,
  BidAnswer,
  BidEvent,
  BidOutcome,
  BidRefusal,
  BidRefusalCode,
  BuyNow,
  ChangeEvent,
  Control,
  ControlOutcome,
  EpochMs,
  PlaceBid,
  Settle,
} from './types.ts'

/** An auction as the rules see it. */
export interface DecidableAuction {
  readonly auctionId: string
  readonly terms: AuctionTerms
  readonly state: AuctionState
}

export interface Decision<Outcome> {
  readonly outcome: Outcome
  /** What happened, in order, settling included; empty when nothing did. */
  readonly events: readonly AuctionEvent[]
  /** After the events. */
  readonly state: AuctionState
}

/** The bid of that id that this auction accepted before, if any. */
export type FindAccepted = (bidId: string) => AcceptedBid | undefined

const noneAccepted: FindAccepted = () => undefined

/**
 * The rules of an English auction as a function: what a command at time `now` is answered and what
 * it changes. The Lua scripts of `@flashbid/engine` are the authority and must agree with it; the
 * rate limit is theirs alone.
 *
 * @param now the clock of the store; an earlier time than the last event's counts as that (LIFE-2)
 */
export function decide(
  auction: DecidableAuction,
  command: PlaceBid | BuyNow,
  now: EpochMs,
  accepted: FindAccepted,
): Decision<BidOutcome>
export function decide(
  auction: DecidableAuction,
  command: Control | Settle,
  now: EpochMs,
  accepted?: FindAccepted,
): Decision<ControlOutcome>
export function decide(
  auction: DecidableAuction,
  command: AuctionCommand,
  now: EpochMs,
  accepted: FindAccepted = noneAccepted,
): Decision<BidOutcome | ControlOutcome> {
  const trading = new Trading(auction, Math.max(now, auction.state.lastAt))
  trading.openIfDue()
  if (command.type !== 'bid' && command.type !== 'buyNow') trading.closeIfOver()
  const outcome = decideSettled(trading, command, accepted)
  return { outcome, events: trading.events, state: trading.state }
}

function decideSettled(
  trading: Trading,
  command: AuctionCommand,
  accepted: FindAccepted,
): BidOutcome | ControlOutcome {
  switch (command.type) {
    case 'bid':
      return (
        answerDuplicate(trading, command, accepted) ??
        refuseByStatus(trading, command.bidderId) ??
        refuseByRules(trading, command) ??
        takeBid(trading, command)
      )
    case 'buyNow':
      return (
        answerDuplicate(trading, command, accepted) ??
        refuseByStatus(trading, command.bidderId) ??
        takeBuyNow(trading, command)
      )
    case 'settle':
      return { kind: 'done' }
    default:
      return control(trading, command)
  }
}

/** One command's run over one auction: the state as it stands and the events so far. */
class Trading {
  readonly auctionId: string
  readonly terms: AuctionTerms
  readonly now: EpochMs
  readonly events: AuctionEvent[] = []
  state: AuctionState

  constructor({ auctionId, terms, state }: DecidableAuction, now: EpochMs) {
    this.auctionId = auctionId
    this.terms = terms
    this.state = state
    this.now = now
  }

  /** LIFE-2: a bid at `startsAt` finds it open. */
  openIfDue(): void {
    const { status, startsAt } = this.state
    if (status === 'scheduled' && this.now >= startsAt) this.change('opened', { status: 'open' })
  }

  /**
   * LIFE-2: a cancel after `endsAt` finds it closed. A late bid closes nothing: it is refused by the
   * time, with the state as it stood at the end, as the worked examples have it.
   */
  closeIfOver(): void {
    if (this.state.status === 'open' && this.now >= this.state.endsAt) this.close()
  }

  /** LIFE-3. */
  close(): void {
    const { leaderId } = this.state
    const isSold = leaderId !== null && reserveState(this.terms, this.state) !== 'unmet'
    this.change('closed', { status: isSold ? 'sold' : 'unsold' })
  }

  change(type: ChangeEvent['type'], changes: Partial<AuctionState>, reason?: string): void {
    const event = { type, ...this.#after(changes) }
    this.#append(reason === undefined ? event : { ...event, reason })
  }

  bid(
    bid: Pick<BidEvent, 'bidId' | 'bidderId' | 'amount' | 'kind'>,
    changes: Partial<AuctionState>,
  ): BidAnswer {
    const after = this.#after(changes)
    const leading = after.leaderId === bid.bidderId
    this.#append({
      type: 'bid',
      ...bid,
      leading,
      previousLeaderId: this.state.leaderId,
      autoAmount: leading ? null : after.price,
      ...after,
    })
    return {
      epoch: after.epoch,
      seq: after.seq,
      price: after.price ?? bid.amount,
      minimum: after.minimum,
      leading,
      max: leading ? after.leaderMax : null,
      endsAt: after.endsAt,
      at: this.now,
      sold: bid.kind === 'buyNow',
    }
  }

  refuse(code: BidRefusalCode, details: Partial<BidRefusal> = {}): BidRefusal {
    const { epoch, seq, price } = this.state
    return { kind: 'refused', code, ...details, epoch, seq, price, at: this.now }
  }

  #append(event: AuctionEvent): void {
    this.events.push(event)
    this.state = applyEvent(this.state, event)
  }

  #after(changes: Partial<AuctionState>) {
    const { lastAt: _, ...next } = { ...this.state, ...changes, seq: this.state.seq + 1 }
    return {
      auctionId: this.auctionId,
      ...next,
      at: this.now,
      minimum: minimumBid(this.terms, next),
      reserve: reserveState(this.terms, next),
    }
  }
}

function answerDuplicate(
  trading: Trading,
  command: PlaceBid | BuyNow,
  accepted: FindAccepted,
): BidOutcome | null {
  const before = accepted(command.bidId)
  if (before === undefined) return null
  const asked =
    command.type === 'bid'
      ? { kind: command.kind, amount: command.amount }
      : { kind: 'buyNow', amount: null }
  const isSame =
    before.bidderId === command.bidderId &&
    before.kind === asked.kind &&
    before.amount === asked.amount
  if (!isSame) return trading.refuse('IDEMPOTENCY_MISMATCH')
  return { kind: 'accepted', answer: before.answer, replayed: true }
}

/** Status and time, then the seller. Registration is checked here too once sales have it. */
function refuseByStatus(trading: Trading, bidderId: string): BidRefusal | null {
  const { status, startsAt, endsAt } = trading.state
  if (status === 'scheduled') return trading.refuse('AUCTION_NOT_OPEN', { startsAt })
  if (status === 'paused') return trading.refuse('AUCTION_PAUSED')
  if (isOver(status) || trading.now >= endsAt) return trading.refuse('AUCTION_CLOSED', { endsAt })
  return bidderId === trading.terms.sellerId ? trading.refuse('OWN_AUCTION') : null // BID-7
}

/** The leader's own rules (BID-6), then the minimum (BID-1). A bidder's limit comes after these. */
function refuseByRules(trading: Trading, bid: PlaceBid): BidRefusal | null {
  const { leaderId, leaderMax } = trading.state
  if (bid.bidderId === leaderId && leaderMax !== null) {
    if (bid.kind === 'exact') return trading.refuse('ALREADY_LEADING')
    return bid.amount <= leaderMax ? trading.refuse('MAX_NOT_RAISED', { max: leaderMax }) : null
  }
  const minimum = minimumBid(trading.terms, trading.state)
  return bid.amount < minimum ? trading.refuse('BID_TOO_LOW', { minimum }) : null
}

function takeBid(trading: Trading, bid: PlaceBid): BidOutcome {
  const { terms, state, now } = trading
  const priced = priceBid(terms, state, bid)
  const hasChanged = priced.price !== state.price || priced.leaderId !== state.leaderId
  const isBuyNowGone = terms.reserve === null || priced.price >= terms.reserve // BUY-1
  const answer = trading.bid(
    { bidId: bid.bidId, bidderId: bid.bidderId, amount: bid.amount, kind: bid.kind },
    {
      ...priced,
      ...extendEnd(terms, state, now, hasChanged),
      bids: state.bids + 1,
      buyNow: isBuyNowGone ? null : state.buyNow,
    },
  )
  return { kind: 'accepted', answer, replayed: false }
}

/** BUY-1: the bid takes one `seq`, the closing the next. The end stands: nothing is left to extend. */
function takeBuyNow(trading: Trading, purchase: BuyNow): BidOutcome {
  const { buyNow, bids } = trading.state
  if (buyNow === null) return trading.refuse('BUY_NOW_GONE')
  const { bidId, bidderId } = purchase
  const answer = trading.bid(
    { bidId, bidderId, amount: buyNow, kind: 'buyNow' },
    { price: buyNow, leaderId: bidderId, leaderMax: buyNow, bids: bids + 1, buyNow: null },
  )
  trading.close()
  return { kind: 'accepted', answer, replayed: false }
}

/**
 * LIFE-4 and cancelling. What a status does not allow is refused: `AUCTION_CLOSED` once it is over,
 * `AUCTION_PAUSED` for a second pause, `AUCTION_NOT_OPEN` for pausing or extending what has not
 * begun and for resuming what is not paused.
 */
function control(trading: Trading, command: Control): ControlOutcome {
  const { status, startsAt, endsAt, pausedAt } = trading.state
  const notOpen: ControlOutcome = { kind: 'refused', code: 'AUCTION_NOT_OPEN', startsAt }
  if (isOver(status)) return { kind: 'refused', code: 'AUCTION_CLOSED', endsAt }
  switch (command.type) {
    case 'pause':
      if (status === 'paused') return { kind: 'refused', code: 'AUCTION_PAUSED' }
      if (status !== 'open') return notOpen
      trading.change('paused', { status: 'paused', pausedAt: trading.now }, command.reason)
      break
    case 'resume': {
      if (status !== 'paused' || pausedAt === null) return notOpen
      const moved = endsAt + (trading.now - pausedAt)
      trading.change('resumed', { status: 'open', pausedAt: null, endsAt: moved })
      break
    }
    case 'extend':
      if (status === 'scheduled') return notOpen
      trading.change('extended', { endsAt: endsAt + command.ms }, command.reason)
      break
    case 'cancel':
      trading.change('cancelled', { status: 'cancelled', pausedAt: null }, command.reason)
      break
  }
  return { kind: 'done' }
}
