import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createDatabase } from '@flashbid/database'
import {
  connectRedis,
  createEngine,
  createEventFeed,
  StoreUnavailableError,
  whenReady,
} from '@flashbid/engine'
import type { Logger } from 'pino'
import { startRevocations } from './accounts/revocations.ts'
import { startAccounts } from './accounts/start-accounts.ts'
import { createTokens } from './accounts/tokens.ts'
import { startAuditTrail } from './audit/trail.ts'
import { createAliases } from './bidding/aliases.ts'
import { createNotices } from './bidding/notices.ts'
import { startPublicationSweep } from './catalogue/publish-auction.ts'
import type { GatewayConfig } from './environment.ts'
import { createHttpApp } from './http/app.ts'
import { openFront } from './http/front.ts'
import { createMetrics } from './operations/metrics.ts'
import { createReadiness } from './operations/readiness.ts'
import { inspectRedis, type RedisFacts } from './operations/redis-check.ts'
import { startAuctionClock } from './realtime/auction-clock.ts'
import { startRealtime } from './realtime/socket-server.ts'
import type { Resources } from './resources.ts'

/** Of the drain's 25 s: what requests that are under way may still take. */
const REQUEST_GRACE_MS = 5_000
const STORE_PATIENCE_MS = 1_000
const RETRY_PAUSE_MS = 100

export interface Gateway {
  readonly port: number
  /** Rejects when it cannot start for good: Redis is too old, say. Redis away is waited for. */
  readonly started: Promise<void>
  /**
   * Not ready first; then sockets are told and let go, calls under way are answered, everything is
   * closed. Safe to call twice and while starting.
   */
  stop(): Promise<void>
}

/**
 * One gateway process. The port opens at once and answers "not ready" until Redis is there.
 *
 * @throws when the port cannot be had
 */
export async function startGateway(
  config: GatewayConfig,
  logger: Logger,
  webFolder: string,
): Promise<Gateway> {
  const front = openFront()
  const port = await front.listen(config.port, config.host)
  const stopping = new AbortController()
  const closers: (() => void | Promise<void>)[] = []
  let drain: () => Promise<void> = async () => {}

  async function start(): Promise<void> {
    const onError = (error: Error) => logger.warn({ err: error }, 'a connection to Redis failed')
    const redis = connectRedis(config.redisUrl, { name: 'flashbid-gateway', onError })
    closers.push(() => redis.disconnect())
    const database = createDatabase(config.databaseUrl)
    closers.push(() => database.close())
    // The first question takes longest: asked now, nobody waits for it later. Its failure is readyz's.
    database.ping(STORE_PATIENCE_MS).catch(() => {})
    const readiness = createReadiness(redis, database)

    const { redisUrl, bidRate } = config
    const whenThere = <T>(open: (connectTimeoutMs: number) => Promise<T>) =>
      untilThere(open, logger, stopping.signal)
    const engine = await whenThere((connectTimeoutMs) =>
      createEngine({ redisUrl, bidRate, onError, connectTimeoutMs }),
    )
    closers.push(() => engine.close())
    await whenThere((timeoutMs) => whenReady(redis, timeoutMs))
    const facts = await whenThere(() => inspectRedis(redis))
    readiness.durabilityFault(checkRedis(facts, logger))
    const feed = await whenThere((connectTimeoutMs) =>
      createEventFeed({ redisUrl, onError, connectTimeoutMs }),
    )
    closers.push(() => feed.close())

    const revocations = await whenThere(() => startRevocations(redis, logger))
    closers.push(() => revocations.close())
    const audit = startAuditTrail({ redis, database, logger, clock: engine })
    closers.push(() => audit.close())
    const tokens = await createTokens(
      [config.authSecret, ...config.previousSecrets],
      () => engine.now(),
      revocations,
    )
    const clock = engine
    const accounts = startAccounts({ config, logger, database, revocations, tokens, clock })
    closers.push(() => accounts.close())
    const metrics = createMetrics(() => engine.now())
    const resources: Resources = {
      ...{ config, logger, metrics, engine, feed, database, redis },
      ...{ clock, revocations, audit, tokens, ...accounts.services },
      // Aliases stay the same when the secret changes: the oldest one makes them.
      aliases: createAliases(config.previousSecrets.at(-1) ?? config.authSecret),
      notices: createNotices(engine, logger),
      gatewayId: randomUUID(),
    }
    const realtime = startRealtime(resources, front.server)
    closers.push(() => realtime.close())
    const viewersOf = (auctionId: string) => realtime.viewers(auctionId)
    const parts = { readiness, viewersOf, webFolder, server: front.server }
    const app = await createHttpApp(resources, parts)
    await app.ready()
    const sweep = startPublicationSweep(resources)
    closers.push(() => sweep.close())
    const auctionClock = startAuctionClock(resources, (events) =>
      resources.notices.announce(events),
    )
    closers.push(() => auctionClock.close())

    drain = async () => {
      readiness.draining()
      await realtime.drain()
      await front.close(REQUEST_GRACE_MS)
      await app.close()
    }
    front.handOver((request, response) => app.routing(request, response))
    readiness.serving()
    logger.info({ port, url: config.publicUrl }, 'ready')
  }

  const started = start().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error // one that was broken off has not failed
  })
  let stopped: Promise<void> | undefined

  async function stop(): Promise<void> {
    stopping.abort()
    await started.catch(() => {}) // whoever started it hears of that
    await drain()
    await front.close(REQUEST_GRACE_MS)
    for (const close of closers.reverse()) await close()
  }

  return {
    port,
    started,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Asks Redis again and again for as long as it takes. @throws when a stop comes first */
async function untilThere<T>(
  ask: (timeoutMs: number) => Promise<T>,
  logger: Logger,
  stopping: AbortSignal,
): Promise<T> {
  for (let isSaid = false; ; isSaid = true) {
    stopping.throwIfAborted()
    try {
      return await ask(STORE_PATIENCE_MS)
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
      if (!isSaid) logger.error({ err: error }, 'Redis does not answer; waiting for it')
      await pause(RETRY_PAUSE_MS)
    }
  }
}

/** @throws for a Redis that is too old; answers what is wrong with its durability, if anything */
function checkRedis(facts: RedisFacts, logger: Logger): string | null {
  const { version, isSupported, durabilityFault } = facts
  if (!isSupported) {
    throw new Error(`Redis ${version} is too old: sharded publication needs Redis 7.0 or later`)
  }
  if (durabilityFault === null) logger.info({ version }, 'Redis keeps every acknowledged bid')
  else {
    logger.warn({ version, durabilityFault }, 'an acknowledged bid may be lost in a power failure')
  }
  return durabilityFault
}
