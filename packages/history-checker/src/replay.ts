import {
  type AcceptedBid,
  type AuctionCommand,
  type AuctionEvent,
  type AuctionState,
  applyEvent,
  type BidAnswer,
  decide,
  initialState,
} from '@flashbid/auction'
import type { HistoryEvent, Ledger, Report } from './ledger.ts'

/** What the rules make of a history: the states it went through and the answers it implies. */
export interface Replay {
  /** False when it had to stop: a gap, or an event that the rules would not give. */
  readonly isComplete: boolean
  /** The last state reached. */
  readonly state: AuctionState
  /** The state after each event, by `positionKey`; also before the first. */
  readonly states: ReadonlyMap<string, AuctionState>
  /** The full event after the rules, by `positionKey`. */
  readonly events: ReadonlyMap<string, AuctionEvent>
  /** Accepted bids in order, by `bidId`. */
  readonly accepted: ReadonlyMap<string, AcceptedBid>
}

export function positionKey(place: { readonly epoch: number; readonly seq: number }): string {
  return `${place.epoch}:${place.seq}`
}

/**
 * Runs the history through the pure rules, event by event: each must be what the rules give for the
 * command behind it at its time. Stops at the first that is not, because everything after it would
 * only repeat the same fault.
 */
export function replayHistory(ledger: Ledger, report: Report): Replay {
  const { auctionId, terms } = ledger
  const firstEpoch = ledger.events[0]?.epoch ?? ledger.final?.epoch ?? 1
  let state = initialState(terms, ledger.publishedAt, firstEpoch)
  const states = new Map([[positionKey(state), state]])
  const events = new Map<string, AuctionEvent>()
  const accepted = new Map<string, AcceptedBid>()
  let isComplete = true
  for (let i = 0; i < ledger.events.length && isComplete; ) {
    const event = ledger.events[i] as HistoryEvent
    // A rebuilt auction goes on from its state under a higher epoch.
    if (event.epoch > state.epoch) state = { ...state, epoch: event.epoch }
    if (event.seq !== state.seq + 1 || event.epoch !== state.epoch) {
      isComplete = false // Rule 2 tells it.
      break
    }
    const given = eventsFor(auctionId, ledger, state, event, accepted)
    if (typeof given === 'string') {
      report('3-replay', `The rules do not allow event ${event.seq}: ${given}.`, event, state)
      isComplete = false
      break
    }
    for (const expected of given) {
      const actual = ledger.events[i]
      const fault = actual ? differenceBetween(expected, actual) : 'it is missing'
      if (fault) {
        const which = `Event ${expected.seq} (${expected.type}) is not what the rules give`
        report('3-replay', `${which}: ${fault}.`, actual ?? null, expected)
        isComplete = false
        break
      }
      state = applyEvent(state, expected)
      states.set(positionKey(state), state)
      events.set(positionKey(state), expected)
      if (expected.type === 'bid') accepted.set(expected.bidId, acceptedBy(expected))
      i++
    }
  }
  return { isComplete, state, states, events, accepted }
}

/** The events that the rules give for the command behind `event`, or why they give none. */
function eventsFor(
  auctionId: string,
  ledger: Ledger,
  state: AuctionState,
  event: HistoryEvent,
  accepted: ReadonlyMap<string, AcceptedBid>,
): readonly AuctionEvent[] | string {
  if (event.type === 'grace') return [graceAfter(auctionId, state, event)]
  const command = commandBehind(state, event)
  if (!command) return `there is no command that makes a "${event.type}" of it`
  if (event.at < state.lastAt) return `its time is before the event before it (${state.lastAt})`
  const auction = { auctionId, terms: ledger.terms, state }
  const find = (bidId: string) => accepted.get(bidId)
  const decision =
    command.type === 'bid' || command.type === 'buyNow'
      ? decide(auction, command, event.at, find)
      : decide(auction, command, event.at)
  if (decision.outcome.kind === 'refused') {
    return `the answer had to be ${decision.outcome.code}`
  }
  if ('replayed' in decision.outcome && decision.outcome.replayed) {
    return `bid ${event.bidId ?? ''} was accepted before`
  }
  if (decision.events.length === 0) return 'nothing was due at its time'
  return decision.events
}

function commandBehind(state: AuctionState, event: HistoryEvent): AuctionCommand | null {
  switch (event.type) {
    case 'bid': {
      const { bidId, bidderId, amount, kind } = event
      if (bidId === undefined || bidderId === undefined || kind === undefined) return null
      if (kind === 'buyNow') return { type: 'buyNow', bidId, bidderId }
      return amount === undefined ? null : { type: 'bid', bidId, bidderId, amount, kind }
    }
    case 'opened':
    case 'closed':
      return { type: 'settle' }
    case 'paused':
      return { type: 'pause' }
    case 'resumed':
      return { type: 'resume' }
    case 'extended':
      return { type: 'extend', ms: event.endsAt - state.endsAt }
    case 'cancelled':
      return { type: 'cancel', reason: 'as recorded' }
    default:
      return null
  }
}

/** LIFE-6 is the service's own decision: whether it was right is not in the history. */
function graceAfter(auctionId: string, state: AuctionState, event: HistoryEvent): AuctionEvent {
  const { lastAt: _, ...rest } = state
  return {
    ...rest,
    type: 'grace',
    auctionId,
    epoch: event.epoch,
    seq: event.seq,
    at: event.at,
    endsAt: event.at + 120_000,
    minimum: 0,
    reserve: 'none',
  }
}

function differenceBetween(expected: AuctionEvent, actual: HistoryEvent): string | null {
  const fields = ['seq', 'type', 'price', 'leaderId', 'endsAt'] as const
  for (const field of fields) {
    const [wanted, found] = [expected[field], actual[field]]
    if (wanted !== found) return `${field} is ${String(found)} instead of ${String(wanted)}`
  }
  if (expected.type !== 'bid') return null
  for (const field of ['bidId', 'bidderId', 'amount', 'kind'] as const) {
    const [wanted, found] = [expected[field], actual[field]]
    if (wanted !== found) return `${field} is ${String(found)} instead of ${String(wanted)}`
  }
  return null
}

function acceptedBy(event: AuctionEvent & { type: 'bid' }): AcceptedBid {
  const answer: BidAnswer = {
    epoch: event.epoch,
    seq: event.seq,
    price: event.price ?? event.amount,
    minimum: event.minimum,
    leading: event.leading,
    max: event.leading ? event.leaderMax : null,
    endsAt: event.endsAt,
    at: event.at,
    sold: event.kind === 'buyNow',
  }
  const amount = event.kind === 'buyNow' ? null : event.amount
  return { bidderId: event.bidderId, amount, kind: event.kind, answer }
}
