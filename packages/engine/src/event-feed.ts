import type { Redis } from 'ioredis'
import { connectRedis, DEFAULT_COMMAND_TIMEOUT_MS, whenReady } from './connect.ts'
import { decodeEvent } from './decode-event.ts'
import { type EventFeed, StoreUnavailableError } from './engine.ts'
import { auctionOfChannel, channelOf } from './keys.ts'

export interface EventFeedOptions {
  readonly redisUrl: string
  readonly commandTimeoutMs?: number | undefined
  /** How long to wait for the first connection. */
  readonly connectTimeoutMs?: number | undefined
  /** Faults of the connection and messages that are no events, for the log. */
  readonly onError?: ((error: Error) => void) | undefined
}

type Listener = Parameters<EventFeed['on']>[0]

/** A silent connection is asked this often whether it still lives; a cut one loses events unseen. */
const PING_EVERY_MS = 1_000
/** Subscriptions restored in one command. */
const RESTORE_CHUNK = 500

/**
 * Opens a connection for subscriptions: resolves when Redis answers.
 *
 * @throws StoreUnavailableError when it does not within `connectTimeoutMs` (10 s)
 */
export async function createEventFeed(options: EventFeedOptions): Promise<EventFeed> {
  const redis = connectRedis(options.redisUrl, {
    name: 'flashbid-feed',
    commandTimeoutMs: options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS,
    onError: options.onError,
  })
  try {
    await whenReady(redis, options.connectTimeoutMs ?? 10_000)
  } catch (error) {
    redis.disconnect()
    throw error
  }
  return new RedisEventFeed(redis, options.onError ?? (() => {}))
}

/**
 * States: subscribed -> cut -> restoring -> subscribed. `lost` is said at the end of restoring, so that a
 * listener that then reads the history misses nothing: every later event reaches it.
 */
class RedisEventFeed implements EventFeed {
  readonly #redis: Redis
  readonly #onError: (error: Error) => void
  readonly #listeners = new Set<Listener>()
  /** Auctions whose events are wanted, subscribed or about to be, each with the call that said so. */
  readonly #wanted = new Map<string, symbol>()
  readonly #pinging: NodeJS.Timeout

  constructor(redis: Redis, onError: (error: Error) => void) {
    this.#redis = redis
    this.#onError = onError
    redis.on('smessage', (channel: string, message: string) => this.#deliver(channel, message))
    redis.on('ready', () => void this.#restore())
    // No answer within the connection's patience cuts it, and that restores the subscriptions.
    this.#pinging = setInterval(() => {
      if (redis.status === 'ready') redis.ping().catch(() => {})
    }, PING_EVERY_MS)
    this.#pinging.unref()
  }

  on(listener: Listener): void {
    this.#listeners.add(listener)
  }

  async subscribe(auctionId: string): Promise<void> {
    const own = Symbol()
    if (!this.#wanted.has(auctionId)) this.#wanted.set(auctionId, own)
    try {
      await this.#redis.ssubscribe(channelOf(auctionId))
    } catch (error) {
      // It may have been subscribed all the same, or restored after a cut. Whoever has subscribed
      // again meanwhile keeps it.
      if (this.#wanted.get(auctionId) === own) await this.unsubscribe(auctionId)
      const message = error instanceof Error ? error.message : String(error)
      throw new StoreUnavailableError(message, { cause: error })
    }
  }

  async unsubscribe(auctionId: string): Promise<void> {
    if (!this.#wanted.delete(auctionId)) return
    // On a cut connection there is nothing to undo: only what is wanted is restored.
    if (this.#redis.status !== 'ready') return
    await this.#redis.sunsubscribe(channelOf(auctionId)).catch(() => {})
  }

  async close(): Promise<void> {
    clearInterval(this.#pinging)
    this.#listeners.clear()
    this.#redis.disconnect()
  }

  #deliver(channel: string, message: string): void {
    const auctionId = auctionOfChannel(channel)
    if (auctionId === null || !this.#wanted.has(auctionId)) return
    const event = decodeEvent(message)
    if (event === null) {
      this.#onError(new Error(`not an event on ${channel}: ${message.slice(0, 200)}`))
      return
    }
    for (const listener of this.#listeners) listener.event(event)
  }

  async #restore(): Promise<void> {
    const auctionIds = [...this.#wanted.keys()]
    if (auctionIds.length === 0) return
    try {
      for (let i = 0; i < auctionIds.length; i += RESTORE_CHUNK) {
        const chunk = auctionIds.slice(i, i + RESTORE_CHUNK).filter((id) => this.#wanted.has(id))
        if (chunk.length > 0) await this.#redis.ssubscribe(...chunk.map(channelOf))
      }
    } catch {
      // Cut again, or hung: a fresh connection starts over.
      if (this.#redis.status === 'ready') this.#redis.disconnect(true)
      return
    }
    const lost = auctionIds.filter((id) => this.#wanted.has(id))
    for (const listener of this.#listeners) listener.lost(lost)
  }
}
