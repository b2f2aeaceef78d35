import type {
  Auction,
  AuctionChange,
  AuctionTick,
  Bid,
  BidPlaced,
  ErrorBody,
  Position,
  WatchAnswer,
  You,
} from '@flashbid/protocol'

/**
 * loading  asked, nothing known yet
 * live     right up to the last change
 * stale    was live; the connection is gone or a new snapshot is on its way
 * missing  there is no such auction, or not for us; see `error`
 */
export type WatchStatus = 'loading' | 'live' | 'stale' | 'missing'

/** A late bid or the organiser moved the end: what "+2:00, 2 of 5" is made of. */
export interface Extension {
  readonly byMs: number
  readonly endsAt: number
  /** Extensions by bids so far. */
  readonly extensions: number
  readonly cause: 'bid' | 'organiser' | 'resume' | 'grace'
  readonly at: number
}

/** All that a page shows of one auction. Never mutated: a change makes a new one. */
export interface AuctionView {
  readonly auctionId: string
  readonly status: WatchStatus
  readonly auction: Auction | null
  /** Lines of the history, newest first, each once, at most as many as asked for. */
  readonly bids: readonly Bid[]
  /** Null for a spectator. */
  readonly you: You | null
  /** The last change that was not a bid; after the end with its `result`. */
  readonly lastEvent: AuctionChange | null
  readonly lastExtension: Extension | null
  readonly error: ErrorBody | null
}

/** A view with what is needed to take in the next message. */
export interface WatchState {
  readonly view: AuctionView
  /** The highest `{epoch, seq}` applied; null before the first answer. */
  readonly position: Position | null
  /** To what moment `you` belongs. */
  readonly youPosition: Position | null
  /** Lines are complete up to and with this `seq`, then some are missing; null: none are missing. */
  readonly linesUpTo: number | null
  /** What must be asked for: the missed changes, or everything. */
  readonly wants: 'nothing' | 'changes' | 'snapshot'
}

export function initialWatchState(auctionId: string): WatchState {
  return {
    view: {
      auctionId,
      status: 'loading',
      auction: null,
      bids: [],
      you: null,
      lastEvent: null,
      lastExtension: null,
      error: null,
    },
    position: null,
    youPosition: null,
    linesUpTo: null,
    wants: 'nothing',
  }
}

export function comparePositions(a: Position, b: Position): number {
  return a.epoch - b.epoch || a.seq - b.seq
}

/**
 * Takes in a tick. What is not above the position is dropped, but for the number of viewers; a gap
 * keeps the new state, which is absolute, and remembers that lines are missing.
 */
export function applyTick(state: WatchState, tick: AuctionTick, maxLines: number): WatchState {
  const { view, position } = state
  if (!view.auction || !position) return state
  if (tick.epoch > position.epoch) return wantSnapshot(state)
  if (tick.epoch < position.epoch) return state
  const linesUpTo = missingLinesFrom(state, tick)
  const bids = mergeLines(view.bids, tick.recent, maxLines)
  if (tick.seq <= position.seq) {
    const viewers = tick.seq === position.seq ? tick.viewers : undefined
    const isSame = bids === view.bids && (viewers ?? view.auction.viewers) === view.auction.viewers
    if (isSame) return state
    const auction = { ...view.auction, viewers: viewers ?? view.auction.viewers }
    return { ...state, view: { ...view, bids, auction } }
  }
  const auction: Auction = {
    ...view.auction,
    status: tick.status,
    price: tick.price,
    minimum: tick.minimum,
    leader: tick.leader,
    bids: tick.bids,
    endsAt: tick.endsAt,
    extensions: tick.extensions,
    reserve: tick.reserve,
    buyNow: tick.buyNow,
    epoch: tick.epoch,
    seq: tick.seq,
    viewers: tick.viewers ?? view.auction.viewers,
  }
  const hasExtended = tick.extensions > view.auction.extensions && tick.endsAt > view.auction.endsAt
  const lastExtension: Extension | null = hasExtended
    ? {
        byMs: tick.endsAt - view.auction.endsAt,
        endsAt: tick.endsAt,
        extensions: tick.extensions,
        cause: 'bid',
        at: tick.at,
      }
    : view.lastExtension
  return {
    ...state,
    view: { ...view, auction, bids, lastExtension, you: youAfter(state, auction) },
    position: { epoch: tick.epoch, seq: tick.seq },
    linesUpTo,
    wants: linesUpTo === null ? state.wants : atLeastChanges(state.wants),
  }
}

/**
 * Takes in a change of status or end. Unlike a tick it is not the whole state, so after a gap it
 * shows its own part at once but leaves the position: what was skipped is asked for.
 */
export function applyChange(state: WatchState, change: AuctionChange): WatchState {
  const { view, position } = state
  if (!view.auction || !position) return state
  if (change.epoch > position.epoch) return wantSnapshot(state)
  if (comparePositions(change, position) <= 0) return state
  const hasGap = change.seq > position.seq + 1
  const auction: Auction = {
    ...view.auction,
    status: statusAfter(change, view.auction.status),
    endsAt: change.endsAt,
    ...(hasGap ? {} : { seq: change.seq }),
  }
  return {
    ...state,
    view: {
      ...view,
      auction,
      lastEvent: change,
      lastExtension: extensionBy(change, view.auction) ?? view.lastExtension,
    },
    position: hasGap ? position : { epoch: change.epoch, seq: change.seq },
    wants: hasGap ? atLeastChanges(state.wants) : state.wants,
  }
}

