import { Redis } from 'ioredis'
import { StoreUnavailableError } from './engine.ts'

/** How long a write may take before its outcome counts as unknown. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 2_000

export interface ConnectOptions {
  /** Shown by `CLIENT LIST`. */
  readonly name: string
  /** `null`: the commands of this connection have no time-out, or one that their caller keeps. */
  readonly commandTimeoutMs?: number | null
  /** A connection that owes an answer and has been silent for so long is cut and made anew. */
  readonly silenceMs?: number
  /** What goes wrong with the connection; it keeps reconnecting by itself. */
  readonly onError?: ((error: Error) => void) | undefined
}

/**
 * A connection that never queues and never resends: a command on a connection that is down fails at
 * once, and what was sent when it was cut is not sent again. With ioredis's defaults a bid takes
 * effect after its bidder was told otherwise. It starts connecting at once and does so for ever;
 * `whenReady` waits for it.
 *
 * Several comma-separated addresses will mean a cluster: this is the one place that makes connections.
 */
export function connectRedis(redisUrl: string, options: ConnectOptions): Redis {
  if (redisUrl.includes(',')) {
    throw new Error('REDIS_URL names several nodes, but Redis Cluster is not supported yet')
  }
  const { commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS } = options
  const redis = new Redis(redisUrl, {
    connectionName: options.name,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    keepAlive: 10_000,
    socketTimeout: options.silenceMs ?? (commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS) + 1_000,
    retryStrategy: (times) =>
      Math.min(1_000, 25 * 2 ** Math.min(times, 6)) * (0.5 + Math.random() / 2),
    ...(commandTimeoutMs === null ? {} : { commandTimeout: commandTimeoutMs }),
  })
  redis.on('error', options.onError ?? (() => {})) // without a listener ioredis prints each one
  return redis
}

/** Resolves when the connection can be used. @throws StoreUnavailableError after `timeoutMs` */
export async function whenReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return
  await new Promise<void>((resolve, reject) => {
    const done = () => {
      clearTimeout(timer)
      redis.off('ready', done)
      resolve()
    }
    const timer = setTimeout(() => {
      redis.off('ready', done)
      reject(new StoreUnavailableError(`Redis did not become ready within ${timeoutMs} ms`))
    }, timeoutMs)
    redis.on('ready', done)
  })
}
