import type { ErrorBody, ErrorCode } from '@flashbid/protocol'

/** The contract's codes, and `NETWORK` when no answer of the contract came at all. */
export type FlashBidErrorCode = ErrorCode | 'NETWORK'

/** What a failed HTTP call throws. */
export class FlashBidError extends Error {
  override readonly name = 'FlashBidError'
  readonly code: FlashBidErrorCode
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number
  /** The server's error object with its details; null for `NETWORK`. */
  readonly body: ErrorBody | null

  constructor(
    code: FlashBidErrorCode,
    message: string,
    status: number,
    body: ErrorBody | null = null,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.body = body
  }
}

/** Finds the contract's error object in what came from outside: bare, or inside `{ok: false, error}`. */
export function readErrorBody(received: unknown): ErrorBody | null {
  if (typeof received !== 'object' || received === null) return null
  if ('error' in received) return readErrorBody(received.error)
  if (!('code' in received) || typeof received.code !== 'string') return null
  if (!('message' in received) || typeof received.message !== 'string') return null
  return received as ErrorBody
}
