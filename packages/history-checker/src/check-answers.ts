import { type AcceptedBid, decide } from '@flashbid/auction'
import type { ErrorBody } from '@flashbid/protocol'
import type { AcceptedAnswer, Attempt, HistoryEvent, Ledger, Report } from './ledger.ts'
import { positionKey, type Replay } from './replay.ts'

/**
 * Rule 3, the answers: every answer that was given is the one that the rules give, acceptances as
 * well as refusals that name the state which refused them.
 */
export function checkAnswers(ledger: Ledger, replay: Replay, report: Report): void {
  const events = new Map(ledger.events.map((event) => [event.bidId, event]))
  for (const attempt of ledger.attempts) {
    const { answer } = attempt
    if (answer?.kind === 'refused') {
      checkRefusal(ledger, replay, attempt, answer.error, report)
      continue
    }
    if (answer?.kind !== 'accepted') continue
    const event = events.get(attempt.bidId)
    if (!event) continue // Rule 1 tells it.
    const expected = replay.accepted.get(attempt.bidId)?.answer ?? publicPart(event)
    const fault = differenceBetween(expected, answer.answer)
    if (fault) {
      const message = `Bid ${attempt.bidId} was answered wrongly: ${fault}.`
      report('3-answer', message, attempt, event)
    }
    const { bidderId, kind } = event
    if (bidderId !== attempt.bidderId || kind !== attempt.kind) {
      const message = `Bid ${attempt.bidId} was acknowledged although another bid had its id.`
      report('3-answer', message, attempt, event)
    }
  }
}

/** What an event tells of its answer when the replay did not get that far. */
function publicPart({
  epoch,
  seq,
  price,
  endsAt,
  at,
}: HistoryEvent): Partial<AcceptedBid['answer']> {
  return { epoch, seq, endsAt, at, ...(price === null ? {} : { price }) }
}

/** A buy-now's answer has fewer fields; only what was told can be wrong. */
function differenceBetween(
  expected: Partial<AcceptedBid['answer']>,
  told: AcceptedAnswer,
): string | null {
  const fields = ['epoch', 'seq', 'price', 'minimum', 'leading', 'max', 'endsAt', 'at'] as const
  for (const field of fields) {
    const [wanted, found] = [expected[field], told[field]]
    if (wanted === undefined || found === undefined || wanted === found) continue
    return `${field} was ${String(found)} instead of ${String(wanted)}`
  }
  return null
}

/** Refusals of the edge (limits, bad input, overload) name no state; nothing to check them by. */
function checkRefusal(
  ledger: Ledger,
  replay: Replay,
  attempt: Attempt,
  error: ErrorBody,
  report: Report,
): void {
  const { code, epoch, seq, at } = error
  if (epoch === undefined || seq === undefined || at === undefined) return
  if (code === 'RATE_LIMITED' || code === 'NOT_FOUND' || code === 'BUSY') return
  const state = replay.states.get(positionKey({ epoch, seq }))
  if (!state) {
    // After a replay that had to stop, or a state of an epoch of which nothing was kept.
    if (replay.isComplete && epoch === replay.state.epoch) {
      const message = `Bid ${attempt.bidId} was refused by a state that never was (number ${seq}).`
      report('3-answer', message, attempt)
    }
    return
  }
  const { bidId, bidderId, amount, kind } = attempt
  const command =
    kind === 'buyNow' || amount === null
      ? ({ type: 'buyNow', bidId, bidderId } as const)
      : ({ type: 'bid', bidId, bidderId, amount, kind } as const)
  const acceptedBefore = (id: string) => {
    const found = replay.accepted.get(id)
    return found && found.answer.seq <= seq ? found : undefined
  }
  const auction = { auctionId: ledger.auctionId, terms: ledger.terms, state }
  const { outcome, events } = decide(auction, command, at, acceptedBefore)
  if (outcome.kind === 'accepted') {
    const message = `Bid ${bidId} was refused with ${code}; the rules accept it.`
    report('3-answer', message, attempt, state)
  } else if (outcome.code !== code) {
    const message = `Bid ${bidId} was refused with ${code} instead of ${outcome.code}.`
    report('3-answer', message, attempt, state)
  } else if (events.length > 0) {
    const message = `Bid ${bidId} was refused by a state in which "${events[0]?.type}" was due.`
    report('3-answer', message, attempt, state)
  } else if (error.minimum !== undefined && error.minimum !== outcome.minimum) {
    const message = `Bid ${bidId} was told a minimum of ${error.minimum}, not ${outcome.minimum}.`
    report('3-answer', message, attempt, state)
  } else if (error.price !== undefined && error.price !== outcome.price) {
    const message = `Bid ${bidId} was told a price of ${error.price}, not ${outcome.price}.`
    report('3-answer', message, attempt, state)
  }
}
