import type { AuctionEvent } from '@flashbid/auction'
import type { ArchiveBatch } from '@flashbid/database'
import type { OutboxEntry, Position } from '@flashbid/engine'

/** What was read of one partition, oldest first. */
export interface PartitionRead {
  readonly partition: number
  readonly fence: number
  readonly entries: readonly OutboxEntry[]
}

/** As far as it can be understood: `entries` up to the first that does not decode, and that one. */
export function splitAtFault(read: PartitionRead): {
  readonly good: PartitionRead
  readonly fault: OutboxEntry | null
} {
  const at = read.entries.findIndex(({ event }) => event === null)
  const fault = read.entries[at]
  if (fault === undefined) return { good: read, fault: null }
  return { good: { ...read, entries: read.entries.slice(0, at) }, fault }
}

/** Whole reads together, in their order, up to `most` entries a group; a larger read stands alone. */
export function groupReads(reads: readonly PartitionRead[], most: number): PartitionRead[][] {
  const groups: PartitionRead[][] = []
  let room = 0
  for (const read of reads) {
    const group = groups.at(-1)
    if (group === undefined || read.entries.length > room) {
      groups.push([read])
      room = most - read.entries.length
    } else {
      group.push(read)
      room -= read.entries.length
    }
  }
  return groups
}

export function batchOf({ partition, fence, entries }: PartitionRead): ArchiveBatch {
  return {
    partition,
    fence,
    position: entries.at(-1)?.id ?? '0-0',
    events: entries.map(({ event }) => event).filter((event) => event !== null),
  }
}

/** A history is trimmed once in so many events of its auction. */
const TRIM_EVERY = 500

/** Auctions whose history is worth trimming after these events are archived, with how far. */
export function trimsDue(
  events: readonly AuctionEvent[],
  keep: number,
): ReadonlyMap<string, Position> {
  const due = new Set<string>()
  const newest = new Map<string, Position>()
  for (const { auctionId, epoch, seq } of events) {
    if (seq > keep && seq % TRIM_EVERY === 0) due.add(auctionId)
    newest.set(auctionId, { epoch, seq })
  }
  return new Map([...newest].filter(([auctionId]) => due.has(auctionId)))
}
