import type { EpochMs } from '@flashbid/auction'
import type { NewAuditEntry } from '@flashbid/database'
import { StoreUnavailableError } from '@flashbid/engine'
import type { Redis } from 'ioredis'
import { z } from 'zod'

/** Hash: ref -> what was begun. */
const begunKey = '{flashbid:audit}:begun'
/** Stream: what was done, in the order of being done, until Postgres has it. */
const doneKey = '{flashbid:audit}:done'

const State = z.record(z.string(), z.json()).nullable()
const BegunSchema = z.object({
  ref: z.string(),
  at: z.int(),
  actor: z.object({ id: z.string(), name: z.string(), role: z.string(), byKey: z.boolean() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  reason: z.string().nullable(),
  before: State,
})
const DoneSchema = BegunSchema.extend({ after: State })

export interface Begun extends Omit<NewAuditEntry, 'after'> {
  readonly ref: string
  readonly at: EpochMs
}

/** The trail's end in Redis. Every call @throws StoreUnavailableError when Redis does not answer */
export interface TrailStore {
  begin(deed: Begun): Promise<void>
  /** Nothing came of it. */
  takeBack(ref: string): Promise<void>
  /** It is no longer begun and waits for Postgres, both or neither. */
  end(entry: Begun & Pick<NewAuditEntry, 'after'>): Promise<void>
  /** `null`: not written by us, or by another version. */
  begun(): Promise<readonly (Begun | null)[]>
  /** What waits for Postgres from a place of the stream on, the longest waiting first. `null` likewise. */
  waiting(
    from: string,
    count: number,
  ): Promise<readonly { id: string; entry: NewAuditEntry | null }[]>
  /** Postgres has them. */
  forget(ids: readonly string[]): Promise<void>
}

function read<S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | null {
  try {
    return schema.parse(JSON.parse(text ?? ''))
  } catch {
    return null
  }
}

export function createTrailStore(redis: Redis): TrailStore {
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    } catch (cause) {
      throw new StoreUnavailableError('Redis did not take an audit entry', { cause })
    }
  }

  return {
    begin: (deed) =>
      ask(async () => void (await redis.hset(begunKey, deed.ref, JSON.stringify(deed)))),

    takeBack: (ref) => ask(async () => void (await redis.hdel(begunKey, ref))),

    end: (entry) =>
      ask(async () => {
        const text = JSON.stringify(entry)
        const answers = await redis
          .multi()
          .xadd(doneKey, '*', 'entry', text)
          .hdel(begunKey, entry.ref)
          .exec()
        for (const [error] of answers ?? []) if (error) throw error
        if (answers === null) throw new Error('the transaction was not run')
      }),

    async begun() {
      const deeds = await ask(() => redis.hgetall(begunKey))
      return Object.values(deeds).map((text) => read(BegunSchema, text))
    },

    async waiting(from, count) {
      const rows = await ask(() => redis.xrange(doneKey, from, '+', 'COUNT', count))
      return rows.map(([id, [, text]]) => ({ id, entry: read(DoneSchema, text) }))
    },

    forget: (ids) => ask(async () => void (await redis.xdel(doneKey, ...ids))),
  }
}
