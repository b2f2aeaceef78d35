import type { Database } from '@flashbid/database'

export interface ReadinessAnswer {
  readonly ready: boolean
  /** Why no bid is taken here. */
  readonly failing?: readonly string[]
  /** What is missing while bids go on all the same. */
  readonly degraded?: readonly string[]
  /** In words, when an acknowledged bid may be lost after all. */
  readonly durability?: string
}

/**
 * Whether a load balancer should send people here.
 *
 * `starting` until everything is up, then `serving`, then `draining` for good. Only `serving` can be
 * ready, and only while Redis answers. Postgres away is a degradation: bids go on without it.
 */
export interface Readiness {
  serving(): void
  draining(): void
  durabilityFault(fault: string | null): void
  check(): Promise<ReadinessAnswer>
}

const PATIENCE_MS = 800
/** Anybody may ask as often as they like; the stores are asked at most this often. */
const KEPT_MS = 250

export function createReadiness(
  redis: { ping(): Promise<unknown> },
  database: Pick<Database, 'ping'>,
): Readiness {
  let phase: 'starting' | 'serving' | 'draining' = 'starting'
  let fault: string | null = null
  let asked: { at: number; stores: Promise<readonly [boolean, boolean]> } | undefined

  function askStores() {
    const now = performance.now()
    if (!asked || now - asked.at > KEPT_MS) {
      const stores = Promise.all([
        answers(redis.ping(), PATIENCE_MS),
        answers(database.ping(PATIENCE_MS), PATIENCE_MS),
      ])
      asked = { at: now, stores }
    }
    return asked.stores
  }

  return {
    serving() {
      if (phase === 'starting') phase = 'serving'
    },
    draining() {
      phase = 'draining'
    },
    durabilityFault(found) {
      fault = found
    },
    async check() {
      const [redisAnswers, postgresAnswers] = await askStores()
      const failing = [...(phase === 'serving' ? [] : [phase]), ...(redisAnswers ? [] : ['redis'])]
      const degraded = [
        ...(postgresAnswers ? [] : ['postgres']),
        ...(fault === null ? [] : ['durability']),
      ]
      return {
        ready: failing.length === 0,
        ...(failing.length > 0 ? { failing } : {}),
        ...(degraded.length > 0 ? { degraded } : {}),
        ...(fault === null ? {} : { durability: fault }),
      }
    },
  }
}

/** Does it resolve in time? Never rejects. */
function answers(asked: Promise<unknown>, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs)
    const settle = (isThere: boolean) => {
      clearTimeout(timer)
      resolve(isThere)
    }
    asked.then(
      () => settle(true),
      () => settle(false),
    )
  })
}
