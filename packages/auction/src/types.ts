/** An amount of money: an integer of minor units (cents), 1..10^15. */
export type Minor = number

/** Milliseconds since 1970-01-01T00:00Z, by the Redis clock wherever an auction is decided. */
export type EpochMs = number

/** How an auction is decided. Only English auctions exist so far; state and scripts carry the field. */
export type AuctionFormat = 'english'

/** From price `from` on (inclusive) the next bid is at least `step` more. */
export interface IncrementBand {
  readonly from: Minor
  readonly step: Minor
}

/** When a late bid moves the end. Rules END-1 to END-4. */
export interface SoftClose {
  readonly mode: 'reset' | 'add'
  readonly windowMs: number
  readonly extendMs: number
  /** `null`: no bound. */
  readonly maxExtensions: number | null
}

/** What was agreed before the first bid. It never changes once an auction is published. */
export interface AuctionTerms {
  readonly format: AuctionFormat
  readonly currency: string
  readonly sellerId: string
  readonly startPrice: Minor
  /** Ascending, the first from 0; the standard table is resolved before it gets here. */
  readonly increments: readonly IncrementBand[]
  readonly reserve: Minor | null
  readonly buyNow: Minor | null
  /** `null`: open from the moment of publication (LIFE-1). */
  readonly startsAt: EpochMs | null
  readonly endsAt: EpochMs
  readonly softClose: SoftClose | null
}

export type AuctionStatus = 'scheduled' | 'open' | 'paused' | 'sold' | 'unsold' | 'cancelled'
export type ReserveState = 'none' | 'unmet' | 'met'

/** What trading has made of the terms. `leaderMax` and the reserve's amount are nobody else's to see. */
export interface AuctionState {
  readonly status: AuctionStatus
  readonly epoch: number
  /** Accepted bids and changes of status so far; creation is 0 (LIFE-5). */
  readonly seq: number
  readonly price: Minor | null
  readonly leaderId: string | null
  /** The leader's ceiling; equal to `price` after an exact bid. */
  readonly leaderMax: Minor | null
  readonly bids: number
  /** The moment it opens or opened. */
  readonly startsAt: EpochMs
  readonly endsAt: EpochMs
  readonly extensions: number
  /** `null` when it was never offered or is gone (BUY-1). */
  readonly buyNow: Minor | null
  readonly pausedAt: EpochMs | null
  /** The time of the last event: `now` is never earlier (LIFE-2). */
  readonly lastAt: EpochMs
}

export type BidKind = 'exact' | 'max' | 'buyNow'

export interface PlaceBid {
  readonly type: 'bid'
  readonly bidId: string
  readonly bidderId: string
  readonly amount: Minor
  readonly kind: 'exact' | 'max'
}

export interface BuyNow {
  readonly type: 'buyNow'
  readonly bidId: string
  readonly bidderId: string
}

/** What an organiser can do to a published auction. */
export type Control =
  | { readonly type: 'pause'; readonly reason?: string | undefined }
  | { readonly type: 'resume' }
  | { readonly type: 'extend'; readonly ms: number; readonly reason?: string | undefined }
  | { readonly type: 'cancel'; readonly reason: string }

/** Only lets due time have its effect: opens what is due, closes what is over. */
export interface Settle {
  readonly type: 'settle'
}

export type AuctionCommand = PlaceBid | BuyNow | Control | Settle

/** The state after an event, absolute, so that one event alone is enough to show an auction. */
export interface StateAfter {
  readonly status: AuctionStatus
  readonly price: Minor | null
  readonly minimum: Minor
  readonly leaderId: string | null
  readonly leaderMax: Minor | null
  readonly bids: number
  readonly startsAt: EpochMs
  readonly endsAt: EpochMs
  readonly extensions: number
  readonly reserve: ReserveState
  readonly buyNow: Minor | null
  readonly pausedAt: EpochMs | null
}

interface EventHead extends StateAfter {
  readonly auctionId: string
  readonly epoch: number
  readonly seq: number
  readonly at: EpochMs
}

/**
 * An accepted bid. `amount` is what the bidder named (a ceiling for `max`), private while it stands.
 * `autoAmount` is set when the leader's ceiling answered it: a second line of the same `seq`.
 */
export interface BidEvent extends EventHead {
  readonly type: 'bid'
  readonly bidId: string
  readonly bidderId: string
  readonly amount: Minor
  readonly kind: BidKind
  readonly leading: boolean
  readonly previousLeaderId: string | null
  readonly autoAmount: Minor | null
}

/** A change of status or of the end that is not a bid. `paused`, `extended`, `cancelled` may carry a reason. */
export interface ChangeEvent extends EventHead {
  readonly type: 'opened' | 'paused' | 'resumed' | 'extended' | 'grace' | 'cancelled' | 'closed'
  readonly reason?: string | undefined
}

export type AuctionEvent = BidEvent | ChangeEvent

/** What an accepted bid was answered; a replay repeats it word for word. */
export interface BidAnswer {
  readonly epoch: number
  readonly seq: number
  readonly price: Minor
  readonly minimum: Minor
  readonly leading: boolean
  /** The bidder's own ceiling while leading, else `null`. */
  readonly max: Minor | null
  readonly endsAt: EpochMs
  readonly at: EpochMs
  /** `true` for a buy-now, which also closes the auction. */
  readonly sold: boolean
}

/** An accepted bid as remembered for duplicates: what was asked and what was answered. */
export interface AcceptedBid {
  readonly bidderId: string
  /** `null` for a buy-now, whose amount is the auction's. */
  readonly amount: Minor | null
  readonly kind: BidKind
  readonly answer: BidAnswer
}

export type BidRefusalCode =
  | 'NOT_FOUND'
  | 'IDEMPOTENCY_MISMATCH'
  | 'RATE_LIMITED'
  | 'AUCTION_NOT_OPEN'
  | 'AUCTION_CLOSED'
  | 'AUCTION_PAUSED'
  | 'OWN_AUCTION'
  | 'ALREADY_LEADING'
  | 'MAX_NOT_RAISED'
  | 'BID_TOO_LOW'
  | 'BUY_NOW_GONE'

/** A refusal with the state that decided it. Which detail is set follows from `code`. */
export interface BidRefusal {
  readonly kind: 'refused'
  readonly code: BidRefusalCode
  readonly minimum?: Minor
  readonly max?: Minor
  readonly startsAt?: EpochMs
  readonly endsAt?: EpochMs
  readonly retryAfterMs?: number
  readonly epoch: number
  readonly seq: number
  readonly price: Minor | null
  readonly at: EpochMs
}

export interface BidAccepted {
  readonly kind: 'accepted'
  readonly answer: BidAnswer
  readonly replayed: boolean
}

export type BidOutcome = BidAccepted | BidRefusal

export type ControlRefusalCode =
  | 'NOT_FOUND'
  | 'AUCTION_CLOSED'
  | 'AUCTION_PAUSED'
  | 'AUCTION_NOT_OPEN'

export type ControlOutcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'refused'
      readonly code: ControlRefusalCode
      readonly endsAt?: EpochMs
      readonly startsAt?: EpochMs
    }
