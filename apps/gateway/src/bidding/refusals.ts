import type { BidRefusal, BidRefusalCode } from '@flashbid/auction'
import { type Failure, failure } from '@flashbid/protocol'

const refusalMessages: Record<BidRefusalCode, string> = {
  NOT_FOUND: 'There is no such auction.',
  IDEMPOTENCY_MISMATCH: 'This bidId was already used for another bid.',
  RATE_LIMITED: 'Too many bids in a short time.',
  AUCTION_NOT_OPEN: 'The auction has not begun yet.',
  AUCTION_CLOSED: 'The auction is over.',
  AUCTION_PAUSED: 'The auction is paused by its organiser.',
  OWN_AUCTION: 'Sellers cannot bid in their own auction.',
  ALREADY_LEADING: 'You are leading already; only a higher maximum can be set.',
  MAX_NOT_RAISED: 'The new maximum must be above the one that stands.',
  BID_TOO_LOW: 'The bid is below the least acceptable amount.',
  BUY_NOW_GONE: 'Buying at once is no longer offered.',
}

/** A refusal of the bid script, with the state that refused it. */
export function refused(refusal: BidRefusal): Failure {
  const { code, minimum, max, startsAt, endsAt, retryAfterMs } = refusal
  // Without an auction there is no state to tell of.
  const state = ({ epoch, seq, price, at }: BidRefusal) => ({ epoch, seq, price, at })
  return failure(code, refusalMessages[code], {
    ...(minimum === undefined ? {} : { minimum }),
    ...(max === undefined ? {} : { max }),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(code === 'NOT_FOUND' ? {} : state(refusal)),
  })
}

export const notFound = (): Failure => failure('NOT_FOUND', 'There is no such auction.')

/** For an auction that is published and whose trading half is not in Redis yet. */
export const notInPlaceYet = (): Failure =>
  failure('BUSY', 'The auction is being put in place; try again in a moment.', {
    retryAfterMs: 1_000,
  })
