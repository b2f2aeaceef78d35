import { setTimeout as pause } from 'node:timers/promises'
import { type Archive, ArchiveRefusedError } from '@flashbid/database'
import type { Outbox, OutboxEntry } from '@flashbid/engine'
import type { Logger } from 'pino'
import { batchOf, groupReads, type PartitionRead, splitAtFault, trimsDue } from './batches.ts'
import type { Leases } from './leases.ts'

export interface LoopOptions {
  readonly outbox: Outbox
  readonly archive: Pick<Archive, 'writeAll'>
  readonly leases: Pick<Leases, 'held' | 'retake'>
  readonly logger: Logger
  /** Entries of an auction's history that stay in Redis though archived. */
  readonly historyKept: number
  /** How long a partition rests whose next entry cannot be archived. */
  readonly restMs: number
}

export interface ArchiveLoop {
  /** Read and not acknowledged yet. */
  isBusy(partition: number): boolean
  /** Archives what is there until nothing is left or the time is over, then stops for good. */
  drain(withinMs: number): Promise<void>
}

/** Rows of one transaction, unless one read alone is larger. */
const ROWS_A_TRANSACTION = 1_000
const ENTRIES_A_READ = 1_000
/** How long a read waits when there is nothing; new leases are noticed after it. */
const BLOCK_MS = 200
/** Turns begin at most this often while they are small, so that quiet hours cost little. */
const GATHER_MS = 20
const BACK_OFF_MS = { first: 100, most: 2_000 }

/**
 * Streams to rows, for the partitions that `leases` holds.
 *
 * A partition is in one of these states:
 *
 * - `pending`: what was delivered and never acknowledged comes first. So after its lease was taken
 *   (a dead archiver may have left it) and after every failure (we have).
 * - `new`: nothing is pending, new entries are read.
 * - resting: its next entry cannot be archived, because it does not decode or Postgres refuses it.
 *   What came before it is archived. It stays pending, nothing behind it is read, other partitions
 *   go on. After `restMs` it is tried again as `pending`.
 *
 * A turn reads, writes in one transaction for many partitions, and only after the commit
 * acknowledges and trims. Nothing that was read is kept when a turn fails: it is pending in Redis
 * and read again, and rows that are there already change nothing.
 */
