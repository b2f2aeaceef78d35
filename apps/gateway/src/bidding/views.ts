import type { AuctionEvent, AuctionState, AuctionTerms, StateAfter } from '@flashbid/auction'
import { minimumBid, bidLines as namedBidLines, reserveState } from '@flashbid/auction'
import type { CatalogueEntry } from '@flashbid/database'
import type { AuctionCard, AuctionRecord } from '@flashbid/engine'
import type { Auction, AuctionChange, AuctionTick, Bid, You } from '@flashbid/protocol'
import type { Aliases } from '../resources.ts'

/**
 * What leaves the gateway about an auction. Accounts become aliases here, and nothing here copies a
 * hidden maximum or the reserve's amount (RES-2).
 */

/** The trading state at one place of an auction's history, from a record or from an event. */
export interface TradingState extends StateAfter {
  readonly epoch: number
  readonly seq: number
  /** When it came to be so, by the Redis clock. */
  readonly at: number
}

/** An auction's fixed part: what its events do not repeat. */
export interface AuctionSubject {
  readonly auctionId: string
  readonly terms: AuctionTerms
  readonly card: AuctionCard
}

export function tradingState(terms: AuctionTerms, state: AuctionState): TradingState {
  return {
    status: state.status,
    price: state.price,
    minimum: minimumBid(terms, state),
    leaderId: state.leaderId,
    leaderMax: state.leaderMax,
    bids: state.bids,
    startsAt: state.startsAt,
    endsAt: state.endsAt,
    extensions: state.extensions,
    reserve: reserveState(terms, state),
    buyNow: state.buyNow,
    pausedAt: state.pausedAt,
    epoch: state.epoch,
    seq: state.seq,
    at: state.lastAt,
  }
}

/** @param viewers how many watch it now, over all gateways */
export function auctionView(
  aliases: Aliases,
  source: AuctionRecord | CatalogueEntry,
  viewers: number,
): Auction {
  const trading = tradingState(source.terms, source.state)
  if ('card' in source) return shownAuction(aliases, source, trading, viewers)
  const subject = { auctionId: source.id, terms: source.terms, card: source }
  return { ...shownAuction(aliases, subject, trading, viewers), status: source.status }
}

export function shownAuction(
  aliases: Aliases,
  { auctionId, terms, card }: AuctionSubject,
  trading: TradingState,
  viewers: number,
): Auction {
  return {
    id: auctionId,
    sale: null,
    title: card.title,
    description: card.description,
    category: card.category,
    images: [...card.images],
    currency: terms.currency,
    seller: { id: card.seller.id, name: card.seller.name },
    format: terms.format,
    status: trading.status,
    startPrice: terms.startPrice,
    price: trading.price,
    minimum: trading.minimum,
    leader: aliasOf(aliases, auctionId, trading.leaderId),
    bids: trading.bids,
    reserve: trading.reserve,
    buyNow: trading.buyNow,
    startsAt: trading.startsAt,
    endsAt: trading.endsAt,
    extensions: trading.extensions,
    softClose: terms.softClose,
    fees: { ...card.fees, premium: [...card.fees.premium] },
    increments: [...terms.increments],
    epoch: trading.epoch,
    seq: trading.seq,
    viewers,
  }
}

/** The lines of the public bid history that one event makes, oldest first. */
export function bidLines(aliases: Aliases, event: AuctionEvent): Bid[] {
  const { auctionId, seq, at } = event
  return namedBidLines(event).map(({ bidderId, amount, kind }) => {
    return { seq, bidder: { alias: aliases.alias(auctionId, bidderId) }, amount, kind, at }
  })
}

/** @param recent lines of `from..state.seq`, oldest first, at most 20 */
export function tickView(
  aliases: Aliases,
  auctionId: string,
  state: TradingState,
  from: number,
  recent: Bid[],
  viewers?: number,
): AuctionTick {
  return {
    auctionId,
    epoch: state.epoch,
    from,
    seq: state.seq,
    status: state.status,
    price: state.price,
    minimum: state.minimum,
    leader: aliasOf(aliases, auctionId, state.leaderId),
    bids: state.bids,
    endsAt: state.endsAt,
    extensions: state.extensions,
    reserve: state.reserve,
    buyNow: state.buyNow,
    ...(viewers === undefined ? {} : { viewers }),
    recent,
    at: state.at,
  }
}

/** `null` for a bid, which is shown by a tick. */
export function changeView(aliases: Aliases, event: AuctionEvent): AuctionChange | null {
  if (event.type === 'bid') return null
  const { auctionId, epoch, seq, type, endsAt, at } = event
  return {
    auctionId,
    epoch,
    seq,
    type,
    endsAt,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    ...(type === 'closed' ? { result: resultView(aliases, auctionId, event) } : {}),
    at,
  }
}

function resultView(aliases: Aliases, auctionId: string, after: StateAfter) {
  const status = after.status === 'sold' ? ('sold' as const) : ('unsold' as const)
  const winner = status === 'sold' ? aliasOf(aliases, auctionId, after.leaderId) : null
  return { status, price: after.price, winner }
}

/** What a person sees of themselves in an auction; only ever sent to that person. */
export function youView(
  aliases: Aliases,
  auctionId: string,
  userId: string,
  after: Pick<StateAfter, 'leaderId' | 'leaderMax'>,
): You {
  const leading = after.leaderId === userId
  return {
    alias: aliases.alias(auctionId, userId),
    leading,
    max: leading ? after.leaderMax : null,
  }
}

function aliasOf(aliases: Aliases, auctionId: string, userId: string | null) {
  return userId === null ? null : { alias: aliases.alias(auctionId, userId) }
}
