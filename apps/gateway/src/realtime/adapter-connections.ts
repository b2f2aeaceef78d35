import { connectRedis } from '@flashbid/engine'
import { createShardedAdapter } from '@socket.io/redis-adapter'
import type { Logger } from 'pino'

/** A half-open connection is noticed by a ping that is not answered. */
const pingEveryMs = 1_000

/**
 * The Redis connections of the Socket.IO adapter, which carries between gateways what is addressed
 * to people: notices, counts of viewers, announcements. Prices do not come this way.
 *
 * `static`: one channel for everything. The default would open a channel for every public room.
 */
export function createAdapter(redisUrl: string, logger: Logger) {
  const onError = (error: Error) => logger.debug({ err: error }, 'adapter connection')
  const publisher = connectRedis(redisUrl, { name: 'flashbid-adapter-publish', onError })
  const subscriber = connectRedis(redisUrl, { name: 'flashbid-adapter-subscribe', onError })
  const channels = new Set<string>()

  // The adapter never looks at the promises of its subscriptions, and a rejected one would end the
  // process. So the wanted channels are kept here and subscribed whenever the connection is there.
  async function subscribe(): Promise<void> {
    try {
      for (const channel of channels) await subscriber.ssubscribe(channel)
    } catch (error) {
      logger.debug({ err: error }, 'adapter subscription')
      if (subscriber.status === 'ready') subscriber.disconnect(true)
    }
  }
  subscriber.on('ready', () => void subscribe())
  const subscribing = {
    on: (event: string, listener: (...args: unknown[]) => void) => subscriber.on(event, listener),
    ssubscribe(channel: string) {
      channels.add(channel)
      if (subscriber.status === 'ready') void subscribe()
    },
    sunsubscribe(channel: string) {
      channels.delete(channel)
      void subscriber.sunsubscribe(channel).catch(onError)
    },
  }
  const pinging = setInterval(() => {
    for (const connection of [publisher, subscriber]) {
      if (connection.status === 'ready') connection.ping().catch(onError)
    }
  }, pingEveryMs)

  return {
    adapter: createShardedAdapter(publisher, subscribing, { subscriptionMode: 'static' }),
    close() {
      clearInterval(pinging)
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
