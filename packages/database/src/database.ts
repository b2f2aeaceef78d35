import type {
  AuctionEvent,
  AuctionState,
  AuctionStatus,
  AuctionTerms,
  EpochMs,
} from '@flashbid/auction'
import type { Fees } from '@flashbid/protocol'

export type UserKind = 'guest' | 'bot' | 'operator' | 'member'

export interface UserRow {
  readonly id: string
  readonly name: string
  readonly kind: UserKind
}

/** An auction as Postgres owns it: who sells what, when, on which terms. */
export interface CatalogueEntry {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly category: string
  readonly images: readonly string[]
  readonly seller: { readonly id: string; readonly name: string }
  readonly terms: AuctionTerms
  readonly fees: Fees
  /** `'draft'` until published; then what the archive knows, which trails Redis by moments. */
  readonly status: AuctionStatus | 'draft'
  /** Trading state as far as archived: enough to show an auction that has left Redis. */
  readonly state: AuctionState
  readonly createdAt: EpochMs
}

export interface CatalogueQuery {
  readonly status?: AuctionStatus | 'draft' | 'live' | 'ended' | undefined
  readonly category?: string | undefined
  readonly q?: string | undefined
  readonly sort: 'ending' | 'newest' | 'price'
  readonly limit: number
  /** Opaque, from `nextCursor`. A malformed one makes the call answer `null`. */
  readonly cursor?: string | undefined
}

/** People. */
export interface Users {
  createGuest(name: string): Promise<UserRow>
  createBots(names: readonly string[]): Promise<readonly UserRow[]>
  /** The house's own accounts (demo seller, first operator): made once, found again by `id`. */
  ensure(user: UserRow): Promise<UserRow>
  find(id: string): Promise<UserRow | null>
}

/** Titles, pictures, schedules. */
export interface Catalogue {
  /** `published: false` keeps it a draft. */
  insert(
    entry: Omit<CatalogueEntry, 'state' | 'status' | 'createdAt'>,
    published: boolean,
  ): Promise<CatalogueEntry>
  find(id: string): Promise<CatalogueEntry | null>
  findMany(ids: readonly string[]): Promise<readonly CatalogueEntry[]>
  /**
   * `ending`: what ends soonest first, then what has ended, latest first. `newest`: latest creation
   * first. `price`: lowest shown price (before a bid the start price) first. Without a status:
   * everything published, no drafts.
   */
  list(
    query: CatalogueQuery,
  ): Promise<{ entries: readonly CatalogueEntry[]; nextCursor: string | null } | null>
  /** Draft to published, with the terms as they are now. `null`: not a draft. */
  publish(id: string, terms: AuctionTerms): Promise<CatalogueEntry | null>
  /** Redis has it: the sweep need not look at it again. */
  confirmPublished(id: string): Promise<void>
  /** Published longer than `olderThanMs` ago and never confirmed: a half that is missing in Redis. */
  unconfirmed(olderThanMs: number, limit: number): Promise<readonly CatalogueEntry[]>
}

export interface ArchiveBatch {
  readonly partition: number
  /** Of the lease: a lower one than the archive has seen is refused. */
  readonly fence: number
  /** Stream id of the last entry of the batch. */
  readonly position: string
  readonly events: readonly AuctionEvent[]
}

/** What Redis accepted, for good. One row an event, unique by (auction, seq) and (auction, bidId). */
export interface Archive {
  /**
   * One transaction: rows, each auction's state after its newest event, the partition's position.
   * Running it again with the same events changes nothing. `stale`: a newer archiver owns the partition.
   *
   * @throws ArchiveRefusedError when Postgres will never take these events; any other error may pass
   */
  write(batch: ArchiveBatch): Promise<'written' | 'stale'>
  /**
   * The same for several partitions in one transaction, each named once. Answers the stale ones, of
   * which nothing was written; all others were. When it throws, nothing was.
   */
  writeAll(batches: readonly ArchiveBatch[]): Promise<readonly number[]>
  /** `seq` archived without a gap, 0 when none. */
  archivedThrough(auctionId: string): Promise<number>
  /** Newest first, below `beforeSeq` (`null`: from the newest). */
  eventsBefore(
    auctionId: string,
    beforeSeq: number | null,
    limit: number,
  ): Promise<readonly AuctionEvent[]>
  /** Oldest first, above `afterSeq`. */
  eventsAfter(auctionId: string, afterSeq: number, limit: number): Promise<readonly AuctionEvent[]>
  findBid(auctionId: string, bidId: string): Promise<AuctionEvent | null>
}

export interface Database {
  readonly users: Users
  readonly catalogue: Catalogue
  readonly archive: Archive
  /** Resolves when Postgres answers a trivial query within `timeoutMs`, else rejects. */
  ping(timeoutMs: number): Promise<void>
  close(): Promise<void>
}
