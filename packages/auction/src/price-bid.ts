import { stepAt } from './increments.ts'
import type { AuctionState, AuctionTerms, EpochMs, Minor, PlaceBid } from './types.ts'

/** What a bid that passed every check makes of the price and the lead. */
export interface PricedBid {
  readonly price: Minor
  readonly leaderId: string
  readonly leaderMax: Minor
}

/** BID-3 to BID-6 and RES-1. The bid is at least the minimum, or a raise by the leader. */
export function priceBid(terms: AuctionTerms, state: AuctionState, bid: PlaceBid): PricedBid {
  const ordinary = priceWithoutReserve(terms, state, bid)
  const { reserve } = terms
  const isReached = reserve !== null && ordinary.leaderMax >= reserve
  return isReached ? { ...ordinary, price: Math.max(ordinary.price, reserve) } : ordinary
}

function priceWithoutReserve(terms: AuctionTerms, state: AuctionState, bid: PlaceBid): PricedBid {
  const { price, leaderId, leaderMax } = state
  const leads = { leaderId: bid.bidderId, leaderMax: bid.amount }
  if (price === null || leaderId === null || leaderMax === null) {
    return { ...leads, price: bid.kind === 'exact' ? bid.amount : terms.startPrice } // BID-3
  }
  if (bid.bidderId === leaderId) return { ...leads, price } // BID-6
  if (bid.amount > leaderMax) {
    const oneStepAbove = leaderMax + stepAt(terms.increments, leaderMax)
    return {
      ...leads,
      price: bid.kind === 'exact' ? bid.amount : Math.min(bid.amount, oneStepAbove),
    } // BID-4
  }
  const answered = bid.amount + stepAt(terms.increments, bid.amount)
  return { leaderId, leaderMax, price: Math.min(leaderMax, answered) } // BID-5
}

/**
 * END-1 to END-4: the end after a bid at `now`. `hasChanged`: it changed the shown price or the leader.
 */
export function extendEnd(
  terms: AuctionTerms,
  state: AuctionState,
  now: EpochMs,
  hasChanged: boolean,
): Pick<AuctionState, 'endsAt' | 'extensions'> {
  const { softClose } = terms
  const { endsAt, extensions } = state
  const stands = { endsAt, extensions }
  if (softClose === null || !hasChanged || now < endsAt - softClose.windowMs) return stands
  if (softClose.maxExtensions !== null && extensions >= softClose.maxExtensions) return stands
  const moved =
    softClose.mode === 'reset'
      ? Math.max(endsAt, now + softClose.extendMs)
      : endsAt + softClose.extendMs
  return moved > endsAt ? { endsAt: moved, extensions: extensions + 1 } : stands
}
