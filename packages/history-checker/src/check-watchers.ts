import { type AuctionEvent, bidLines } from '@flashbid/auction'
import type { Auction, AuctionTick, Bid } from '@flashbid/protocol'
import type { Ledger, Report, Sighting, WatcherRecord } from './ledger.ts'
import { positionKey, type Replay } from './replay.ts'

/**
 * Rule 6: no watcher ever saw `{epoch, seq}` go back, everything that it was shown is true, and who
 * is connected at the end knows the end.
 */
export function checkWatchers(ledger: Ledger, replay: Replay, report: Report): void {
  for (const watcher of ledger.watchers) {
    checkOrder(watcher, report)
    checkTruth(ledger, replay, watcher, report)
    checkKnowsTheEnd(ledger, watcher, report)
  }
}

interface Place {
  readonly epoch: number
  readonly seq: number
}

function placeOf(sighting: Sighting): Place {
  switch (sighting.name) {
    case 'snapshot':
      return sighting.auction
    case 'tick':
      return sighting.tick
    case 'event':
      return sighting.event
  }
}

function checkOrder({ watcherId, sightings }: WatcherRecord, report: Report): void {
  let highest: Sighting | null = null
  for (const sighting of sightings) {
    const place = placeOf(sighting)
    const before: Place | null = highest ? placeOf(highest) : null
    const wentBack =
      before !== null &&
      (place.epoch < before.epoch || (place.epoch === before.epoch && place.seq < before.seq))
    if (wentBack) {
      const message = `Watcher ${watcherId} saw number ${place.seq} after number ${before.seq}.`
      report('6-watcher-order', message, highest, sighting)
    } else {
      highest = sighting
    }
  }
}

/** One alias per leader is learned on the way: the same person has one name in one auction. */
function checkTruth(
  ledger: Ledger,
  replay: Replay,
  { watcherId, sightings }: WatcherRecord,
  report: Report,
): void {
  const aliases = new Map(ledger.aliases)
  const isKnownAs = (bidderId: string | null, alias: string | null): boolean => {
    if (bidderId === null || alias === null) return bidderId === alias
    const known = aliases.get(bidderId)
    if (known === undefined) aliases.set(bidderId, alias)
    return known === undefined || known === alias
  }
  const tell = (message: string, sighting: Sighting, expected: unknown) =>
    report('6-watcher-truth', `Watcher ${watcherId} was shown ${message}.`, sighting, expected)

  for (const sighting of sightings) {
    const place = placeOf(sighting)
    const state = replay.states.get(positionKey(place))
    if (!state) {
      if (replay.isComplete && place.epoch === replay.state.epoch) {
        tell(`number ${place.seq}, which is not in the history`, sighting, null)
      }
      continue
    }
    const event = replay.events.get(positionKey(place))
    if (sighting.name === 'event') {
      const { type, endsAt, result } = sighting.event
      if (type !== event?.type || endsAt !== event.endsAt) {
        tell(`event ${place.seq} as something else`, sighting, event)
      } else if (type === 'closed') {
        const isSold = state.status === 'sold'
        const isTrue =
          result?.status === state.status &&
          result.price === state.price &&
          isKnownAs(isSold ? state.leaderId : null, result.winner?.alias ?? null)
        if (!isTrue) tell('a wrong result', sighting, state)
      }
      continue
    }
    const shown: Auction | AuctionTick = sighting.name === 'tick' ? sighting.tick : sighting.auction
    const fields = ['price', 'bids', 'endsAt', 'extensions', 'status'] as const
    const wrong = fields.find((field) => shown[field] !== state[field])
    if (wrong) {
      const values = `${String(shown[wrong])} instead of ${String(state[wrong])}`
      tell(`${wrong} ${values} at number ${place.seq}`, sighting, state)
    } else if (event && shown.minimum !== event.minimum && event.type !== 'grace') {
      tell(`a minimum of ${shown.minimum} at number ${place.seq}`, sighting, event)
    } else if (event && shown.reserve !== event.reserve && event.type !== 'grace') {
      tell(`a reserve that is ${shown.reserve} at number ${place.seq}`, sighting, event)
    } else if (!isKnownAs(state.leaderId, shown.leader?.alias ?? null)) {
      tell(`another leader at number ${place.seq}`, sighting, state)
    }
    const lines = sighting.name === 'tick' ? sighting.tick.recent : sighting.lines
    const untrue = lines.find((line) => !isTrueLine(line, place.epoch, replay, isKnownAs))
    if (untrue) tell(`a line ${untrue.seq} that is not in the history`, sighting, untrue)
  }
}

function isTrueLine(
  line: Bid,
  epoch: number,
  replay: Replay,
  isKnownAs: (bidderId: string, alias: string) => boolean,
): boolean {
  const event = findEvent(replay, epoch, line.seq)
  if (!event) return !replay.isComplete
  return bidLines(event).some(
    ({ bidderId, amount, kind }) =>
      amount === line.amount && kind === line.kind && isKnownAs(bidderId, line.bidder.alias),
  )
}

/** A line may be of an epoch before the one in which it is shown. */
function findEvent(replay: Replay, epoch: number, seq: number): AuctionEvent | undefined {
  for (let e = epoch; e >= 0; e--) {
    const event = replay.events.get(positionKey({ epoch: e, seq }))
    if (event) return event
  }
  return undefined
}

function checkKnowsTheEnd(ledger: Ledger, watcher: WatcherRecord, report: Report): void {
  const end = ledger.events.at(-1)
  if (!watcher.isConnectedAtEnd || !end) return
  const hasSeen = watcher.sightings.some((sighting) => {
    const place = placeOf(sighting)
    return place.epoch === end.epoch && place.seq === end.seq
  })
  if (hasSeen) return
  const message = `Watcher ${watcher.watcherId} is connected but was never shown number ${end.seq}, the last.`
  report('6-watcher-final', message, watcher.sightings.at(-1) ?? null, end)
}
