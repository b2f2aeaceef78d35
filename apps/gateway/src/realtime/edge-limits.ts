import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../accounts/address-limit.ts'

/** Handshakes with a valid token that an account has in any case. */
const accountHandshakes = 20
const handshakeSeconds = 10

/** Resolves to `null`, or to the milliseconds after which another try may succeed. */
type Take = (key: string) => Promise<number | null>

export interface EdgeLimits {
  /** Without a valid token; over all gateways, each for itself while Redis is away. */
  handshakeOfAddress: Take
  handshakeOfAccount: Take
  /** Of one account or spectator's socket. Each gateway counts for itself: asking Redis costs a bid. */
  message: Take
}

export function createEdgeLimits(
  redis: Redis,
  { handshakeRate, socketRate }: { handshakeRate: number; socketRate: number },
): EdgeLimits {
  const overAllGateways = (name: string, points: number) => {
    const limit = { keyPrefix: `flashbid:limit:${name}`, points, duration: handshakeSeconds }
    return new RateLimiterRedis({
      ...limit,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(limit),
    })
  }
  const addresses = overAllGateways('handshake-address', handshakeRate)
  const accounts = overAllGateways('handshake-account', Math.max(accountHandshakes, handshakeRate))
  const messages = new RateLimiterMemory({ points: socketRate, duration: 1 })
  return {
    handshakeOfAddress: (address) => take(addresses, networkOf(address)),
    handshakeOfAccount: (userId) => take(accounts, userId),
    message: (key) => take(messages, key),
  }
}

async function take(
  limiter: RateLimiterMemory | RateLimiterRedis,
  key: string,
): Promise<number | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext))
    throw refused
  }
}
