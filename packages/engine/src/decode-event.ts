import type { AuctionEvent } from '@flashbid/auction'

const types = new Set<unknown>([
  'bid',
  'opened',
  'paused',
  'resumed',
  'extended',
  'grace',
  'cancelled',
  'closed',
] satisfies AuctionEvent['type'][])

/** An event as the scripts wrote it. `null` for anything else: a reader of streams must not die of it. */
export function decodeEvent(raw: string): AuctionEvent | null {
  let value: Partial<AuctionEvent> | null
  try {
    value = JSON.parse(raw)
  } catch {
    return null
  }
  const isEvent =
    typeof value === 'object' &&
    value !== null &&
    types.has(value.type) &&
    typeof value.auctionId === 'string' &&
    Number.isSafeInteger(value.epoch) &&
    Number.isSafeInteger(value.seq) &&
    Number.isSafeInteger(value.at)
  return isEvent ? (value as AuctionEvent) : null
}

/** For texts that a script has just built: anything but an event is a bug. */
export function decodeOwnEvent(raw: unknown): AuctionEvent {
  const event = typeof raw === 'string' ? decodeEvent(raw) : null
  if (event === null) throw new Error(`not an event: ${String(raw).slice(0, 200)}`)
  return event
}
