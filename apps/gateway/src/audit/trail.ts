import { randomUUID } from 'node:crypto'
import type { EpochMs } from '@flashbid/auction'
import type { Actor, AuditState, Database, NewAuditEntry } from '@flashbid/database'
import { StoreUnavailableError } from '@flashbid/engine'
import type { AuditAction } from '@flashbid/protocol'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Caller } from '../accounts/callers.ts'
import { Refusal } from '../failures.ts'
import { type Begun, createTrailStore } from './trail-store.ts'

/** What somebody is about to do, before it is known what comes of it. */
export interface Deed {
  readonly action: AuditAction
  readonly target: { readonly type: 'auction' | 'account' | 'house'; readonly id: string }
  readonly reason?: string | undefined
  readonly before?: AuditState
}

/** What came of it. A deed that makes its own target says here what it made. */
export interface Done<T> {
  readonly result: T
  /** `null`: nothing was done after all. */
  readonly after: AuditState | null
  readonly target?: Deed['target']
}

export interface AuditTrail {
  /**
   * Does something and records it. It is written down in Redis as begun before it is done, and as
   * done afterwards, so a process that dies in between leaves an entry whose outcome is unknown.
   * A deed that throws a refusal, or that Redis could not be asked, did nothing and leaves none.
   *
   * @throws StoreUnavailableError when it cannot be written down; then nothing was done
   */
  record<T>(by: Caller | Actor, deed: Deed, act: () => Promise<Done<T>>): Promise<T>
  /** For what was done and recorded in one transaction of Postgres. */
  hasRecorded(caller: Caller): void
  /** Whether this call has an entry of its own. */
  isRecorded(caller: Caller): boolean
  /** Brings what waits in Redis into Postgres. @throws what Postgres or Redis throws */
  drain(): Promise<void>
  close(): Promise<void>
}

interface Needs {
  readonly redis: Redis
  readonly database: Pick<Database, 'audit'>
  readonly logger: Logger
  readonly clock: { now(): EpochMs }
}

/** Far longer than any call takes: what is still begun by then has lost its process. */
const calm = { everyMs: 1_000, abandonedMs: 60_000 }
const BATCH = 100

export const actorOf = (by: Caller | Actor): Actor => ({
  ...{ id: 'userId' in by ? by.userId : by.id, name: by.name, role: by.role, byKey: by.byKey },
})

/**
 * The audit trail, kept in Postgres, reached through Redis. What decides an auction is Redis, and an
 * organiser must be able to pause one while Postgres is away; so the entry goes where the deed goes,
 * as durably, and every gateway brings what waits there into Postgres. Appending an entry twice
 * changes nothing, so gateways need not agree on who does it.
 */
export function startAuditTrail(
  { redis, database, logger, clock }: Needs,
  { everyMs, abandonedMs } = calm,
): AuditTrail {
  const store = createTrailStore(redis)
  const recorded = new WeakSet<Caller | Actor>()
  let draining: Promise<void> | null = null
  let isWantedAgain = false
  let isClosed = false
  let hasComplained = false

  async function moveWaiting(): Promise<void> {
    for (const begun of await store.begun()) {
      if (!begun || begun.at > clock.now() - abandonedMs) continue
      logger.warn({ ref: begun.ref, action: begun.action }, 'a deed was begun and never ended')
      await store.end({ ...begun, after: { outcome: 'unknown' } })
    }
    let from = '-'
    for (;;) {
      const waiting = await store.waiting(from, BATCH)
      const last = waiting.at(-1)
      if (!last) return
      const readable = waiting.flatMap(({ id, entry }) => (entry ? [{ id, entry }] : []))
      if (readable.length < waiting.length) complain(waiting.length - readable.length)
      const written = readable.length > 0 ? await append(readable) : []
      if (written.length > 0) await store.forget(written)
      from = `(${last.id}`
    }
  }

  /** It stays where it is: a gateway of the version that wrote it may take it. */
  function complain(unreadable: number): void {
    if (hasComplained) return
    hasComplained = true
    logger.error({ unreadable }, 'audit entries in Redis cannot be read')
  }

  /** Answers the ids of what is in Postgres now. One that Postgres never takes does not hold up the rest. */
  async function append(
    waiting: readonly { id: string; entry: NewAuditEntry }[],
  ): Promise<string[]> {
    try {
      await database.audit.append(waiting.map(({ entry }) => entry))
      return waiting.map(({ id }) => id)
    } catch (error) {
      if (waiting.length === 1) throw error
    }
    const written: string[] = []
    const faults: unknown[] = []
    for (const one of waiting) {
      await database.audit.append([one.entry]).then(
        () => written.push(one.id),
        (error: unknown) => faults.push(error),
      )
      if (written.length === 0 && faults.length > 1) break // Postgres is away
    }
    if (written.length === 0) throw faults[0]
    for (const err of faults) logger.error({ err }, 'an audit entry cannot be written')
    return written
  }

  function drain(): Promise<void> {
    isWantedAgain = true
    draining ??= (async () => {
      try {
        while (isWantedAgain && !isClosed) {
          isWantedAgain = false
          await moveWaiting()
        }
      } finally {
        draining = null
      }
    })()
    return draining
  }

  let isHeldUp = false
  const drainSoon = () => {
    drain().then(
      () => {
        isHeldUp = false
      },
      (error: unknown) => {
        // Redis away is everybody's to tell, and what is begun stays as it is.
        if (isHeldUp || error instanceof StoreUnavailableError) return
        isHeldUp = true
        logger.warn({ err: error }, 'audit entries wait in Redis until Postgres takes them')
      },
    )
  }
  const timer = setInterval(drainSoon, everyMs)

  /** The deed is done or not; that its end cannot be written down leaves it as begun. */
  async function conclude(deed: () => Promise<void>): Promise<void> {
    try {
      await deed()
      drainSoon()
    } catch (error) {
      logger.warn({ err: error }, 'the end of a deed was not written down; it stays as begun')
    }
  }

  return {
    async record(by, { action, target, reason, before }, act) {
      const begun: Begun = {
        ...{ ref: randomUUID(), at: clock.now(), actor: actorOf(by), action, target },
        ...{ reason: reason ?? null, before: before ?? null },
      }
      await store.begin(begun)
      let done: Awaited<ReturnType<typeof act>>
      try {
        done = await act()
      } catch (error) {
        const isUndone = error instanceof Refusal || error instanceof StoreUnavailableError
        await conclude(() =>
          isUndone
            ? store.takeBack(begun.ref)
            : store.end({ ...begun, after: { outcome: 'unknown' } }),
        )
        if (!isUndone) recorded.add(by)
        throw error
      }
      const { result, after } = done
      if (after !== null) recorded.add(by)
      await conclude(() =>
        after === null
          ? store.takeBack(begun.ref)
          : store.end({ ...begun, at: clock.now(), target: done.target ?? target, after }),
      )
      return result
    },

    hasRecorded: (caller) => void recorded.add(caller),
    isRecorded: (caller) => recorded.has(caller),
    drain,

    async close() {
      clearInterval(timer)
      isClosed = true
      await draining?.catch(() => {})
    },
  }
}
