import type {
  Ack,
  AuctionChange,
  AuctionTick,
  AuctionYou,
  BidPlaced,
  ErrorBody,
  Position,
  WatchAnswer,
} from '@flashbid/protocol'
import {
  type AuctionView,
  applyChange,
  applyOwnBid,
  applyTick,
  applyWatchAnswer,
  applyYou,
  comparePositions,
  initialWatchState,
  type WatchState,
  wantChanges,
} from './auction-view.ts'
import { monotonicNow } from './environment.ts'
import { createStore, type ReadableStore, type Store } from './store.ts'

export type Cadence = 'live' | 'slow'

export interface WatchOptions {
  /** `slow`: at most one tick a second, for lists. Default `live`. */
  readonly cadence?: Cadence
  /** Ask again for lines that a tick left out. Default: for `live` yes, for `slow` no. */
  readonly everyLine?: boolean
}

/** One look at an auction. Several looks at the same auction share one watch on the socket. */
export interface WatchedAuction extends ReadableStore<AuctionView> {
  readonly auctionId: string
  /** Resolves with the first view that shows the auction, or that it is missing. */
  ready(): Promise<AuctionView>
  /** Safe to call twice. The last one to leave ends the watch, a moment later. */
  close(): void
}

export interface WatchPorts {
  isConnected(): boolean
  askWatch(payload: {
    auctionId: string
    since?: Position
    cadence: Cadence
  }): Promise<Ack<WatchAnswer> | null>
  askUnwatch(auctionId: string): void
  onServerTime(now: number): void
}

export interface Watches {
  watch(auctionId: string, options?: WatchOptions): WatchedAuction
  /** The view of an auction that is being watched. */
  peek(auctionId: string): AuctionView | null
  takeTick(tick: AuctionTick): void
  takeChange(change: AuctionChange): void
  takeYou(you: AuctionYou): void
  takeOwnBid(auctionId: string, placed: BidPlaced): void
  /** An answer told of a state: if no tick brings it soon, ticks are missing and it is asked for. */
  takeProof(auctionId: string, place: Position): void
  /** Watches everything again, with `since`, after the connection came back. */
  resume(): void
  /** The connection is gone: what is shown is stale from now on. */
  suspend(): void
  /** Another person signed in: what is known about "you" is no longer true. */
  forgetPerson(): void
  close(): void
}

/** At most this often are missed lines asked for (contract, "Sockets"). */
const resyncPauseMs = 1_000
/** A page that goes and comes back, or a strict-mode mount, does not unwatch in between. */
const lingerMs = 1_000
/** A tick comes within 50 ms of the answer, the slow cadence within a second. */
const proofPatienceMs = 1_500
const retryFirstMs = 500
const retryMaxMs = 5_000

interface Watch {
  readonly auctionId: string
  readonly store: Store<AuctionView>
  readonly looks: Set<Required<WatchOptions>>
  state: WatchState
  /** What the server was told; null: not watching there. */
  sentCadence: Cadence | null
  isAsking: boolean
  lastAskedAt: number
  failures: number
  timer: ReturnType<typeof setTimeout> | undefined
  /** The highest state known by an answer, while it is waited for. */
  proof: Position | null
  proofTimer: ReturnType<typeof setTimeout> | undefined
  lingerTimer: ReturnType<typeof setTimeout> | undefined
  /** Grows with every lost connection: answers of an earlier one are not taken. */
  generation: number
}

