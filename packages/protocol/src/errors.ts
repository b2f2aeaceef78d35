/** Every error code there is, and the HTTP status it travels with. Closed: clients switch over it. */
export const errorStatus = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  AUCTION_NOT_OPEN: 409,
  AUCTION_CLOSED: 409,
  AUCTION_PAUSED: 409,
  BID_TOO_LOW: 409,
  ALREADY_LEADING: 409,
  MAX_NOT_RAISED: 409,
  OWN_AUCTION: 403,
  NOT_REGISTERED: 403,
  LIMIT_EXCEEDED: 409,
  BUY_NOW_GONE: 409,
  IDEMPOTENCY_MISMATCH: 409,
  RATE_LIMITED: 429,
  BUSY: 503,
  OUTCOME_UNKNOWN: 504,
  INTERNAL: 500,
} as const

export type ErrorCode = keyof typeof errorStatus

/** One fault of an input. `code` lets a page say it in the reader's language. */
export interface InputIssue {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly message: string
}

/** `message` is one plain English sentence. Which detail is there follows from `code`. */
export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  readonly issues?: readonly InputIssue[]
  readonly minimum?: number
  readonly max?: number
  readonly limit?: number
  readonly startsAt?: number
  readonly endsAt?: number
  readonly retryAfterMs?: number
  readonly ref?: string
  /** The state that refused a bid. */
  readonly epoch?: number
  readonly seq?: number
  readonly price?: number | null
  readonly at?: number
}

export interface Failure {
  readonly ok: false
  readonly error: ErrorBody
}

export type Ack<T extends object = object> = ({ readonly ok: true } & T) | Failure

export function failure(
  code: ErrorCode,
  message: string,
  details: Partial<ErrorBody> = {},
): Failure {
  return { ok: false, error: { ...details, code, message } }
}
