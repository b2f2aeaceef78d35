import type { Ack, BidPlaced, BoughtNow, ErrorBody, ErrorCode } from '@flashbid/protocol'
import { monotonicNow, pause } from './environment.ts'
import { FlashBidError } from './errors.ts'

/**
 * sending    the first attempt is under way
 * settling   no certain answer yet: the same bid is sent again, or its fate is being read
 */
export type BidProgress = 'sending' | 'settling'

/** The bidder's word was taken: leading, or outbid at once by another's maximum. */
export interface AcceptedBidResult<Answer extends object> {
  readonly outcome: 'accepted-leading' | 'accepted-outbid'
  readonly bidId: string
  readonly answer: Answer
}

/** `error` is the contract's: code, message, and details such as `minimum`. The bid has no effect. */
export interface RefusedBidResult {
  readonly outcome: 'refused'
  readonly bidId: string
  readonly error: ErrorBody
}

/** Nobody could be asked in time: the bid happened once or not at all. Ask with the same `bidId`. */
export interface UnknownBidResult {
  readonly outcome: 'unknown'
  readonly bidId: string
}

export type BidResult = AcceptedBidResult<BidPlaced> | RefusedBidResult | UnknownBidResult
export type BuyNowResult = AcceptedBidResult<BoughtNow> | RefusedBidResult | UnknownBidResult
type SettledResult<Answer extends object> =
  | AcceptedBidResult<Answer>
  | RefusedBidResult
  | UnknownBidResult

/** How one intent reaches the server. Every call carries the same `bidId`. */
export interface BidPorts<Answer extends object> {
  /** One attempt over the socket; null: no answer, anything may have happened. */
  send(timeoutMs: number): Promise<Ack<Answer> | null>
  whenConnected(signal: AbortSignal): Promise<boolean>
  /** The answer that the bid got, over HTTP; null: it is not known there. Throws when unreachable. */
  readAnswer(): Promise<Answer | null>
  /** Whether the auction's end has passed, as far as is known. */
  isOver(): boolean
  isLeading(answer: Answer): boolean
  onProgress?: ((progress: BidProgress) => void) | undefined
  /** The client was closed: nobody waits any more. */
  readonly signal: AbortSignal
}

/** After so long a retry no longer is what the person wanted. */
const retryForMs = 15_000
/** An attempt whose answer got lost has had its effect by then, or never will (contract: a second). */
const fateSealedMs = 4_000
const attemptTimeoutMs = 4_000
const firstPauseMs = 150
const maxPauseMs = 1_500

/** Nothing was decided: the same bid may be sent again. */
const retryCodes = new Set<ErrorCode>(['OUTCOME_UNKNOWN', 'BUSY', 'INTERNAL'])
/**
 * Refusals that may turn into the opposite a moment later. After an attempt whose answer got lost
 * they do not tell its fate: it could still be on its way to the store. Prices only rise and ends
 * only pass, so the other refusals hold for it as well.
 */
const reversibleCodes = new Set<ErrorCode>([
  'RATE_LIMITED',
  'ALREADY_LEADING',
  'MAX_NOT_RAISED',
  'AUCTION_PAUSED',
  'AUCTION_NOT_OPEN',
  'LIMIT_EXCEEDED',
  'UNAUTHENTICATED',
])

/**
 * Brings one intent to a certain end: sends, sends again under the same `bidId` while the outcome
 * is open, for 15 s or until the auction is over, then reads what became of it.
 */
export async function settleBid<Answer extends object>(
  bidId: string,
  ports: BidPorts<Answer>,
): Promise<SettledResult<Answer>> {
  const startedAt = monotonicNow()
  const giveUp = new AbortController()
  const giveUpTimer = setTimeout(() => giveUp.abort(), retryForMs)
  const stop = () => giveUp.abort()
  if (ports.signal.aborted) stop()
  ports.signal.addEventListener('abort', stop)
  /** When the last attempt left whose answer never came. */
  let uncertainSince: number | null = null
  let lastError: ErrorBody | null = null
  ports.onProgress?.('sending')
  try {
    for (let attempt = 0; !giveUp.signal.aborted; attempt++) {
      if (!(await isWorthSending(ports, attempt, giveUp.signal))) break
      const left = startedAt + retryForMs - monotonicNow()
      if (left <= 0) break
      const answer = await ports.send(Math.min(attemptTimeoutMs, left))
      if (answer?.ok) return accepted(bidId, answer, ports)
      if (!answer || answer.error.code === 'OUTCOME_UNKNOWN') uncertainSince = monotonicNow()
      lastError = answer?.error ?? lastError
      if (answer && !retryCodes.has(answer.error.code)) {
        const isCertain =
          uncertainSince === null ||
          !reversibleCodes.has(answer.error.code) ||
          monotonicNow() - uncertainSince > fateSealedMs
        if (isCertain) return { outcome: 'refused', bidId, error: answer.error }
      }
      ports.onProgress?.('settling')
      const backoff = Math.min(maxPauseMs, firstPauseMs * 2 ** attempt) * (0.5 + Math.random() / 2)
      await pause(Math.max(backoff, answer?.error.retryAfterMs ?? 0), giveUp.signal)
    }
  } finally {
    clearTimeout(giveUpTimer)
    ports.signal.removeEventListener('abort', stop)
  }
  ports.onProgress?.('settling')
  return readFate(bidId, ports, uncertainSince, lastError)
}

/** Waits for a connection; false when the time or, after a first attempt, the auction is over. */
async function isWorthSending<Answer extends object>(
  ports: BidPorts<Answer>,
  attempt: number,
  giveUp: AbortSignal,
): Promise<boolean> {
  while (!giveUp.aborted) {
    const isOver = ports.isOver()
    if (attempt > 0 && isOver) return false
    const slice = AbortSignal.timeout(500)
    if (await ports.whenConnected(AbortSignal.any([giveUp, slice]))) return true
    // Never sent and over: nothing to settle. While connected the server decides what is late.
    if (isOver) return false
  }
  return false
}

/** Reads what became of a bid whose answer never came, until its fate is sealed. */
async function readFate<Answer extends object>(
  bidId: string,
  ports: BidPorts<Answer>,
  uncertainSince: number | null,
  lastError: ErrorBody | null,
): Promise<SettledResult<Answer>> {
  if (uncertainSince === null) return neverHappened(bidId, lastError)
  for (;;) {
    const isSealed = monotonicNow() - uncertainSince > fateSealedMs
    try {
      const answer = await ports.readAnswer()
      if (answer) return accepted(bidId, answer, ports)
      if (isSealed) return neverHappened(bidId, lastError)
    } catch (error) {
      if (!(error instanceof FlashBidError)) throw error
      if (isSealed) return { outcome: 'unknown', bidId }
    }
    if (ports.signal.aborted) return { outcome: 'unknown', bidId }
    await pause(500, ports.signal)
  }
}

function accepted<Answer extends object>(
  bidId: string,
  answer: Answer,
  ports: BidPorts<Answer>,
): AcceptedBidResult<Answer> {
  const outcome = ports.isLeading(answer) ? 'accepted-leading' : 'accepted-outbid'
  return { outcome, bidId, answer }
}

function neverHappened(bidId: string, lastError: ErrorBody | null): RefusedBidResult {
  const error: ErrorBody =
    lastError && lastError.code !== 'OUTCOME_UNKNOWN'
      ? lastError
      : { code: 'BUSY', message: 'The bid did not reach the auction in time; nothing was done.' }
  return { outcome: 'refused', bidId, error }
}
