import { setTimeout as pause } from 'node:timers/promises'
import type { AuctionEvent } from '@flashbid/auction'
import type { Archive } from '@flashbid/database'
import type { AuctionEngine, Position } from '@flashbid/engine'
import type { Bid, Change, Snapshot } from '@flashbid/protocol'
import type { Logger } from 'pino'
import {
  type AuctionSubject,
  shownAuction,
  type TradingState,
  tradingState,
} from '../bidding/views.ts'
import type { Aliases } from '../resources.ts'
import { type Entry, entryOf, mergedChanges, stateAfter } from './changes.ts'
import { within } from './within.ts'

/** Recent events at hand for those who come back: a minute of a hot auction, in at most 0.5 MB. */
const keptEvents = 512
/** Read when a feed starts; the rest of `keptEvents` only when somebody asks for it. */
const initialEvents = 64
/** Answers to `since` at hand: after a cut everybody asks for the same one or two. */
const keptAnswers = 8
/** Lines of history that a snapshot shows. */
const snapshotLines = 50
const pageSize = 500
/** Beyond this many pages viewers get the present state instead of every line. */
const archivePages = 20
/** Viewers wait no longer for Postgres: the present state is worth more to them than every line. */
const archivePatienceMs = 1_000
/** Events that wait while the history is read. More are dropped, and the history is read again. */
const heldEvents = 4_096

export interface FeedSources {
  readonly engine: Pick<AuctionEngine, 'read' | 'eventsAfter' | 'eventsBefore'>
  readonly archive: Pick<Archive, 'eventsAfter'>
  readonly aliases: Aliases
  readonly logger: Logger
}

/** Told of every event once, in order. `before`: the state it changed, with a gap after a loss. */
export type Applied = (entry: Entry, before: TradingState) => void

/**
 * What this gateway knows of one auction: its latest state and recent events.
 *
 * starting: published events are held back until state and history have been read.
 * following: an event with the next `seq` is applied; older ones are dropped.
 * repairing: a `seq` was skipped or the subscription was cut. Published events are held back, the
 *   history since is read from Redis, then from the archive, and applied; what even they no longer
 *   have is jumped over, which every event allows because it carries the whole state.
 * closed: nobody watches any more.
 */
export class AuctionFeed {
  readonly auctionId: string
  /** When an event or an answer last confirmed the state; by `performance.now()`. */
  confirmedAt = 0

  readonly #sources: FeedSources
  readonly #applied: Applied
  #subject: AuctionSubject | null = null
  #state: TradingState | null = null
  /** Without a gap, oldest first, the last one at the present state. */
  #recent: Entry[] = []
  #hasReadBack = false
  #held: AuctionEvent[] = []
  #mode: 'starting' | 'following' | 'repairing' | 'closed' = 'starting'
  #wantsRepair = false
  #sync: Promise<void> | null = null
  #nextSync: Promise<void> | null = null
  #readingBack: Promise<void> | null = null
  #changesSince = new Map<number, Change[]>()
  #snapshot: { viewers: number; value: Snapshot } | null = null

  constructor(sources: FeedSources, auctionId: string, applied: Applied) {
    this.#sources = sources
    this.auctionId = auctionId
    this.#applied = applied
  }

