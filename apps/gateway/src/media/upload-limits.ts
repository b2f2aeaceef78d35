import { failure } from '@flashbid/protocol'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../accounts/address-limit.ts'
import type { Caller } from '../accounts/callers.ts'
import { Refusal } from '../failures.ts'

/** Ten lots with all their pictures. */
export const UPLOADS_PER_ACCOUNT = 120
/** A saleroom with several people behind one address; new guests cost nothing. */
const UPLOADS_PER_ADDRESS = 300
const HOUR_S = 3_600

export interface UploadLimits {
  /** Counts one upload; throws `RATE_LIMITED` when it is one too many. The operator's key is free. */
  take(caller: Caller, address: string): Promise<void>
}

/** Over all gateways. Without Redis each gateway counts alone. */
export function createUploadLimits(redis: Redis): UploadLimits {
  const limiter = (name: string, points: number) => {
    const keyPrefix = `flashbid:limit:${name}`
    return new RateLimiterRedis({
      storeClient: redis,
      ...{ keyPrefix, points, duration: HOUR_S },
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: HOUR_S }),
    })
  }
  const ofAccount = limiter('media-account', UPLOADS_PER_ACCOUNT)
  const ofAddress = limiter('media-address', UPLOADS_PER_ADDRESS)

  return {
    async take(caller, address) {
      if (caller.byKey) return
      try {
        await ofAccount.consume(caller.userId)
        await ofAddress.consume(networkOf(address))
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        throw new Refusal(
          failure('RATE_LIMITED', 'Too many pictures in an hour; try again later.', {
            retryAfterMs: Math.max(1, refused.msBeforeNext),
          }),
        )
      }
    },
  }
}
