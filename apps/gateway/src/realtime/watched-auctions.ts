import { isOver } from '@flashbid/auction'
import { StoreUnavailableError } from '@flashbid/engine'
import type { Resources } from '../resources.ts'
import { AuctionFeed } from './auction-feed.ts'
import { Audience } from './audience.ts'
import type { GatewayIo } from './sockets.ts'
import { within } from './within.ts'

/** A feed outlives its last watcher by this, for those who reload a page. */
const lingerMs = 5_000
/** A subscription that takes longer is as good as none. */
const startWithinMs = 3_000
/** A feed that heard nothing for this long asks whether there was nothing to hear. */
const silenceMs = 5_000
/** Silent feeds asked a second: with more than 250 the round takes longer, not more. */
const askedPerSecond = 50

/** One auction that this gateway follows for its watchers. */
export interface WatchedAuction {
  readonly feed: AuctionFeed
  readonly audience: Audience
}

interface Entry extends WatchedAuction {
  /** Calls that are between opening the feed and joining its audience. */
  users: number
  readonly started: Promise<boolean>
  linger: NodeJS.Timeout | null
}

/** All auctions that this gateway follows: begun by the first watcher, ended after the last. */
export class WatchedAuctions {
  readonly #resources: Resources
  readonly #io: GatewayIo
  readonly #viewers: (auctionId: string) => number
  readonly #entries = new Map<string, Entry>()
  readonly #endings = new Map<string, Promise<void>>()
  readonly #sweep: NodeJS.Timeout
  #isClosed = false

  /** @param viewers of an auction over all gateways */
  constructor(resources: Resources, io: GatewayIo, viewers: (auctionId: string) => number) {
    this.#resources = resources
    this.#io = io
    this.#viewers = viewers
    resources.feed.on({
      event: (event) => this.#entries.get(event.auctionId)?.feed.receive(event),
      lost: (auctionIds) => {
        resources.metrics.feedRepairs.inc()
        for (const auctionId of auctionIds) void this.#entries.get(auctionId)?.feed.repair()
      },
    })
    this.#sweep = setInterval(() => this.#askSilent(), 1_000)
  }

  /**
   * Runs `use` with the auction's feed, which has started and does not end meanwhile. `null`: Redis
   * has no such auction.
   *
   * @throws StoreUnavailableError when the auction is not followed yet and Redis cannot be asked
   */
  async with<T>(
    auctionId: string,
    use: (auction: WatchedAuction | null) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entries.get(auctionId) ?? this.#begin(auctionId)
    entry.users++
    if (entry.linger) clearTimeout(entry.linger)
    entry.linger = null
    try {
      return await use((await entry.started) ? entry : null)
    } finally {
      entry.users--
      this.#endLater(auctionId, entry)
    }
  }

  get(auctionId: string): WatchedAuction | undefined {
    return this.#entries.get(auctionId)
  }

  *all(): IterableIterator<readonly [string, WatchedAuction]> {
    yield* this.#entries
  }

  /** To be called when a watcher has left. */
  left(auctionId: string): void {
    const entry = this.#entries.get(auctionId)
    if (entry) this.#endLater(auctionId, entry)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#sweep)
    for (const [auctionId, entry] of [...this.#entries]) this.#end(auctionId, entry)
    await Promise.all(this.#endings.values())
  }

  #begin(auctionId: string): Entry {
    const { engine, database, aliases, logger, feed: events } = this.#resources
    const audience: Audience = new Audience(
      auctionId,
      this.#io,
      this.#resources,
      () => this.#viewers(auctionId),
      () => feed.state,
    )
    const sources = { engine, archive: database.archive, aliases, logger }
    const feed = new AuctionFeed(sources, auctionId, (entry, before) =>
      audience.applied(entry, before),
    )
    const late = () => new StoreUnavailableError('Redis did not confirm a subscription in time')
    const start = async () => {
      await this.#endings.get(auctionId)
      // Asked before subscribing, so that made-up ids cost no subscriptions.
      if ((await engine.read(auctionId)) === null) return false
      // Given up meanwhile: a subscription now would be nobody's to end.
      if (this.#entries.get(auctionId)?.feed !== feed) throw late()
      await events.subscribe(auctionId)
      return feed.start()
    }
    const started = within(startWithinMs, start(), late)
    const entry: Entry = { feed, audience, users: 0, started, linger: null }
    this.#entries.set(auctionId, entry)
    this.#resources.metrics.watchedAuctions.set(this.#entries.size)
    started.then(
      (isThere) => {
        if (!isThere || this.#isClosed) this.#end(auctionId, entry)
      },
      () => this.#end(auctionId, entry), // those who asked are told; the next one tries anew
    )
    return entry
  }

  #endLater(auctionId: string, entry: Entry): void {
    if (entry.users > 0 || entry.audience.size > 0 || entry.linger) return
    if (this.#entries.get(auctionId) !== entry) return // there was no such auction
    entry.linger = setTimeout(() => this.#end(auctionId, entry), lingerMs)
  }

  #end(auctionId: string, entry: Entry): void {
    if (entry.linger) clearTimeout(entry.linger)
    if (this.#entries.get(auctionId) !== entry) return
    this.#entries.delete(auctionId)
    this.#resources.metrics.watchedAuctions.set(this.#entries.size)
    entry.feed.close()
    entry.audience.close()
    const ending = this.#resources.feed
      .unsubscribe(auctionId)
      .catch((error: unknown) => {
        this.#resources.logger.debug({ err: error, auctionId }, 'unsubscribing failed')
      })
      .finally(() => {
        if (this.#endings.get(auctionId) === ending) this.#endings.delete(auctionId)
      })
    this.#endings.set(auctionId, ending)
  }

  /** Heals what no gap would show: a last event lost with its connection half open. */
  #askSilent(): void {
    const now = performance.now()
    let asked = 0
    for (const { feed, audience } of this.#entries.values()) {
      if (asked === askedPerSecond) return
      if (feed.confirmedAt === 0 || now - feed.confirmedAt < silenceMs) continue
      if (audience.size === 0 || isOver(feed.state.status)) continue
      asked++
      feed.confirmedAt = now
      feed.sync().catch((error: unknown) => {
        const { auctionId } = feed
        this.#resources.logger.debug({ err: error, auctionId }, 'a silent feed cannot be asked')
      })
    }
  }
}
