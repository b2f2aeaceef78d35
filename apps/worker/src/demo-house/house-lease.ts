import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** String: the worker that runs the demo house. Expires when that one is silent. */
const LEASE_KEY = 'demo-house'

export interface HouseLeaseOptions {
  readonly redis: Redis
  readonly owner: string
  readonly ttlMs: number
  readonly logger: Logger
}

/**
 * Runs `run` while this worker is the one that holds the lease, again each time it gets it, until
 * `signal` is aborted. The signal that `run` is given is aborted when the lease is lost.
 */
export async function whileHolding(
  { redis, owner, ttlMs, logger }: HouseLeaseOptions,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const take = async () => (await redis.set(LEASE_KEY, owner, 'PX', ttlMs, 'NX')) === 'OK'
  const renew = async () => (await redis.eval(RENEW, 1, LEASE_KEY, owner, String(ttlMs))) === 1
  const waitAWhile = () => pause(ttlMs / 3, undefined, { signal }).catch(() => {})

  while (!signal.aborted) {
    if (!(await take().catch(() => false))) {
      await waitAWhile()
      continue
    }
    logger.info('this worker runs the demo house')
    const lost = new AbortController()
    const running = run(AbortSignal.any([signal, lost.signal]))
      .catch((err) => logger.error({ err }, 'the demo house has failed'))
      .finally(() => lost.abort())
    let renewedAt = performance.now()
    while (!signal.aborted && !lost.signal.aborted) {
      await Promise.race([waitAWhile(), running])
      const isOurs = await renew().catch(() => null) // null: Redis could not be asked
      if (isOurs) renewedAt = performance.now()
      else if (isOurs === false || performance.now() - renewedAt > ttlMs) lost.abort()
    }
    await running
    await redis.eval(RELEASE, 1, LEASE_KEY, owner).catch(() => {}) // it runs out by itself
    if (!signal.aborted) await waitAWhile()
  }
}

const RENEW = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`
const RELEASE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`
