import { availableParallelism } from 'node:os'
import { failure } from '@flashbid/protocol'
import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '../failures.ts'

/** OWASP's least for Argon2id. One takes 20 to 40 ms of a core and 19 MiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const
/** Never all cores: bids are served by the others. */
const atOnceAtMost = Math.max(1, Math.min(2, availableParallelism() - 1))
/** About two seconds of work; whoever comes later is told so at once. */
const waitingAtMost = 64
const retryAfterMs = 2_000

export interface Passwords {
  /** @throws Refusal `BUSY` when too many wait already */
  hash(password: string): Promise<string>
  /** @throws Refusal `BUSY` likewise */
  verify(hash: string, password: string): Promise<boolean>
}

/**
 * Hashing is slow on purpose and runs on threads of its own. A bounded number at a time and a bounded
 * queue keep a wave of sign-ins from taking the processor away from bidding.
 */
export function createPasswords({
  atOnce = atOnceAtMost,
  waiting = waitingAtMost,
} = {}): Passwords {
  const queue: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (queue.length >= waiting) {
        throw new Refusal(
          failure('BUSY', 'Too many people are signing in right now; try again in a moment.', {
            retryAfterMs,
          }),
        )
      }
      await new Promise<void>((resolve) => queue.push(resolve)) // whoever leaves hands the place on
    } else running++
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, cost)), // Argon2id is the package's default
    // What the hash was made with stands in it. One that cannot be read fits no password.
    verify: (hashed, password) => inTurn(() => verify(hashed, password).catch(() => false)),
  }
}
