import type { AuctionTerms, BidKind, EpochMs } from '@flashbid/auction'
import type {
  Auction,
  AuctionChange,
  AuctionTick,
  Bid,
  BidPlaced,
  BoughtNow,
  ErrorBody,
  HistoryLine,
} from '@flashbid/protocol'

/** An event as the operator's history tells it; what it was read from does not matter here. */
export type HistoryEvent = Omit<HistoryLine, 'source'>

/**
 * One sending of a bid by one client. Sending the same bid again is another attempt with the same
 * `bidId`. Times are of one clock for all attempts of a run, any clock that only goes forward.
 */
export interface Attempt {
  readonly bidId: string
  readonly bidderId: string
  readonly kind: BidKind
  /** `null` for a buy-now. */
  readonly amount: number | null
  readonly sentAt: number
  /** `null`: never answered, so it may have happened once or not at all. */
  readonly answer: AttemptAnswer | null
}

export type AttemptAnswer =
  | { readonly kind: 'accepted'; readonly answeredAt: number; readonly answer: AcceptedAnswer }
  | { readonly kind: 'refused'; readonly answeredAt: number; readonly error: ErrorBody }

/** The part of an answer that a bid and a buy-now share, and what only a bid's answer tells. */
export type AcceptedAnswer = Omit<BoughtNow, 'sold'> &
  Partial<Pick<BidPlaced, 'minimum' | 'leading' | 'max' | 'endsAt'>>

/** What one watcher was sent, in the order of arrival. */
export type Sighting =
  | { readonly name: 'snapshot'; readonly auction: Auction; readonly lines: readonly Bid[] }
  | { readonly name: 'tick'; readonly tick: AuctionTick }
  | { readonly name: 'event'; readonly event: AuctionChange }

export interface WatcherRecord {
  readonly watcherId: string
  readonly sightings: readonly Sighting[]
  /** Whether it was still connected when the recording stopped: then it must know the end. */
  readonly isConnectedAtEnd: boolean
}

/** Everything that is known of one auction after a run. What is `null` was out of reach. */
export interface Ledger {
  readonly auctionId: string
  readonly terms: AuctionTerms
  /** No later than the first command; the state starts here. */
  readonly publishedAt: EpochMs
  /** In the order in which the history listed them. */
  readonly events: readonly HistoryEvent[]
  /** Rows of the archive, once archiving had caught up. A set-aside event counts as a row. */
  readonly rows: readonly HistoryEvent[] | null
  /** The public list of bids at the end, newest first. */
  readonly listing: readonly Bid[] | null
  readonly attempts: readonly Attempt[]
  readonly watchers: readonly WatcherRecord[]
  /** The auction as anyone could read it at the end. */
  readonly final: Auction | null
  /** Whether the run waited for the end of the auction, so that a missing closing is a fault. */
  readonly isClosingExpected: boolean
  /** The bidders whose attempts were all recorded. Bids of others are taken as they are. */
  readonly recordedBidders: ReadonlySet<string>
  /** Public names by bidder, as far as they are known. */
  readonly aliases: ReadonlyMap<string, string>
}

/** The points of durability.md, "The ledger", by number. */
export type LedgerRule =
  | '1-acknowledged-once'
  | '1-archived-once'
  | '1-listed-once'
  | '2-sequence'
  | '3-replay'
  | '3-answer'
  | '3-final-state'
  | '4-ack-order'
  | '5-closing'
  | '6-watcher-order'
  | '6-watcher-truth'
  | '6-watcher-final'
  | '7-never-twice'

export interface Violation {
  readonly rule: LedgerRule
  readonly auctionId: string
  /** One sentence that says what is wrong. */
  readonly message: string
  /** The recorded things that show it. */
  readonly evidence: readonly unknown[]
}

/** How a rule reports. */
export type Report = (rule: LedgerRule, message: string, ...evidence: readonly unknown[]) => void