  get state(): TradingState {
    if (!this.#state) throw new Error(`The feed of ${this.auctionId} has not started.`)
    return this.#state
  }

  /** To be called once, with the subscription confirmed. `false`: Redis has no such auction. */
  async start(): Promise<boolean> {
    const { engine } = this.#sources
    const record = await engine.read(this.auctionId)
    if (!record) return false
    const events = await engine.eventsBefore(this.auctionId, null, initialEvents)
    this.#subject = record
    this.#recent = contiguousEnd(
      [...events].reverse().map((event) => entryOf(this.#sources.aliases, event)),
    )
    // The history was read after the record, so it is as new or newer; but it may be empty.
    const newest = this.#recent.at(-1)?.event
    const recorded = tradingState(record.terms, record.state)
    this.#state = newest && !isBefore(newest, recorded) ? stateAfter(newest) : recorded
    if (newest && isBefore(newest, recorded)) this.#recent = []
    this.confirmedAt = performance.now()
    if (this.#mode === 'closed') return true
    this.#mode = 'following'
    const held = this.#held.splice(0)
    for (const event of held) this.receive(event)
    if (this.#wantsRepair) void this.repair() // the subscription was cut meanwhile
    return true
  }

  /** A published event, in the order of its channel. */
  receive(event: AuctionEvent): void {
    if (this.#mode === 'closed') return
    if (this.#mode === 'following' && !this.#leavesGap(event)) {
      this.#take(event)
    } else {
      this.#hold(event)
      if (this.#mode === 'following') void this.repair()
    }
  }

  /**
   * Resolves when everything is known here that Redis had when this was called, so that a bid
   * acknowledged before a watch is in what the watch answers. A thousand callers at once share two
   * reads: the one under way may have looked too early, so they all wait for the next.
   *
   * @throws StoreUnavailableError
   */
  sync(): Promise<void> {
    if (!this.#sync) {
      this.#sync = this.#readOn().finally(() => {
        this.#sync = null
      })
      return this.#sync
    }
    this.#nextSync ??= this.#sync
      .catch(() => {}) // the one before this failed those who waited for it
      .then(() => {
        this.#nextSync = null
        return this.sync()
      })
    return this.#nextSync
  }

  /**
   * Reads what may have been missed, for as long as it takes. Never throws. A call while it runs makes
   * it read once more.
   */
  async repair(): Promise<void> {
    this.#wantsRepair = true
    if (this.#mode !== 'following') return
    this.#mode = 'repairing'
    let pauseMs = 100
    while (this.#wantsRepair && this.#isOpen()) {
      this.#wantsRepair = false
      try {
        await this.sync()
      } catch (error) {
        const { auctionId } = this
        this.#sources.logger.debug({ err: error, auctionId }, 'the history cannot be read yet')
        this.#wantsRepair = true
        await pause(pauseMs)
        pauseMs = Math.min(2_000, pauseMs * 2)
        continue
      }
      const held = this.#held.splice(0)
      for (const event of held) {
        if (this.#leavesGap(event)) this.#hold(event)
        else this.#take(event)
      }
      if (this.#held.length > 0) this.#wantsRepair = true
    }
    if (this.#isOpen()) this.#mode = 'following'
  }

  /** Tries to have the events after `since` at hand, if they can be. Never throws. */
  async reachBack(since: Position): Promise<void> {
    const { epoch, seq } = this.state
    const isOutOfReach = since.epoch !== epoch || seq - since.seq > keptEvents
    if (isOutOfReach || since.seq + 1 >= this.#firstSeq() || this.#hasReadBack) return
    this.#readingBack ??= this.#readBack()
      .catch((error: unknown) => {
        const { auctionId } = this
        this.#sources.logger.debug({ err: error, auctionId }, 'older history cannot be read')
      })
      .finally(() => {
        this.#readingBack = null
      })
    await this.#readingBack
  }

  /** What was missed after `since`; `null` when only a snapshot can tell. */
  changesSince(since: Position): Change[] | null {
    const { epoch, seq } = this.state
    if (since.epoch !== epoch || since.seq > seq || since.seq + 1 < this.#firstSeq()) return null
    const known = this.#changesSince.get(since.seq)
    if (known) return known
    const missed = this.#recent.filter(({ event }) => event.seq > since.seq)
    const changes = mergedChanges(this.#sources.aliases, this.auctionId, missed)
    if (this.#changesSince.size >= keptAnswers) this.#changesSince.clear()
    this.#changesSince.set(since.seq, changes)
    return changes
  }

  snapshot(viewers: number): Snapshot {
    if (this.#snapshot?.viewers === viewers) return this.#snapshot.value
    if (!this.#subject) throw new Error(`The feed of ${this.auctionId} has not started.`)
    const auction = shownAuction(this.#sources.aliases, this.#subject, this.state, viewers)
    const value = { auction, recentBids: newestLines(this.#recent, snapshotLines) }
    this.#snapshot = { viewers, value }
    return value
  }

  close(): void {
    this.#mode = 'closed'
    this.#held = []
  }

  #isOpen(): boolean {
    return this.#mode !== 'closed'
  }

  #firstSeq(): number {
    return this.#recent[0]?.event.seq ?? this.state.seq + 1
  }

  #hold(event: AuctionEvent): void {
    if (this.#held.length >= heldEvents) {
      this.#held = []
      this.#wantsRepair = true
    }
    this.#held.push(event)
  }

  /** A higher epoch is no gap: its viewers need a new snapshot whatever lies between. */
  #leavesGap(event: AuctionEvent): boolean {
    const { epoch, seq } = this.state
    return event.epoch === epoch && event.seq > seq + 1
  }

  #take(event: AuctionEvent): void {
    const before = this.state
    if (!isBefore(before, event)) return
    if (event.epoch !== before.epoch || event.seq !== before.seq + 1) {
      this.#recent = []
      this.#hasReadBack = false
    }
    const entry = entryOf(this.#sources.aliases, event)
    this.#recent.push(entry)
    if (this.#recent.length > keptEvents) this.#recent.shift()
    this.#state = stateAfter(event)
    this.#changesSince.clear()
    this.#snapshot = null
    this.confirmedAt = performance.now()
    this.#applied(entry, before)
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const { epoch, seq } = this.state
      const events = await this.#sources.engine.eventsAfter(
        this.auctionId,
        { epoch, seq },
        pageSize,
      )
      if (!this.#isOpen()) return
      this.confirmedAt = performance.now()
      const first = events.find((event) => isBefore(this.state, event))
      if (first && this.#leavesGap(first)) await this.#fillFromArchive(first.seq)
      for (const event of events) this.#take(event)
      if (events.length < pageSize || !this.#isOpen()) return
    }
  }

  /** Redis keeps the newest history only; what it has let go is archived. */
  async #fillFromArchive(beforeSeq: number): Promise<void> {
    const { archive, logger } = this.#sources
    const { auctionId } = this
    try {
      for (let read = 0; read < archivePages && this.#isOpen(); read++) {
        const { epoch, seq } = this.state
        const page = archive.eventsAfter(auctionId, seq, pageSize)
        const events = await within(archivePatienceMs, page, () => new Error('Postgres is slow'))
        for (const event of events) {
          if (event.seq >= beforeSeq || event.epoch !== epoch || this.#leavesGap(event)) return
          this.#take(event)
        }
        if (events.length < pageSize) return
      }
    } catch (error) {
      logger.warn({ err: error, auctionId }, 'missed events are jumped over')
    }
  }

  async #readBack(): Promise<void> {
    const count = keptEvents - this.#recent.length
    if (count <= 0) return
    const events = await this.#sources.engine.eventsBefore(this.auctionId, this.#firstSeq(), count)
    const first = this.#firstSeq()
    const older = events
      .filter((event) => event.epoch === this.state.epoch && event.seq < first)
      .reverse()
      .map((event) => entryOf(this.#sources.aliases, event))
    this.#recent = contiguousEnd([...older, ...this.#recent])
    this.#hasReadBack = true
    this.#changesSince.clear()
  }
}

/** Is `a` an earlier place in the history than `b`? */
function isBefore(a: Position, b: Position): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq)
}

/** The newest entries as far back as they follow one another. */
function contiguousEnd(entries: readonly Entry[]): Entry[] {
  let start = entries.length - 1
  while (start > 0) {
    const [earlier, later] = [entries[start - 1]?.event, entries[start]?.event]
    if (earlier?.epoch !== later?.epoch || earlier?.seq !== (later?.seq ?? 0) - 1) break
    start--
  }
  return entries.slice(Math.max(0, start))
}

/** Newest first; the lines of one `seq` stay together. */
function newestLines(entries: readonly Entry[], least: number): Bid[] {
  const lines: Bid[] = []
  for (let i = entries.length - 1; i >= 0 && lines.length < least; i--) {
    lines.push(...(entries[i]?.lines ?? []).toReversed())
  }
  return lines
}
