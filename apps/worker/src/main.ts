import { randomUUID } from 'node:crypto'
import { connectRedis, whenReady } from '@flashbid/engine'
import { pino } from 'pino'
import { catalogue } from '../../../prisma/seed/catalogue.ts'
import { runDemoHouse } from './demo-house/demo-house.ts'
import { whileHolding } from './demo-house/house-lease.ts'
import { readEnvironment } from './environment.ts'

const LEASE_TTL_MS = 6_000
const STOP_WITHIN_MS = 1_500
const SAY_IDLE_EVERY_MS = 600_000

const reading = readEnvironment(process.env)
if (!reading.ok) {
  for (const fault of reading.faults) process.stderr.write(`${fault}\n`)
  process.exit(1)
}
const { redisUrl, demo, logLevel } = reading.config
const logger = pino({ name: 'worker', level: logLevel })

const stopping = new AbortController()
function stop(signal: NodeJS.Signals): void {
  if (stopping.signal.aborted) return
  logger.info({ signal }, 'stopping')
  stopping.abort()
  setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref()
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

if (demo === null) {
  logger.info('idle: DEMO is 0')
  const timer = setInterval(() => logger.info('idle: DEMO is 0'), SAY_IDLE_EVERY_MS)
  stopping.signal.addEventListener('abort', () => clearInterval(timer))
} else {
  const redis = connectRedis(redisUrl, {
    name: 'flashbid-worker',
    onError: (err) => logger.debug({ err }, 'Redis connection'),
  })
  await whenReady(redis, 10_000).catch(() => logger.warn('Redis is away; waiting for it'))
  const lease = { redis, owner: randomUUID(), ttlMs: LEASE_TTL_MS, logger }
  await whileHolding(lease, stopping.signal, (signal) =>
    runDemoHouse({ ...demo, lots: catalogue, logger }, signal),
  )
  redis.disconnect()
}
