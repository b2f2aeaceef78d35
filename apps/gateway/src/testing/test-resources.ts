import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '@flashbid/database'
import { connectRedis, createEngine, createEventFeed, whenReady } from '@flashbid/engine'
import { createTestDatabase, type RunningRedis, startRedis } from '@flashbid/local-stack'
import { pino } from 'pino'
import { startRevocations } from '../accounts/revocations.ts'
import { startAccounts } from '../accounts/start-accounts.ts'
import { createTokens } from '../accounts/tokens.ts'
import { startAuditTrail } from '../audit/trail.ts'
import { createAliases } from '../bidding/aliases.ts'
import { createNotices } from '../bidding/notices.ts'
import { type GatewayConfig, readEnvironment } from '../environment.ts'
import { createMetrics } from '../operations/metrics.ts'
import type { Resources } from '../resources.ts'

export const TEST_ADMIN_KEY = 'the-operators-key-of-the-tests'

export interface TestResources {
  readonly resources: Resources
  readonly redis: RunningRedis
  readonly databaseUrl: string
  close(): Promise<void>
}

/** The configuration of a gateway in a test; `env` to taste. */
function testConfig(env: Record<string, string>): GatewayConfig {
  const reading = readEnvironment({
    ADMIN_API_KEY: TEST_ADMIN_KEY,
    AUTH_SECRET: 'a secret of the tests'.replaceAll(' ', '-'),
    BID_RATE: '1000',
    LOG_LEVEL: 'fatal',
    ...env,
  })
  if (!reading.ok) throw new Error(reading.faults.join('\n'))
  return reading.config
}

/**
 * What a gateway is given, on a Redis and a database of its own.
 *
 * @param env with `DATABASE_URL` that one is used, and left to the test to close
 */
export async function startTestResources(env: Record<string, string> = {}): Promise<TestResources> {
  const [redis, testDatabase] = await Promise.all([
    startRedis({ persistence: 'always' }),
    env.DATABASE_URL === undefined ? createTestDatabase() : null,
  ])
  const redisUrl = redis.url
  const databaseUrl = testDatabase?.url ?? env.DATABASE_URL ?? ''
  const dataFolder = mkdtempSync(join(tmpdir(), 'flashbid-data-'))
  const urls = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl }
  const config = testConfig({ ...urls, FLASHBID_DATA: dataFolder, ...env })
  const logger = pino({ level: config.logLevel })
  const engine = await createEngine({ redisUrl, bidRate: config.bidRate })
  const feed = await createEventFeed({ redisUrl })
  const connection = connectRedis(redisUrl, { name: 'test' })
  await whenReady(connection, 5_000)
  const revocations = await startRevocations(connection, logger)
  const database = createDatabase(databaseUrl)
  const audit = startAuditTrail({ redis: connection, database, logger, clock: engine })
  const clock = engine
  const tokens = await createTokens(
    [config.authSecret, ...config.previousSecrets],
    () => engine.now(),
    revocations,
  )
  const accounts = startAccounts({ config, logger, database, revocations, tokens, clock })
  const resources: Resources = {
    ...{ config, logger, engine, feed, database, clock, tokens, ...accounts.services },
    metrics: createMetrics(() => engine.now()),
    revocations,
    audit,
    aliases: createAliases(config.authSecret),
    notices: createNotices(engine, logger),
    redis: connection,
    gatewayId: randomUUID(),
  }
  return {
    resources,
    redis,
    databaseUrl,
    async close() {
      await accounts.close()
      await audit.close()
      revocations.close()
      await feed.close()
      await engine.close()
      connection.disconnect()
      await database.close()
      await testDatabase?.close()
      await redis.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
