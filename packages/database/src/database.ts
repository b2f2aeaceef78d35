import type {
  AuctionEvent,
  AuctionState,
  AuctionStatus,
  AuctionTerms,
  EpochMs,
} from '@flashbid/auction'
import type { Fees, GrantedRole, Role } from '@flashbid/protocol'

export interface UserRow {
  readonly id: string
  readonly name: string
  readonly role: Role
}

/** An account with all that an operator may see of it. */
export interface PersonRow extends FoundUser {
  /** `null`: a guest, a bot, somebody who has left or has not given one yet. */
  readonly email: string | null
  readonly emailVerified: boolean
  readonly createdAt: EpochMs
  readonly banReason: string | null
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

/** Accounts, as far as bidding and selling need them. */
export interface Users {
  createGuest(name: string): Promise<UserRow>
  createBots(names: readonly string[]): Promise<readonly UserRow[]>
  /** The house's own accounts (demo seller, first operator): made once, found again by `id`. */
  ensure(user: UserRow): Promise<UserRow>
  find(id: string): Promise<FoundUser | null>
}

/** Who is banned or has left gets no token and no session any more. */
export interface FoundUser extends UserRow {
  readonly bannedAt: EpochMs | null
  readonly deletedAt: EpochMs | null
}

/** Who did something: kept as it was then, since the account may change or go. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly role: string
  /** With the operator's key rather than as a person. */
  readonly byKey: boolean
}

/** What a thing was or became, as far as an action touched it. */
export type AuditState = { readonly [name: string]: JsonValue | undefined }
type JsonValue = string | number | boolean | null | readonly JsonValue[] | AuditState

export interface AuditEntry {
  readonly id: string
  readonly at: EpochMs
  readonly actor: Actor
  readonly action: string
  readonly target: { readonly type: string; readonly id: string }
  readonly reason: string | null
  readonly before: AuditState | null
  readonly after: AuditState | null
}

export interface NewAuditEntry extends Omit<AuditEntry, 'id' | 'at'> {
  /** An entry with a `ref` that is there already is not appended again. */
  readonly ref?: string
  /** Without it: now, by Postgres. */
  readonly at?: EpochMs
}

export interface AuditQuery {
  readonly actor?: string | undefined
  readonly target?: { readonly type?: string | undefined; readonly id: string } | undefined
  readonly action?: string | undefined
  readonly limit: number
  /** Opaque, from `nextCursor`. A malformed one makes the call answer `null`. */
  readonly cursor?: string | undefined
}

/** What operators and sellers did. Only ever appended: Postgres refuses anything else. */
export interface Audit {
  /** All of them or none. */
  append(entries: readonly NewAuditEntry[]): Promise<void>
  /** The last appended first. */
  list(
    query: AuditQuery,
  ): Promise<{ entries: readonly AuditEntry[]; nextCursor: string | null } | null>
}

export interface PeopleQuery {
  /** Part of a name or address, or an id. */
  readonly q?: string | undefined
  readonly role?: Role | undefined
  readonly limit: number
  /** Opaque, from `nextCursor`. A malformed one makes the call answer `null`. */
  readonly cursor?: string | undefined
}

/**
 * `changed: false`: it was so already, and nothing was appended to the audit trail. `last-operator`:
 * nobody could run the house any more. `no-person`: nobody signs in to this account.
 */
export type PersonChange =
  | { readonly kind: 'done'; readonly person: PersonRow; readonly changed: boolean }
  | { readonly kind: 'unknown' | 'last-operator' | 'no-person' }

/**
 * Accounts as operators deal with them. Each change and its audit entry are one transaction. What was
 * handed out before (tokens, sockets) is the caller's to end.
 */
export interface People {
  find(id: string): Promise<PersonRow | null>
  findByEmail(email: string): Promise<PersonRow | null>
  /** The newest account first. */
  list(
    query: PeopleQuery,
  ): Promise<{ people: readonly PersonRow[]; nextCursor: string | null } | null>
  /** Also ends all its sessions. What it has bid stands. */
  ban(id: string, reason: string, by: Actor): Promise<PersonChange>
  unban(id: string, reason: string | null, by: Actor): Promise<PersonChange>
  changeRole(
    id: string,
    role: GrantedRole,
    entry: {
      readonly by: Actor
      readonly reason: string | null
      readonly action?: 'role' | 'grant'
    },
  ): Promise<PersonChange>
  /**
   * The person goes: address, passwords, passkeys, sessions, name. The account stays for the history
   * that names it. A seller's or operator's leaving is an entry of the audit trail.
   *
   * @returns whether there was anybody to forget
   */
  forget(id: string): Promise<boolean>
}

/** Whether an account may act. */
export interface Standing extends UserRow {
  readonly isBanned: boolean
  readonly isDeleted: boolean
  /** Whether the address is; `null` for a guest or bot, which has no person. */
  readonly isVerified: boolean | null
}

/** A sign-in that lasts. */
export interface SessionRow {
  readonly id: string
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
  readonly account: Standing
}

/** What signing up and in needs. Only the gateway's accounts use it. */
export interface Accounts {
  /** For better-auth's Prisma adapter, and opaque to everybody else. */
  readonly tables: object
  /**
   * The account of somebody who signs up; part of better-auth's transaction where one is running. A
   * guest keeps the account, and becomes a bidder once the address is proven.
   */
  admit(person: {
    readonly name: string
    readonly guestId: string | null
    /** Nothing more is asked for before bidding. */
    readonly isProven: boolean
  }): Promise<{ readonly id: string; readonly wasGuest: boolean }>
  /** The address is proven. @returns whether a guest became a bidder by it */
  prove(id: string, name: string): Promise<boolean>
  rename(id: string, name: string): Promise<void>
  standing(id: string): Promise<Standing | null>
  findSession(by: { readonly id: string } | { readonly token: string }): Promise<SessionRow | null>
  hasPassword(id: string): Promise<boolean>
  /** Whether somebody else can sign in and run the house. */
  hasOtherOperator(id: string): Promise<boolean>
  /** Auctions that are not over which the account sells or leads, as far as archived. */
  obligations(id: string): Promise<{ readonly selling: number; readonly leading: number }>
  /** Somebody who has not given an address. */
  ensurePersonWithoutAddress(person: { readonly id: string; readonly name: string }): Promise<void>
  /** An operator who has nothing but a session yet. All of it or nothing; throws when it is there. */
  admitOperator(
    person: { readonly id: string; readonly name: string },
    session: {
      readonly id: string
      readonly token: string
      readonly expiresAt: EpochMs
      readonly ipAddress: string
      readonly userAgent: string
    },
  ): Promise<void>
  /** Sessions and mailed secrets that ran out before. */
  forgetExpired(at: EpochMs): Promise<void>
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

export interface MediaRow {
  readonly id: string
  readonly ownerId: string
  /** Of the largest size that is kept. */
  readonly width: number
  readonly height: number
  /** Of all its files. */
  readonly bytes: number
}

/** Pictures that people uploaded; their files are in the media store. */
export interface Media {
  insert(picture: MediaRow): Promise<void>
  /** Those of these that there are, in any order. */
  findMany(ids: readonly string[]): Promise<readonly MediaRow[]>
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
  readonly accounts: Accounts
  readonly people: People
  readonly audit: Audit
  readonly catalogue: Catalogue
  readonly media: Media
  readonly archive: Archive
  /** Resolves when Postgres answers a trivial query within `timeoutMs`, else rejects. */
  ping(timeoutMs: number): Promise<void>
  close(): Promise<void>
}
