import { isIP } from 'node:net'
import { failure } from '@flashbid/protocol'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../failures.ts'

export interface AddressLimit {
  /** Counts one call from this address; throws `RATE_LIMITED` when it is one too many. */
  take(address: string): Promise<void>
}

/**
 * So many calls per address and minute, over all gateways. Without Redis each gateway counts alone:
 * a limit that fails must let people in rather than lock them out.
 */
export function createAddressLimit(redis: Redis, name: string, perMinute: number): AddressLimit {
  const duration = 60
  const keyPrefix = `flashbid:limit:${name}`
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix,
    points: perMinute,
    duration,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix, points: perMinute, duration }),
  })
  return {
    async take(address) {
      try {
        await limiter.consume(networkOf(address))
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        throw new Refusal(
          failure('RATE_LIMITED', 'Too many calls from this address; try again later.', {
            retryAfterMs: Math.max(1, refused.msBeforeNext),
          }),
        )
      }
    },
  }
}

/** `1.2.3.4:5678` and `[2001:db8::1]:5678`, as some proxies write whom they speak for. */
const withPort = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/

/**
 * What an address is counted as. One household or host has a whole /64 of IPv6 to itself: counting
 * single addresses counts nothing. However it is written, one network has one name.
 */
export function networkOf(written: string): string {
  const parts = withPort.exec(written)
  const address = parts?.[1] ?? parts?.[2] ?? written
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  const [bare = ''] = address.split('%') // without the zone
  if (isIP(bare) !== 6) return address
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const [head = '', tail = ''] = canonical.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (canonical.includes('::')) {
    const after = tail === '' ? [] : tail.split(':')
    while (groups.length + after.length < 8) groups.push('0')
    groups.push(...after)
  }
  return groups.slice(0, 4).join(':')
}
