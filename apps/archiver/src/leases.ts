import type { Outbox } from '@flashbid/engine'
import type { Logger } from 'pino'
import type { Members } from './members.ts'

export interface LeaseTiming {
  /** A partition whose holder is silent for so long is free for another. */
  readonly ttlMs: number
  /** How often leases are renewed, taken and handed over. Several times within `ttlMs`. */
  readonly everyMs: number
}

/**
 * Which partitions this archiver works on. Each takes its share, `ceil(64 / archivers)`, of what is
 * free, and gives back what is above it when others join; the leases of one that dies run out.
 *
 * A lease is only a hint who should work: it can run out during a pause of this process without
 * our noticing. The fence that comes with it is what keeps the archive safe.
 */
export interface Leases {
  /** Partition -> fence. Never one whose time may have run out. */
  held(): ReadonlyMap<number, number>
  /** The archive has seen a higher fence: take the lease anew, if it is still ours. */
  retake(partition: number): Promise<void>
  /** Takes no more; goes on renewing. */
  stopTaking(): void
  /** Gives all back. Safe to call twice. */
  close(): Promise<void>
}

export interface LeasesOptions {
  readonly outbox: Outbox
  readonly members: Members
  readonly owner: string
  readonly timing: LeaseTiming
  readonly logger: Logger
  /** Being written at the moment: given back later. */
  readonly isBusy: (partition: number) => boolean
}

export function keepLeases(options: LeasesOptions): Leases {
  const { outbox, members, owner, timing, logger, isBusy } = options
  const leases = new Map<number, { fence: number; until: number }>()
  let isTaking = true
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const acquire = async (partition: number): Promise<boolean> => {
    const until = performance.now() + timing.ttlMs // of before the call: rather too early
    const lease = await outbox.acquireLease(partition, owner, timing.ttlMs)
    if (lease === null) leases.delete(partition)
    else leases.set(partition, { fence: lease.fence, until })
    return lease !== null
  }

  const release = async (partition: number): Promise<void> => {
    leases.delete(partition)
    await outbox.releaseLease(partition, owner)
  }

  const takeFree = async (wanted: number, from: number): Promise<void> => {
    const all = outbox.partitions
    const candidates = [...all.slice(from), ...all.slice(0, from)].filter(
      (partition) => !leases.has(partition),
    )
    while (wanted > 0 && candidates.length > 0) {
      const taken = await Promise.all(candidates.splice(0, wanted).map(acquire))
      wanted -= taken.filter(Boolean).length
    }
  }

  const settle = async (): Promise<void> => {
    const names = await members.beat().catch((error: unknown) => {
      // A Redis that is out of memory takes no sign of life. Leases alone keep archivers apart then.
      logger.debug({ err: error }, 'the number of archivers is not known')
      return [owner]
    })
    const share = Math.ceil(outbox.partitions.length / Math.max(1, names.length))
    const before = leases.size
    await Promise.all([...leases.keys()].map(acquire))
    if (leases.size > share) {
      const surplus = [...leases.keys()].filter((partition) => !isBusy(partition))
      await Promise.all(surplus.slice(0, leases.size - share).map(release))
    } else if (isTaking) {
      // Everybody starts looking elsewhere, so that several do not ask for the same.
      await takeFree(share - leases.size, Math.max(0, names.indexOf(owner)) * share)
    }
    if (leases.size !== before) {
      logger.info({ partitions: leases.size, archivers: names.length }, 'leases have changed')
    }
  }

  let settling = Promise.resolve()
  const tick = (): void => {
    settling = settle()
      .catch((error) => logger.warn({ err: error }, 'leases could not be renewed'))
      .finally(() => {
        if (!isClosed) timer = setTimeout(tick, timing.everyMs)
      })
  }
  tick()

  return {
    held() {
      const now = performance.now()
      const valid = [...leases].filter(([, { until }]) => until > now)
      return new Map(valid.map(([partition, { fence }]) => [partition, fence]))
    },
    async retake(partition) {
      await release(partition)
      await acquire(partition)
    },
    stopTaking() {
      isTaking = false
    },
    async close() {
      if (isClosed) return
      isClosed = true
      clearTimeout(timer)
      await settling
      await Promise.all([...leases.keys()].map(release))
      await members.leave()
    },
  }
}
