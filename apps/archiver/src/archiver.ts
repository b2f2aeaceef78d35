import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Archive } from '@flashbid/database'
import { connectRedis, createOutbox, whenReady } from '@flashbid/engine'
import type { Logger } from 'pino'
import { runArchiveLoop } from './archive-loop.ts'
import { keepLeases, type LeaseTiming } from './leases.ts'
import { joinMembers } from './members.ts'

export interface ArchiverOptions {
  readonly redisUrl: string
  readonly archive: Pick<Archive, 'writeAll'>
  readonly logger: Logger
  readonly timing?: LeaseTiming
  readonly historyKept?: number
  readonly restMs?: number
}

export interface Archiver {
  /** Partitions that it holds. */
  held(): readonly number[]
  /**
   * Archives what is left, at most for `drainMs` (2 s), hands its partitions over and ends.
   * Safe to call twice.
   */
  close(drainMs?: number): Promise<void>
}

/** Taken over about 3 s after a death. */
const DEFAULT_TIMING: LeaseTiming = { ttlMs: 3_000, everyMs: 750 }
const DEFAULT_HISTORY_KEPT = 5_000
const DEFAULT_REST_MS = 30_000
const DEFAULT_DRAIN_MS = 2_000

/**
 * Moves events from the write-behind streams to Postgres, together with every other archiver.
 *
 * @throws StoreUnavailableError when Redis does not answer within 10 s
 */
export async function startArchiver(options: ArchiverOptions): Promise<Archiver> {
  const { redisUrl, archive, logger } = options
  const owner = `${hostname()}-${process.pid}-${randomUUID()}`
  const onError = (err: Error) => logger.debug({ err }, 'Redis connection')
  const outbox = await createOutbox({ redisUrl, onError })
  const redis = connectRedis(redisUrl, { name: 'flashbid-archiver', onError })
  try {
    await whenReady(redis, 10_000)
  } catch (error) {
    redis.disconnect()
    await outbox.close()
    throw error
  }

  const timing = options.timing ?? DEFAULT_TIMING
  const leases = keepLeases({
    ...{ outbox, owner, timing, logger },
    members: joinMembers(redis, owner, timing.ttlMs),
    isBusy: (partition) => loop.isBusy(partition),
  })
  const loop = runArchiveLoop({
    ...{ outbox, archive, leases, logger },
    historyKept: options.historyKept ?? DEFAULT_HISTORY_KEPT,
    restMs: options.restMs ?? DEFAULT_REST_MS,
  })

  let closing: Promise<void> | undefined
  return {
    held: () => [...leases.held().keys()],
    close(drainMs = DEFAULT_DRAIN_MS) {
      closing ??= (async () => {
        leases.stopTaking()
        await loop.drain(drainMs)
        // Without Redis there is nobody to hand over to: the leases run out.
        await leases.close().catch((err) => logger.warn({ err }, 'leases were not handed over'))
        redis.disconnect()
        await outbox.close()
      })()
      return closing
    },
  }
}
