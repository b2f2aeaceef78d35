import { createHmac } from 'node:crypto'
import { failure } from '@flashbid/protocol'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../failures.ts'
import { networkOf } from './address-limit.ts'

/** Wrong passwords that cost nothing: people mistype. */
const freeTries = 5
/** After them each costs twice the wait of the one before: 1 s, 2 s, 4 s, up to a quarter of an hour. */
const longestWaitSeconds = 900
/** A quiet day forgets them. */
const memorySeconds = 86_400
/** Wrong passwords of one address over all accounts: one try at each of many accounts is a try too. */
const spray = { tries: 100, seconds: 600 }

export interface Try {
  /** The password was right: what was counted for this account and address is forgotten. */
  succeeded(): Promise<void>
  /** It came to nothing for a reason that is not the password's. */
  undone(): Promise<void>
}

export interface SignInTries {
  /**
   * Counts a try before the password is looked at, so that many at once gain nothing.
   *
   * @param account whatever names it, known or not
   * @throws Refusal `RATE_LIMITED`
   */
  begin(account: string, address: string): Promise<Try>
}

/**
 * Guessing is slowed for the pair of account and address: whoever guesses at somebody's password
 * slows only themselves, since the owner comes from elsewhere. Counted in Redis, by each gateway for
 * itself while Redis is away.
 */
export function createSignInTries(redis: Redis, secret: string): SignInTries {
  const limiter = (name: string, points: number, duration: number) => {
    const limit = { keyPrefix: `flashbid:limit:${name}`, points, duration }
    return new RateLimiterRedis({
      ...limit,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(limit),
    })
  }
  const counts = limiter('sign-in', freeTries, memorySeconds)
  const waits = limiter('sign-in-wait', 1, 1)
  const sprays = limiter('sign-in-spray', spray.tries, spray.seconds)
  // Who tried to sign in is nobody's business who can read Redis.
  const pairOf = (account: string, network: string) =>
    createHmac('sha256', secret).update(`${account}\n${network}`).digest('base64url')

  return {
    async begin(account, address) {
      const network = networkOf(address)
      const pair = pairOf(account, network)
      await orLimited(() => sprays.consume(network))
      try {
        await count(pair)
      } catch (error) {
        await sprays.reward(network)
        throw error
      }
      return {
        async succeeded() {
          await Promise.all([counts.delete(pair), waits.delete(pair), sprays.reward(network)])
        },
        async undone() {
          await Promise.all([counts.reward(pair), waits.delete(pair), sprays.reward(network)])
        },
      }
    },
  }

  async function count(pair: string): Promise<void> {
    const before = (await counts.get(pair))?.consumedPoints ?? 0
    if (before < freeTries && (await takesFreeTry(pair))) return
    const over = Math.max(0, before - freeTries)
    const seconds = Math.min(longestWaitSeconds, 2 ** Math.min(over, 20))
    // The first to come takes the place for so long; all others are told to wait.
    await orLimited(() => waits.consume(pair, 1, { customDuration: seconds }))
    await counts.penalty(pair)
  }

  async function takesFreeTry(pair: string): Promise<boolean> {
    try {
      await counts.consume(pair)
      return true
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return false
      throw refused
    }
  }
}

async function orLimited(take: () => Promise<unknown>): Promise<void> {
  try {
    await take()
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    throw new Refusal(
      failure('RATE_LIMITED', 'Too many tries; wait a while before the next one.', {
        retryAfterMs: Math.max(1, Math.ceil(refused.msBeforeNext)),
      }),
    )
  }
}
