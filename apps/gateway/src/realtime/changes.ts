import type { AuctionEvent } from '@flashbid/auction'
import { type Bid, type Change, limits } from '@flashbid/protocol'
import { bidLines, changeView, type TradingState, tickView } from '../bidding/views.ts'
import type { Aliases } from '../resources.ts'

/** An event as a feed keeps it: its public lines are made once, however often they are shown. */
export interface Entry {
  readonly event: AuctionEvent
  readonly lines: readonly Bid[]
}

export function entryOf(aliases: Aliases, event: AuctionEvent): Entry {
  return { event, lines: bidLines(aliases, event) }
}

/** An event carries the whole state after it. */
export function stateAfter(event: AuctionEvent): TradingState {
  return event
}

/**
 * What a viewer who knows everything below `entries` has missed, oldest first: bids merged into
 * ticks that cover no more than the lines they carry, each change of status in its place.
 *
 * @param entries without a gap, oldest first
 */
export function mergedChanges(
  aliases: Aliases,
  auctionId: string,
  entries: readonly Entry[],
): Change[] {
  const changes: Change[] = []
  let pending: Entry[] = []
  let lines = 0

  const flush = () => {
    const [first, last] = [pending[0], pending.at(-1)]
    if (!first || !last) return
    const recent = pending.flatMap((entry) => entry.lines)
    const payload = tickView(aliases, auctionId, stateAfter(last.event), first.event.seq, recent)
    changes.push({ name: 'auction:tick', payload })
    pending = []
    lines = 0
  }

  for (const entry of entries) {
    const change = changeView(aliases, entry.event)
    if (change) {
      flush()
      changes.push({ name: 'auction:event', payload: change })
      continue
    }
    if (lines + entry.lines.length > limits.tickLines) flush()
    pending.push(entry)
    lines += entry.lines.length
  }
  flush()
  return changes
}
