import { createShardedAdapter } from '@socket.io/redis-adapter'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** Half-open connections are noticed by a ping that is not answered. */
const pingEveryMs = 2_000
const silenceMs = 5_000

/**
 * The Redis connections of the Socket.IO adapter, which carries between gateways what is addressed
 * to people: notices, counts of viewers, announcements. Prices do not come this way.
 *
 * `static`: one channel for everything. The default would open a channel for every public room.
 */
export function createAdapter(redis: Redis, logger: Logger) {
  const options = {
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
    keepAlive: 10_000,
    socketTimeout: silenceMs,
  } as const
  const publisher = redis.duplicate({
    ...options,
    connectionName: 'flashbid-adapter-publish',
    enableOfflineQueue: false,
  })
  const subscriber = redis.duplicate({
    ...options,
    connectionName: 'flashbid-adapter-subscribe',
    enableOfflineQueue: true,
    autoResubscribe: true,
  })
  for (const connection of [publisher, subscriber]) {
    connection.on('error', (error) => logger.debug({ err: error }, 'adapter connection'))
  }
  const pinging = setInterval(() => {
    for (const connection of [publisher, subscriber]) {
      if (connection.status === 'ready') connection.ping().catch(() => {})
    }
  }, pingEveryMs)

  // The adapter leaves the promises of these calls alone, and a rejected one would end the process.
  const note = (error: unknown) => logger.debug({ err: error }, 'adapter subscription')
  const subscribing = {
    on: (event: string, listener: (...args: unknown[]) => void) => subscriber.on(event, listener),
    ssubscribe: (channel: string) => void subscriber.ssubscribe(channel).catch(note),
    sunsubscribe: (channel: string) => void subscriber.sunsubscribe(channel).catch(note),
  }
  return {
    adapter: createShardedAdapter(publisher, subscribing, { subscriptionMode: 'static' }),
    close() {
      clearInterval(pinging)
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
