import { type AuctionChange, slowTickWindowMs, tickWindowMs, type You } from '@flashbid/protocol'
import { changeView, type TradingState, tickView, youView } from '../bidding/views.ts'
import type { Resources } from '../resources.ts'
import type { Entry } from './changes.ts'
import { auctionRoom, type Cadence, type GatewayIo, type GatewaySocket } from './sockets.ts'
import { type PendingTick, TickLane } from './tick-lane.ts'

const cadences = ['live', 'slow'] as const

interface Watcher {
  readonly socket: GatewaySocket
  readonly userId: string | null
  readonly cadence: Cadence
}

/** What the sockets of this gateway that watch one auction are sent, and when. */
export class Audience {
  readonly #auctionId: string
  readonly #io: GatewayIo
  readonly #resources: Pick<Resources, 'aliases' | 'clock' | 'metrics'>
  readonly #viewers: () => number
  readonly #state: () => TradingState
  readonly #watchers = new Map<string, Watcher>()
  readonly #people = new Map<string, Set<GatewaySocket>>()
  readonly #sizes = { live: 0, slow: 0 }
  readonly #lanes = {
    live: new TickLane(tickWindowMs, (pending) => this.#sendTick('live', pending)),
    slow: new TickLane(slowTickWindowMs, (pending) => this.#sendTick('slow', pending)),
  }
  /** What became of people by events whose tick has not gone out yet. */
  readonly #pendingYou = new Map<string, { epoch: number; seq: number; you: You }>()
  #shownViewers = 0
  /** The state that ticks show: while an event is being told, still the one before it. */
  #shown: TradingState | null = null

  constructor(
    auctionId: string,
    io: GatewayIo,
    resources: Pick<Resources, 'aliases' | 'clock' | 'metrics'>,
    viewers: () => number,
    state: () => TradingState,
  ) {
    this.#auctionId = auctionId
    this.#io = io
    this.#resources = resources
    this.#viewers = viewers
    this.#state = state
  }

  get size(): number {
    return this.#watchers.size
  }

  /** Watchers over all gateways. */
  get viewers(): number {
    return this.#viewers()
  }

  has(socketId: string): boolean {
    return this.#watchers.has(socketId)
  }

  /** From now on every change reaches the socket; joining again replaces the cadence. */
  join(socket: GatewaySocket, userId: string | null, cadence: Cadence): void {
    this.leave(socket)
    this.#watchers.set(socket.id, { socket, userId, cadence })
    this.#sizes[cadence]++
    if (this.size === 1) this.#shownViewers = this.#viewers() // in the answer it was just given
    void socket.join(auctionRoom(this.#auctionId, cadence)) // takes effect at once
    if (userId !== null) {
      const own = this.#people.get(userId)
      if (own) own.add(socket)
      else this.#people.set(userId, new Set([socket]))
    }
  }

  leave(socket: GatewaySocket): void {
    const watcher = this.#watchers.get(socket.id)
    if (!watcher) return
    const { userId, cadence } = watcher
    this.#watchers.delete(socket.id)
    this.#sizes[cadence]--
    void socket.leave(auctionRoom(this.#auctionId, cadence))
    const own = userId === null ? undefined : this.#people.get(userId)
    own?.delete(socket)
    if (userId !== null && own?.size === 0) this.#people.delete(userId)
    if (this.#sizes[cadence] === 0) this.#lanes[cadence].discard()
    if (this.#sizes.live === 0) this.#sendYou()
  }

  applied(entry: Entry, before: TradingState): void {
    const { event } = entry
    this.#shown = before // whatever is still flushed tells of the time before the event
    this.#noteYou(before, event)
    if (event.epoch !== before.epoch) for (const lane of this.#activeLanes()) lane.discard()
    const change = changeView(this.#resources.aliases, event)
    if (change) this.#tellChange(change, event, before)
    else this.#tellBid(entry, before)
  }

  /** Shows the number of viewers when it changed; the caller sees to it that this is not often. */
  refreshViewers(): void {
    if (this.#viewers() === this.#shownViewers) return
    this.#shownViewers = this.#viewers()
    for (const lane of this.#activeLanes()) lane.touch()
  }

  close(): void {
    this.#lanes.live.discard()
    this.#lanes.slow.discard()
    for (const { socket } of [...this.#watchers.values()]) this.leave(socket)
  }

  #tellBid({ event, lines }: Entry, before: TradingState): void {
    this.#shown = event
    const from = event.epoch === before.epoch ? before.seq + 1 : event.seq
    for (const lane of this.#activeLanes()) lane.add(from, lines)
    if (this.#sizes.live === 0) this.#sendYou()
  }

  /** The pending ticks go out first, so that the change overtakes nothing. */
  #tellChange(change: AuctionChange, event: TradingState, before: TradingState): void {
    for (const lane of this.#activeLanes()) lane.flush()
    if (event.epoch === before.epoch && event.seq > before.seq + 1) {
      // A jump over lost events: a change tells no price, and no tick of its `seq` will follow it.
      this.#shown = { ...event, seq: event.seq - 1 }
      for (const lane of this.#activeLanes()) {
        lane.add(before.seq + 1, [])
        lane.flush()
      }
    }
    this.#shown = event
    this.#io.local.to([this.#room('live'), this.#room('slow')]).emit('auction:event', change)
    this.#resources.metrics.framesSent.inc(this.size)
    this.#sendYou()
  }

  #activeLanes(): TickLane[] {
    return cadences.filter((cadence) => this.#sizes[cadence] > 0).map((c) => this.#lanes[c])
  }

  #room(cadence: Cadence): string {
    return auctionRoom(this.#auctionId, cadence)
  }

  #sendTick(cadence: Cadence, { from, recent }: PendingTick): void {
    const { aliases, clock, metrics } = this.#resources
    const state = this.#shown ?? this.#state()
    const viewers = this.#viewers()
    const tick = tickView(aliases, this.#auctionId, state, from ?? state.seq, recent, viewers)
    // `local`: every gateway hears of the event itself. One encoded frame serves the whole room.
    this.#io.local.to(this.#room(cadence)).emit('auction:tick', tick)
    metrics.ticksSent.inc()
    metrics.framesSent.inc(this.#sizes[cadence])
    if (cadence !== 'live') return
    if (from !== null) metrics.fanOutSeconds.observe(Math.max(0, clock.now() - state.at) / 1_000)
    this.#sendYou()
  }

  #noteYou(before: TradingState, after: TradingState): void {
    const { epoch, seq } = after
    for (const userId of new Set([before.leaderId, after.leaderId])) {
      if (userId === null || !this.#people.has(userId)) continue
      const was = youView(this.#resources.aliases, this.#auctionId, userId, before)
      const you = youView(this.#resources.aliases, this.#auctionId, userId, after)
      if (was.leading === you.leading && was.max === you.max) continue
      this.#pendingYou.set(userId, { epoch, seq, you })
    }
  }

  #sendYou(): void {
    for (const [userId, change] of this.#pendingYou) {
      for (const socket of this.#people.get(userId) ?? []) {
        socket.emit('auction:you', { auctionId: this.#auctionId, ...change })
      }
    }
    this.#pendingYou.clear()
  }
}
