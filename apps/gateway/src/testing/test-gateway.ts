import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuctionEvent, AuctionTerms } from '@flashbid/auction'
import { createDatabase } from '@flashbid/database'
import {
  type AuctionCard,
  connectRedis,
  createEngine,
  createEventFeed,
  type EventFeed,
  newAuctionId,
  whenReady,
} from '@flashbid/engine'
import { pino } from 'pino'
import { startRevocations } from '../accounts/revocations.ts'
import { startAccounts } from '../accounts/start-accounts.ts'
import { createTokens } from '../accounts/tokens.ts'
import { startAuditTrail } from '../audit/trail.ts'
import { createAliases } from '../bidding/aliases.ts'
import { createNotices } from '../bidding/notices.ts'
import { readEnvironment } from '../environment.ts'
import { createMetrics } from '../operations/metrics.ts'
import { type AuctionClock, startAuctionClock } from '../realtime/auction-clock.ts'
import { startRealtime } from '../realtime/socket-server.ts'
import type { Resources } from '../resources.ts'

/** One for all gateways of a test; a house beside them is given it as `AUTH_SECRET`. */
export const testGatewaySecret = 'the-same-for-all-gateways-of-a-test'

export interface TestGatewayOptions {
  readonly redisUrl: string
  /** Default: a Postgres that is away. */
  readonly databaseUrl?: string | undefined
  readonly environment?: Readonly<Record<string, string>>
  readonly commandTimeoutMs?: number
  /** Loses published events of the gateway's subscription: those for which it says `true`. */
  readonly loses?: (event: AuctionEvent) => boolean
  /** Opens and closes auctions. Default: no. */
  readonly keepsTime?: boolean
}

/** The realtime half of a gateway in this process: real Redis, real sockets on a free port, no HTTP. */
export async function createTestGateway(options: TestGatewayOptions) {
  const { redisUrl, databaseUrl = 'postgresql://nobody@127.0.0.1:1/none' } = options
  const reading = readEnvironment({
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: 'operator',
    AUTH_SECRET: testGatewaySecret,
    BID_RATE: '1000000',
    SOCKET_RATE: '1000000',
    HANDSHAKE_RATE: '1000000',
    ...options.environment,
  })
  if (!reading.ok) throw new Error(reading.faults.join('\n'))
  const { config } = reading
  const { commandTimeoutMs } = options
  const logged: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  const engine = await createEngine({ redisUrl, bidRate: config.bidRate, commandTimeoutMs })
  const feed = lossy(await createEventFeed({ redisUrl, commandTimeoutMs }), options.loses)
  const redis = connectRedis(redisUrl, { name: 'test' })
  await whenReady(redis, 5_000)
  const revocations = await startRevocations(redis, logger)
  const notices = createNotices(engine, logger)
  const database = createDatabase(databaseUrl)
  const audit = startAuditTrail({ redis, database, logger, clock: engine })
  const tokens = await createTokens([testGatewaySecret], () => engine.now(), revocations)
  const people = { config, logger, database, revocations, tokens, clock: engine }
  const accounts = startAccounts(people)
  const resources: Resources = {
    ...accounts.services,
    config,
    logger,
    metrics: createMetrics(),
    engine,
    feed,
    database,
    revocations,
    audit,
    tokens,
    aliases: createAliases(testGatewaySecret),
    clock: engine,
    notices,
    redis,
    gatewayId: `test-${newAuctionId()}`,
  }
  const server = createServer((_, response) => response.writeHead(404).end())
  const realtime = startRealtime(resources, server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const auctionClock: AuctionClock | null = options.keepsTime
    ? startAuctionClock(resources, (events) => notices.announce(events))
    : null

  return {
    resources,
    realtime,
    /** Lines of the log from `warn` on. */
    logged,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async token(userId: string, ttlMs = 3_600_000): Promise<string> {
      const user = { id: userId, name: `The ${userId}`, role: 'guest' } as const
      return (await resources.tokens.issue(user, ttlMs)).token
    },
    async close() {
      await auctionClock?.close()
      await realtime.close()
      await accounts.close()
      await audit.close()
      revocations.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await feed.close()
      await engine.close()
      redis.disconnect()
      await resources.database.close()
    },
  }
}

function lossy(feed: EventFeed, loses: (event: AuctionEvent) => boolean = () => false): EventFeed {
  return {
    subscribe: (auctionId) => feed.subscribe(auctionId),
    unsubscribe: (auctionId) => feed.unsubscribe(auctionId),
    close: () => feed.close(),
    on: (listener) =>
      feed.on({
        event: (event) => {
          if (!loses(event)) listener.event(event)
        },
        lost: (auctionIds) => listener.lost(auctionIds),
      }),
  }
}

export type TestGateway = Awaited<ReturnType<typeof createTestGateway>>

export const testCard: AuctionCard = {
  title: 'Botanical plate, 1847',
  description: 'Hand-coloured.',
  category: 'prints',
  images: [],
  seller: { id: 'seller', name: 'The Seller' },
  fees: { premium: [], taxBps: 0, shipping: 0 },
}

/** Publishes an auction that is open for an hour; step 100 at every price. */
export async function publishTestAuction(
  { resources: { engine } }: TestGateway,
  terms: Partial<AuctionTerms> = {},
): Promise<string> {
  const auctionId = newAuctionId()
  await engine.publishAuction({
    auctionId,
    card: testCard,
    terms: {
      format: 'english',
      currency: 'USD',
      sellerId: testCard.seller.id,
      startPrice: 1_000,
      increments: [{ from: 0, step: 100 }],
      reserve: null,
      buyNow: null,
      startsAt: null,
      endsAt: engine.now() + 3_600_000,
      softClose: null,
      ...terms,
    },
  })
  return auctionId
}