export function runArchiveLoop(options: LoopOptions): ArchiveLoop {
  const { outbox, archive, leases, logger, historyKept, restMs } = options
  const states = new Map<number, PartitionState>()
  const busy = new Set<number>()
  const stop = new AbortController()
  let drainUntil = Number.POSITIVE_INFINITY
  let failingSince: number | null = null
  let backOffMs = BACK_OFF_MS.first

  async function run(): Promise<void> {
    while (!isOver()) {
      const began = performance.now()
      const isLast = stop.signal.aborted // a turn that began earlier may have looked too early
      try {
        const count = await turn()
        if (failingSince !== null) {
          logger.info({ ms: Math.round(began - failingSince) }, 'archiving goes on')
          failingSince = null
          backOffMs = BACK_OFF_MS.first
        }
        if (count === 0 && isLast) return
        if (count < ENTRIES_A_READ) await rest(GATHER_MS - (performance.now() - began))
      } catch (error) {
        if (failingSince === null) {
          failingSince = began
          logger.warn(
            { err: error },
            'archiving has failed; bids go on, their events wait in Redis',
          )
        }
        for (const state of states.values()) if (state.phase === 'new') state.phase = 'pending'
        await rest(backOffMs * (0.5 + Math.random() / 2))
        backOffMs = Math.min(2 * backOffMs, BACK_OFF_MS.most)
      } finally {
        busy.clear()
      }
    }
  }

  const isOver = (): boolean => stop.signal.aborted && performance.now() > drainUntil

  /** A pause that is not kept while draining, except a breath between failures. */
  async function rest(ms: number): Promise<void> {
    if (ms <= 0) return
    if (stop.signal.aborted) await pause(Math.min(ms, 50))
    else await pause(ms, undefined, { signal: stop.signal }).catch(() => {})
  }

  /** @returns how many entries were read */
  async function turn(): Promise<number> {
    const readable = readablePartitions()
    const reads = await read(readable)
    const split = reads.map(splitAtFault)
    const good = split.map((one) => one.good).filter(({ entries }) => entries.length > 0)
    for (const group of groupReads(good, ROWS_A_TRANSACTION)) await store(group)
    for (const { good, fault } of split) {
      if (fault !== null && states.get(good.partition)?.phase !== 'resting') {
        putToRest(good.partition, fault, 'it does not decode')
      }
    }
    return reads.reduce((sum, { entries }) => sum + entries.length, 0)
  }

  function readablePartitions(): ReadonlyMap<number, PartitionState> {
    const held = leases.held()
    const now = performance.now()
    for (const partition of states.keys()) {
      if (!held.has(partition)) states.delete(partition)
    }
    for (const [partition, fence] of held) {
      const state = states.get(partition)
      if (state === undefined || state.fence !== fence) {
        states.set(partition, { fence, phase: 'pending', restsUntil: 0 })
      } else if (state.phase === 'resting' && state.restsUntil <= now) {
        state.phase = 'pending'
      }
    }
    return new Map([...states].filter(([, { phase }]) => phase !== 'resting'))
  }

  async function read(
    readable: ReadonlyMap<number, PartitionState>,
  ): Promise<readonly PartitionRead[]> {
    const old = [...readable].filter(([, { phase }]) => phase === 'pending')
    const left = await Promise.all(
      old.map(async ([partition, state]) => {
        busy.add(partition)
        const entries = await outbox.readPending(partition, ENTRIES_A_READ)
        if (entries.length === 0) state.phase = 'new'
        return { partition, fence: state.fence, entries }
      }),
    )
    const found = left.filter(({ entries }) => entries.length > 0)
    const waitMs = found.length > 0 || stop.signal.aborted ? 1 : BLOCK_MS
    const listening = [...readable].filter(([, { phase }]) => phase === 'new')
    const fresh = await outbox.readNew(
      listening.map(([partition]) => partition),
      ENTRIES_A_READ,
      waitMs,
    )
    for (const [partition, { fence }] of listening) {
      const entries = fresh.get(partition)
      if (entries === undefined) continue
      busy.add(partition)
      found.push({ partition, fence, entries })
    }
    return found
  }

  async function store(group: readonly PartitionRead[]): Promise<void> {
    try {
      const stale = await archive.writeAll(group.map(batchOf))
      await Promise.all(
        group.map((one) => (stale.includes(one.partition) ? giveWay(one.partition) : settle(one))),
      )
    } catch (error) {
      if (!(error instanceof ArchiveRefusedError)) throw error
      for (const one of group) await storeUpToFault(one)
    }
  }

  /** One of them is refused: finds it by halving, archives what comes before it. */
  async function storeUpToFault(whole: PartitionRead): Promise<void> {
    let size = whole.entries.length
    for (let done = 0; done < whole.entries.length; ) {
      const part = { ...whole, entries: whole.entries.slice(done, done + size) }
      try {
        const stale = await archive.writeAll([batchOf(part)])
        if (stale.length > 0) return await giveWay(whole.partition)
        await settle(part)
        done += part.entries.length
      } catch (error) {
        if (!(error instanceof ArchiveRefusedError)) throw error
        const [fault] = part.entries
        if (part.entries.length === 1 && fault !== undefined) {
          return putToRest(whole.partition, fault, error.message)
        }
        size = Math.ceil(part.entries.length / 2)
      }
    }
  }

  /** Committed: Redis may forget it. */
  async function settle(read: PartitionRead): Promise<void> {
    const { partition, position, events } = batchOf(read)
    await outbox.acknowledge(
      partition,
      read.entries.map(({ id }) => id),
      position,
    )
    const trims = trimsDue(events, historyKept)
    await Promise.all(
      [...trims].map(([auctionId, archived]) =>
        outbox.trimHistory(auctionId, archived, historyKept),
      ),
    )
  }

  /**
   * The archive has seen a newer holder. Usually there is one; but a Redis that lost its data counts
   * fences from the beginning again, then the lease is still ours and each retake counts one on.
   */
  async function giveWay(partition: number): Promise<void> {
    logger.warn({ partition, fence: states.get(partition)?.fence }, 'a newer archiver was here')
    states.delete(partition)
    await leases.retake(partition)
  }

  function putToRest(partition: number, fault: OutboxEntry, reason: string): void {
    const state = states.get(partition)
    if (state === undefined) return
    state.phase = 'resting'
    state.restsUntil = performance.now() + restMs
    logger.error(
      { partition, entry: fault.id, raw: fault.raw.slice(0, 4_000), reason, retryInMs: restMs },
      'an event cannot be archived; its partition waits, the event stays in Redis',
    )
  }

  const running = run()
  return {
    isBusy: (partition) => busy.has(partition),
    async drain(withinMs) {
      drainUntil = Math.min(drainUntil, performance.now() + withinMs)
      stop.abort()
      await running
    },
  }
}

interface PartitionState {
  readonly fence: number
  phase: 'pending' | 'new' | 'resting'
  restsUntil: number
}
