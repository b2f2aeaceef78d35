import type { Redis } from 'ioredis'

/** Sorted set: every running archiver by the Redis time (ms) of its last sign of life. */
const MEMBERS_KEY = 'archivers'

/** Who archives at the moment: so that each knows its share of the partitions. */
export interface Members {
  /** A sign of life. Answers all that gave one lately, this one included, in a fixed order. */
  beat(): Promise<readonly string[]>
  /** The others need not wait until this one is missed. */
  leave(): Promise<void>
}

/** @param missedAfterMs an archiver that was silent for longer counts as dead */
export function joinMembers(redis: Redis, owner: string, missedAfterMs: number): Members {
  return {
    async beat() {
      const [seconds, microseconds] = await redis.time()
      const now = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
      const replies = await redis
        .multi()
        .zadd(MEMBERS_KEY, String(now), owner)
        .zremrangebyscore(MEMBERS_KEY, '-inf', String(now - missedAfterMs))
        // Signs of life from the future: the clock was set back, and who lives gives another.
        .zremrangebyscore(MEMBERS_KEY, String(now + missedAfterMs), '+inf')
        .zrange(MEMBERS_KEY, '0', '-1')
        .exec()
      const [error, names] = replies?.at(-1) ?? [new Error('Redis gave no answer'), null]
      if (error !== null) throw error
      return (names as string[]).sort()
    },

    async leave() {
      await redis.zrem(MEMBERS_KEY, owner)
    },
  }
}