/** Takes in the answer to `auction:watch`. `asked`: the `since` it answers. */
export function applyWatchAnswer(
  state: WatchState,
  answer: WatchAnswer,
  maxLines: number,
): WatchState {
  let next: WatchState = { ...state, wants: 'nothing', linesUpTo: null }
  if (answer.snapshot) {
    const { auction, recentBids } = answer.snapshot
    const place = { epoch: auction.epoch, seq: auction.seq }
    const isOlder = state.position !== null && comparePositions(place, state.position) < 0
    const isSameEpoch = state.position?.epoch === auction.epoch
    if (!isOlder) {
      const bids = isSameEpoch
        ? joinLines(state.view.bids, recentBids, maxLines)
        : mergeLines([], recentBids, maxLines)
      next = { ...next, view: { ...state.view, auction, bids }, position: place }
    }
  }
  for (const change of answer.changes ?? []) {
    next =
      change.name === 'auction:tick'
        ? applyTick(next, change.payload, maxLines)
        : applyChange(next, change.payload)
  }
  // What came with the answer is all there is: nothing more to ask for, unless the epoch changed.
  const wants = next.wants === 'snapshot' || !next.view.auction ? 'snapshot' : 'nothing'
  return {
    ...next,
    view: {
      ...next.view,
      status: wants === 'nothing' ? 'live' : next.view.auction ? 'stale' : 'loading',
      you: answer.you,
      error: null,
    },
    youPosition: next.position,
    linesUpTo: null,
    wants,
  }
}

/** Takes in what the server says about the person; older news than what is known is dropped. */
export function applyYou(state: WatchState, place: Position, you: You): WatchState {
  const { view, position, youPosition } = state
  if (youPosition && comparePositions(place, youPosition) < 0) return state
  // A tick that was faster has the last word on who leads.
  const isLate = position !== null && comparePositions(place, position) < 0
  const leading = isLate ? view.auction?.leader?.alias === you.alias : you.leading
  return {
    ...state,
    view: { ...view, you: { ...you, leading, max: leading ? you.max : null } },
    youPosition: { epoch: place.epoch, seq: place.seq },
  }
}

/** One's own answer comes before the tick of the same `seq`: whether one leads is known already. */
export function applyOwnBid(state: WatchState, placed: BidPlaced): WatchState {
  const { you } = state.view
  if (!you || (state.position && comparePositions(placed, state.position) < 0)) return state
  return applyYou(state, placed, { ...you, leading: placed.leading, max: placed.max })
}

/** Something newer than what is shown is known to exist: what was missed must be asked for. */
export function wantChanges(state: WatchState): WatchState {
  return { ...state, wants: atLeastChanges(state.wants) }
}

function wantSnapshot(state: WatchState): WatchState {
  return { ...state, view: { ...state.view, status: 'stale' }, wants: 'snapshot' }
}

function atLeastChanges(wants: WatchState['wants']): WatchState['wants'] {
  return wants === 'nothing' ? 'changes' : wants
}

/** A tick tells who leads; that settles `leading` before the server's own word about us arrives. */
function youAfter(state: WatchState, auction: Auction): You | null {
  const { you } = state.view
  if (!you) return null
  if (state.youPosition && comparePositions(auction, state.youPosition) <= 0) return you
  const leading = auction.leader?.alias === you.alias
  if (leading === you.leading) return you
  return { ...you, leading, max: leading ? you.max : null }
}

/** Where the lines end being complete once `tick` is in: by a gap before it, or a cut within it. */
function missingLinesFrom(state: WatchState, tick: AuctionTick): number | null {
  if (state.linesUpTo !== null) return state.linesUpTo
  const last = state.position?.seq ?? 0
  if (tick.seq <= last) return null
  if (tick.from > last + 1) return last
  const oldest = tick.recent[0]
  return oldest === undefined || oldest.seq > tick.from ? last : null
}

function statusAfter(change: AuctionChange, before: Auction['status']): Auction['status'] {
  switch (change.type) {
    case 'opened':
    case 'resumed':
      return 'open'
    case 'paused':
      return 'paused'
    case 'cancelled':
      return 'cancelled'
    case 'closed':
      return change.result?.status ?? before
    case 'extended':
    case 'grace':
      return before
  }
}

function extensionBy(change: AuctionChange, before: Auction): Extension | null {
  const cause = (
    { extended: 'organiser', grace: 'grace', resumed: 'resume' } as Record<
      string,
      Extension['cause'] | undefined
    >
  )[change.type]
  const byMs = change.endsAt - before.endsAt
  if (!cause || byMs <= 0) return null
  return { byMs, endsAt: change.endsAt, extensions: before.extensions, cause, at: change.at }
}

/** Newest first: by `seq`, and within one the leader's automatic answer above the bid it answered. */
function compareLines(a: Bid, b: Bid): number {
  return b.seq - a.seq || Number(b.kind === 'auto') - Number(a.kind === 'auto')
}

function lineKey(line: Bid): string {
  return `${line.seq}:${line.kind}`
}

/** Adds lines that are not there yet. The same array when nothing was new. */
function mergeLines(held: readonly Bid[], added: readonly Bid[], maxLines: number): readonly Bid[] {
  if (added.length === 0) return held
  const known = new Set(held.map(lineKey))
  const fresh = added.filter((line) => {
    const key = lineKey(line)
    if (known.has(key)) return false
    known.add(key)
    return true
  })
  if (fresh.length === 0) return held
  return [...fresh, ...held].sort(compareLines).slice(0, maxLines)
}

/** Lines of a snapshot join those held only where they overlap; a hole between them would be a lie. */
function joinLines(held: readonly Bid[], added: readonly Bid[], maxLines: number): readonly Bid[] {
  const known = new Set(held.map(lineKey))
  const overlaps = added.some((line) => known.has(lineKey(line)))
  return mergeLines(overlaps ? held : [], added, maxLines)
}
