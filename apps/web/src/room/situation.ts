import type { BidResult, BuyNowResult } from '@flashbid/client'
import type { Auction, ErrorBody, You } from '@flashbid/protocol'
import type { Messages } from '../i18n/en.ts'
import type { Format } from '../i18n/format.ts'
import type { MarkState } from '../ui/mark.tsx'
import type { BidIntent } from './bid-steps.ts'

/**
 * One's own bid on its way.
 *
 * idle      nothing was sent, or what came of it was overtaken by what happened since
 * pending   sent, no answer yet
 * settling  the answer is late or got lost: the client sends the same bid again, then reads its fate
 * settled   `result` is the end of it
 */
export type BidProgress =
  | { readonly step: 'idle' }
  | { readonly step: 'pending' | 'settling'; readonly intent: BidIntent }
  | {
      readonly step: 'settled'
      readonly intent: BidIntent
      readonly result: BidResult | BuyNowResult
    }

/** Where the person stands, in the order of what matters most to know. */
export type Situation =
  | { readonly kind: 'watching' }
  | { readonly kind: 'pending' | 'settling'; readonly intent: BidIntent }
  | { readonly kind: 'refused'; readonly error: ErrorBody; readonly intent: BidIntent }
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'atOnceOutbid' }
  | { readonly kind: 'leading' }
  | { readonly kind: 'outbid' }

export function situationOf(input: {
  readonly progress: BidProgress
  readonly you: Pick<You, 'leading'> | null
  /** Whether this person has an accepted bid in this auction. */
  readonly hasBid: boolean
}): Situation {
  const { progress, you } = input
  if (progress.step === 'pending' || progress.step === 'settling') {
    return { kind: progress.step, intent: progress.intent }
  }
  if (progress.step === 'settled') {
    const { result, intent } = progress
    if (result.outcome === 'refused') return { kind: 'refused', error: result.error, intent }
    if (result.outcome === 'unknown') return { kind: 'unresolved' }
    if (result.outcome === 'accepted-outbid' && !you?.leading) return { kind: 'atOnceOutbid' }
  }
  if (you?.leading) return { kind: 'leading' }
  return input.hasBid ? { kind: 'outbid' } : { kind: 'watching' }
}

export interface SituationText {
  readonly state: MarkState | null
  readonly title: string
  readonly text: string
}

export function describeSituation(
  situation: Situation,
  auction: Pick<Auction, 'currency' | 'minimum'>,
  m: Messages,
  f: Format,
): SituationText {
  const money = (minor: number) => f.money(minor, auction.currency)
  const minimum = money(auction.minimum)
  const { state } = m.bid
  switch (situation.kind) {
    case 'watching':
      return { state: null, title: state.watching, text: state.outbidText(minimum) }
    case 'leading':
      return { state: 'leading', title: state.leading, text: state.leadingText }
    case 'outbid':
      return { state: 'outbid', title: state.outbid, text: state.outbidText(minimum) }
    case 'atOnceOutbid':
      return { state: 'outbid', title: state.atOnceOutbid, text: state.atOnceOutbidText(minimum) }
    case 'pending': {
      const says = { exact: state.pending, max: state.pendingMax, buyNow: state.pendingBuy }
      const { kind, amount } = situation.intent
      return { state: 'pending', title: says[kind](money(amount)), text: '' }
    }
    case 'settling':
      return { state: 'settling', title: state.settling, text: state.settlingText }
    case 'unresolved':
      return { state: 'settling', title: state.unresolved, text: state.unresolvedText }
    case 'refused':
      return isNeverArrived(situation.error)
        ? { state: 'refused', title: state.lost, text: state.lostText }
        : {
            state: 'refused',
            title: state.refused,
            text: refusalText(situation.error, money, auction.minimum, m, f),
          }
  }
}

/** The client says `BUSY` itself when no attempt reached the house; its own answers carry a state or a pause. */
function isNeverArrived(error: ErrorBody): boolean {
  return error.code === 'BUSY' && error.retryAfterMs === undefined && error.seq === undefined
}

/** Why the house said no, in the reader's words. `minimum` is the newest one known. */
function refusalText(
  error: ErrorBody,
  money: (minor: number) => string,
  minimum: number,
  m: Messages,
  f: Format,
): string {
  const { refusals } = m.bid
  const wait = f.length(Math.max(1_000, error.retryAfterMs ?? 1_000))
  switch (error.code) {
    case 'BID_TOO_LOW':
      return refusals.tooLow(money(Math.max(minimum, error.minimum ?? 0)))
    case 'ALREADY_LEADING':
      return refusals.alreadyLeading
    case 'MAX_NOT_RAISED':
      return error.max === undefined ? refusals.other : refusals.maxNotRaised(money(error.max))
    case 'AUCTION_CLOSED':
      return error.at !== undefined && error.endsAt !== undefined && error.at >= error.endsAt
        ? refusals.closedLate(m.bid.late(error.at - error.endsAt))
        : refusals.closed
    case 'AUCTION_NOT_OPEN':
      return refusals.notOpen
    case 'AUCTION_PAUSED':
      return refusals.paused
    case 'OWN_AUCTION':
      return refusals.ownAuction
    case 'NOT_REGISTERED':
      return refusals.notRegistered
    case 'LIMIT_EXCEEDED':
      return error.limit === undefined ? refusals.other : refusals.limit(money(error.limit))
    case 'BUY_NOW_GONE':
      return refusals.buyNowGone
    case 'RATE_LIMITED':
      return refusals.rateLimited(wait)
    case 'BUSY':
      return refusals.busy
    case 'UNAUTHENTICATED':
      return refusals.unauthenticated
    case 'IDEMPOTENCY_MISMATCH':
      return refusals.mismatch
    case 'BAD_REQUEST':
    case 'FORBIDDEN':
    case 'NOT_FOUND':
    case 'OUTCOME_UNKNOWN':
    case 'INTERNAL':
      return refusals.other
  }
}
