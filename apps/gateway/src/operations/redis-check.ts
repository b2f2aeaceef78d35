import { StoreUnavailableError } from '@flashbid/engine'
import type { Redis } from 'ioredis'

/** What a Redis says about itself that matters to the promise an acknowledgement makes. */
export interface RedisFacts {
  readonly version: string
  /** Redis 7.0 brought sharded publication; below it nothing works. */
  readonly isSupported: boolean
  /** Why an acknowledged bid may not survive a power loss; `null` when it does. */
  readonly durabilityFault: string | null
}

/** @throws StoreUnavailableError when it does not answer */
export async function inspectRedis(redis: Redis): Promise<RedisFacts> {
  const told = await redis.info('server').catch((error: unknown) => {
    throw new StoreUnavailableError('Redis does not tell its version', { cause: error })
  })
  const [, version = '0'] = /redis_version:(\S+)/.exec(told) ?? []
  return {
    version,
    isSupported: Number.parseInt(version, 10) >= 7,
    durabilityFault: await durabilityFault(redis),
  }
}

async function durabilityFault(redis: Redis): Promise<string | null> {
  let settings: Record<string, string>
  try {
    settings = {
      ...asRecord(await redis.config('GET', 'appendonly')),
      ...asRecord(await redis.config('GET', 'appendfsync')),
    }
  } catch {
    return 'Redis does not tell its persistence settings (CONFIG GET is not allowed)'
  }
  if (settings.appendonly !== 'yes') return 'Redis keeps no append-only file (appendonly is no)'
  if (settings.appendfsync !== 'always') {
    return `Redis acknowledges before its disk does (appendfsync is ${settings.appendfsync})`
  }
  return null
}

/** RESP2 answers a flat list, RESP3 a map. */
function asRecord(answer: unknown): Record<string, string> {
  if (Array.isArray(answer)) return { [String(answer[0])]: String(answer[1]) }
  if (answer instanceof Map) return Object.fromEntries(answer)
  return Object.fromEntries(Object.entries(Object(answer)).map(([k, v]) => [k, String(v)]))
}
