import type {
  AcceptedBid,
  AuctionEvent,
  AuctionState,
  AuctionTerms,
  BidOutcome,
  BuyNow,
  Control,
  ControlOutcome,
  EpochMs,
  PlaceBid,
} from '@flashbid/auction'
import type { Fees } from '@flashbid/protocol'

/** `{epoch, seq}`: a place in one auction's history. */
export interface Position {
  readonly epoch: number
  readonly seq: number
}

/**
 * What viewers need beside the trading state. Kept with it in Redis, so that showing an open auction
 * never needs Postgres. Opaque to the scripts.
 */
export interface AuctionCard {
  readonly title: string
  readonly description: string
  readonly category: string
  readonly images: readonly string[]
  readonly seller: { readonly id: string; readonly name: string }
  readonly fees: Fees
}

export interface AuctionRecord {
  readonly auctionId: string
  readonly terms: AuctionTerms
  readonly card: AuctionCard
  readonly state: AuctionState
}

/** The store did not answer a write in time: it may or may not have happened, but not after its deadline. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError'
}

/** The store cannot be asked right now; nothing was done. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}

/**
 * The auction engine on Redis. Expected outcomes are values; the two errors above and bugs throw.
 * `accepted` and `done` outcomes carry the events that the call itself appended (settling included),
 * so that the caller can notify people; viewers get them from the feed, never from here.
 */
export interface AuctionEngine {
  /** Idempotent: publishing an auction that is there changes nothing. `created` says which it was. */
  publishAuction(input: {
    readonly auctionId: string
    readonly terms: AuctionTerms
    readonly card: AuctionCard
  }): Promise<{ created: boolean; record: AuctionRecord }>

  placeBid(
    auctionId: string,
    bid: PlaceBid,
  ): Promise<{ outcome: BidOutcome; events: readonly AuctionEvent[] }>

  buyNow(
    auctionId: string,
    purchase: BuyNow,
  ): Promise<{ outcome: BidOutcome; events: readonly AuctionEvent[] }>

  control(
    auctionId: string,
    control: Control,
  ): Promise<{ outcome: ControlOutcome; events: readonly AuctionEvent[] }>

  /** Opens what is due and closes what is over; no events when nothing was due. */
  settle(auctionId: string): Promise<readonly AuctionEvent[]>

  /** Auctions whose opening or end lies at or before `until`, over all partitions, earliest first. */
  dueUntil(until: EpochMs, limit: number): Promise<readonly { auctionId: string; at: EpochMs }[]>

  read(auctionId: string): Promise<AuctionRecord | null>
  readMany(auctionIds: readonly string[]): Promise<ReadonlyMap<string, AuctionRecord>>

  /** Events with `seq` above `after`, oldest first, at most `limit`. Reads the auction's short history. */
  eventsAfter(
    auctionId: string,
    after: Position | null,
    limit: number,
  ): Promise<readonly AuctionEvent[]>
  /** Events with `seq` below `beforeSeq` (`null`: from the newest), newest first, at most `limit`. */
  eventsBefore(
    auctionId: string,
    beforeSeq: number | null,
    limit: number,
  ): Promise<readonly AuctionEvent[]>

  /** The accepted bid of that id, while the auction is in Redis. */
  findBid(auctionId: string, bidId: string): Promise<AcceptedBid | null>
  /** Everybody with an accepted bid in the auction. */
  bidders(auctionId: string): Promise<readonly string[]>

  /** The Redis clock, asked. */
  time(): Promise<EpochMs>
  /** The Redis clock, estimated without asking: within half a round trip of the last seconds. */
  now(): EpochMs
  /** Whether Redis can be asked right now. */
  readonly isReady: boolean
  close(): Promise<void>
}

/** Subscription to the events that scripts publish, one channel an auction (SPUBLISH). */
export interface EventFeed {
  /** Resolves when Redis has confirmed the subscription: read the state only after that. */
  subscribe(auctionId: string): Promise<void>
  unsubscribe(auctionId: string): Promise<void>
  /**
   * `event`: as published, in the order of application. `lost`: the connection was cut and is back,
   * subscriptions are restored, but events may have passed meanwhile: read the history since.
   */
  on(listener: {
    event(event: AuctionEvent): void
    lost(auctionIds: readonly string[]): void
  }): void
  close(): Promise<void>
}

/** One entry of a partition's write-behind stream. */
export interface OutboxEntry {
  readonly id: string
  /** `null` when the entry does not decode; `raw` then shows why. */
  readonly event: AuctionEvent | null
  readonly raw: string
}

/**
 * The archiver's end of the write-behind streams, one a partition. Reading and acknowledging is only
 * for the holder of the partition's lease, which the outbox remembers: without it reads are empty and
 * an acknowledgement does nothing. `fence` grows with every change of holder.
 *
 * After any error of `readNew` read what is pending first: the answer may have been lost on its way.
 */
export interface Outbox {
  readonly partitions: readonly number[]
  /** Takes or renews the lease for `ttlMs`, at most a minute. `null`: somebody else holds it. */
  acquireLease(partition: number, owner: string, ttlMs: number): Promise<{ fence: number } | null>
  releaseLease(partition: number, owner: string): Promise<void>
  /** What was delivered but never acknowledged, oldest first: what a dead archiver left. */
  readPending(partition: number, count: number): Promise<readonly OutboxEntry[]>
  /**
   * New entries of several partitions at once; waits up to `blockMs` (at most 5,000) when there are
   * none. One call at a time.
   */
  readNew(
    partitions: readonly number[],
    count: number,
    blockMs: number,
  ): Promise<ReadonlyMap<number, readonly OutboxEntry[]>>
  /** Acknowledges and trims the stream up to and with `lastId`: only after the commit. */
  acknowledge(partition: number, ids: readonly string[], lastId: string): Promise<void>
  /** Drops the short history of an auction below `archivedSeq - keep`. */
  trimHistory(auctionId: string, archived: Position, keep: number): Promise<void>
  /** Entries not yet acknowledged or not yet read, by partition with any. */
  backlog(): Promise<ReadonlyMap<number, number>>
  close(): Promise<void>
}