export function createWatches(ports: WatchPorts, maxLines: number): Watches {
  const watches = new Map<string, Watch>()

  function update(watch: Watch, state: WatchState): void {
    watch.state = state
    watch.store.set(state.view)
  }

  function cadenceOf(watch: Watch): Cadence {
    return [...watch.looks].some((look) => look.cadence === 'live') ? 'live' : 'slow'
  }

  function isAskingNeeded(watch: Watch): boolean {
    if (watch.state.view.status === 'missing') return false
    if (watch.sentCadence !== cadenceOf(watch)) return true
    if (watch.state.wants === 'snapshot') return true
    if (watch.state.wants === 'nothing') return false
    // A gap before a change of status leaves the state itself behind; one in lines only the lines.
    return watch.state.linesUpTo === null || [...watch.looks].some((look) => look.everyLine)
  }

  /** Asks when something is wanted, now or as soon as the pause between two questions is over. */
  function schedule(watch: Watch, isUrgent = false): void {
    clearTimeout(watch.timer)
    if (watch.isAsking || !ports.isConnected() || watch.looks.size === 0) return
    if (!isAskingNeeded(watch)) return
    const wait = watch.lastAskedAt + resyncPauseMs - monotonicNow()
    if (isUrgent || wait <= 0) void ask(watch)
    else watch.timer = setTimeout(() => void ask(watch), wait)
  }

  async function ask(watch: Watch): Promise<void> {
    const { generation } = watch
    const cadence = cadenceOf(watch)
    const { position, linesUpTo, wants } = watch.state
    watch.isAsking = true
    watch.lastAskedAt = monotonicNow()
    const answer = await ports.askWatch({
      auctionId: watch.auctionId,
      cadence,
      ...(position && wants !== 'snapshot'
        ? { since: { epoch: position.epoch, seq: linesUpTo ?? position.seq } }
        : {}),
    })
    if (watch.generation !== generation) return
    watch.isAsking = false
    if (answer?.ok) {
      watch.failures = 0
      watch.sentCadence = cadence
      ports.onServerTime(answer.now)
      update(watch, applyWatchAnswer(watch.state, answer, maxLines))
      schedule(watch)
      return
    }
    const error = answer?.error ?? null
    if (error && isFinal(error)) {
      update(watch, { ...watch.state, view: { ...watch.state.view, status: 'missing', error } })
      return
    }
    watch.sentCadence = null
    const delay = Math.min(retryMaxMs, retryFirstMs * 2 ** watch.failures++)
    const wait = Math.max(error?.retryAfterMs ?? 0, delay * (0.5 + Math.random() / 2))
    watch.timer = setTimeout(() => {
      if (ports.isConnected() && watch.looks.size > 0) void ask(watch)
    }, wait)
  }

  function take(auctionId: string, change: (state: WatchState) => WatchState): void {
    const watch = watches.get(auctionId)
    if (!watch) return
    const next = change(watch.state)
    if (next === watch.state) return
    update(watch, next)
    schedule(watch)
  }

  function isBehind(watch: Watch, place: Position): boolean {
    const { position } = watch.state
    return position !== null && comparePositions(position, place) < 0
  }

  function checkProof(watch: Watch): void {
    const { proof } = watch
    watch.proofTimer = undefined
    watch.proof = null
    if (!proof || !isBehind(watch, proof)) return
    update(watch, wantChanges(watch.state))
    schedule(watch)
  }

  function drop(watch: Watch): void {
    clearTimeout(watch.timer)
    clearTimeout(watch.proofTimer)
    clearTimeout(watch.lingerTimer)
    watches.delete(watch.auctionId)
    watch.generation++
    if (watch.sentCadence !== null || watch.isAsking) ports.askUnwatch(watch.auctionId)
  }

  function open(auctionId: string): Watch {
    const state = initialWatchState(auctionId)
    const watch: Watch = {
      auctionId,
      store: createStore(state.view),
      looks: new Set(),
      state,
      sentCadence: null,
      isAsking: false,
      lastAskedAt: Number.NEGATIVE_INFINITY,
      failures: 0,
      timer: undefined,
      proof: null,
      proofTimer: undefined,
      lingerTimer: undefined,
      generation: 0,
    }
    watches.set(auctionId, watch)
    return watch
  }

  return {
    watch(auctionId, options = {}) {
      const watch = watches.get(auctionId) ?? open(auctionId)
      const cadence = options.cadence ?? 'live'
      const look = { cadence, everyLine: options.everyLine ?? cadence === 'live' }
      clearTimeout(watch.lingerTimer)
      watch.looks.add(look)
      schedule(watch, true)
      return {
        auctionId,
        getSnapshot: watch.store.getSnapshot,
        subscribe: watch.store.subscribe,
        ready: () => firstUsable(watch.store),
        close() {
          if (!watch.looks.delete(look)) return
          if (watch.looks.size > 0) return schedule(watch)
          clearTimeout(watch.lingerTimer)
          watch.lingerTimer = setTimeout(() => drop(watch), lingerMs)
        },
      }
    },
    peek: (auctionId) => watches.get(auctionId)?.state.view ?? null,
    takeTick: (tick) => take(tick.auctionId, (state) => applyTick(state, tick, maxLines)),
    takeChange: (change) => take(change.auctionId, (state) => applyChange(state, change)),
    takeYou: (news) => take(news.auctionId, (state) => applyYou(state, news, news.you)),
    takeOwnBid: (auctionId, placed) => take(auctionId, (state) => applyOwnBid(state, placed)),
    takeProof(auctionId, place) {
      const watch = watches.get(auctionId)
      if (!watch || !isBehind(watch, place)) return
      if (!watch.proof || comparePositions(watch.proof, place) < 0) watch.proof = place
      watch.proofTimer ??= setTimeout(() => checkProof(watch), proofPatienceMs)
    },
    resume() {
      for (const watch of watches.values()) {
        if (watch.looks.size === 0) drop(watch)
        else schedule(watch, true)
      }
    },
    suspend() {
      for (const watch of watches.values()) {
        clearTimeout(watch.timer)
        watch.generation++
        watch.isAsking = false
        watch.sentCadence = null
        watch.failures = 0
        const { view } = watch.state
        // A missing auction may have come into being, or become ours to see, meanwhile.
        const status = view.auction ? 'stale' : 'loading'
        if (view.status !== status) update(watch, { ...watch.state, view: { ...view, status } })
      }
    },
    forgetPerson() {
      for (const watch of watches.values()) {
        const { view } = watch.state
        update(watch, { ...watch.state, view: { ...view, you: null }, youPosition: null })
      }
    },
    close() {
      for (const watch of watches.values()) {
        clearTimeout(watch.timer)
        clearTimeout(watch.proofTimer)
        clearTimeout(watch.lingerTimer)
        watch.generation++
      }
      watches.clear()
    },
  }
}

/** Answers that asking again would not change. */
function isFinal(error: ErrorBody): boolean {
  return error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST' || error.code === 'FORBIDDEN'
}

function firstUsable(store: ReadableStore<AuctionView>): Promise<AuctionView> {
  const isUsable = (view: AuctionView) => view.auction !== null || view.status === 'missing'
  return new Promise((resolve) => {
    const view = store.getSnapshot()
    if (isUsable(view)) return resolve(view)
    const stop = store.subscribe(() => {
      const next = store.getSnapshot()
      if (!isUsable(next)) return
      stop()
      resolve(next)
    })
  })
}
