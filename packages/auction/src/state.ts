import type {
  AuctionEvent,
  AuctionState,
  AuctionStatus,
  AuctionTerms,
  EpochMs,
  Minor,
  ReserveState,
} from './types.ts'

/**
 * An auction at the moment of its publication, `seq` 0 (LIFE-1, LIFE-5): open, or scheduled when
 * the terms name a start, even one that has passed; the next command opens it then.
 */
export function initialState(terms: AuctionTerms, now: EpochMs, epoch: number): AuctionState {
  return {
    status: terms.startsAt === null ? 'open' : 'scheduled',
    epoch,
    seq: 0,
    price: null,
    leaderId: null,
    leaderMax: null,
    bids: 0,
    startsAt: terms.startsAt ?? now,
    endsAt: terms.endsAt,
    extensions: 0,
    buyNow: terms.buyNow,
    pausedAt: null,
    lastAt: now,
  }
}

/**
 * The state after an event. Each carries all of it, so that a gap before it does no harm; one that
 * is not above the state's `{epoch, seq}` changes nothing.
 */
export function applyEvent(state: AuctionState, event: AuctionEvent): AuctionState {
  const isNewer =
    event.epoch > state.epoch || (event.epoch === state.epoch && event.seq > state.seq)
  if (!isNewer) return state
  return {
    status: event.status,
    epoch: event.epoch,
    seq: event.seq,
    price: event.price,
    leaderId: event.leaderId,
    leaderMax: event.leaderMax,
    bids: event.bids,
    startsAt: event.startsAt,
    endsAt: event.endsAt,
    extensions: event.extensions,
    buyNow: event.buyNow,
    pausedAt: event.pausedAt,
    lastAt: event.at,
  }
}

/** What viewers learn of the reserve (RES-2). */
export function reserveState(
  terms: Pick<AuctionTerms, 'reserve'>,
  state: { readonly price: Minor | null },
): ReserveState {
  if (terms.reserve === null) return 'none'
  return state.price !== null && state.price >= terms.reserve ? 'met' : 'unmet'
}

/** Sold, unsold or cancelled: nothing changes it any more. */
export function isOver(status: AuctionStatus): status is 'sold' | 'unsold' | 'cancelled' {
  return status === 'sold' || status === 'unsold' || status === 'cancelled'
}

/** Open or paused: viewers follow it live. */
export function isLive(status: AuctionStatus): status is 'open' | 'paused' {
  return status === 'open' || status === 'paused'
}

/** When time alone changes it next, `null` when never. */
export function nextDueAt(state: AuctionState): EpochMs | null {
  if (state.status === 'scheduled') return state.startsAt
  return state.status === 'open' ? state.endsAt : null
}
