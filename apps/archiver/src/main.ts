import { createDatabase } from '@flashbid/database'
import { pino } from 'pino'
import { type Archiver, startArchiver } from './archiver.ts'
import { readEnvironment } from './environment.ts'

/** How long a stop may take altogether. What is in flight then is read again by the next archiver. */
const STOP_WITHIN_MS = 5_000
/** npm and terminals deliver one Ctrl-C twice; a second signal counts only after this. */
const SECOND_SIGNAL_MS = 1_000

const reading = readEnvironment(process.env)
if (!reading.ok) {
  for (const fault of reading.faults) process.stderr.write(`${fault}\n`)
  process.exit(1)
}
const { redisUrl, databaseUrl, logLevel } = reading.config
const logger = pino({ name: 'archiver', level: logLevel })

// A thousand rows on a slow disk take their time, and nobody waits for this process.
const database = createDatabase(databaseUrl, {
  maxConnections: 2,
  connectTimeoutMs: 5_000,
  queryTimeoutMs: 15_000,
})

let archiver: Archiver
try {
  archiver = await startArchiver({ redisUrl, archive: database.archive, logger })
} catch (error) {
  logger.fatal({ err: error }, 'the archiver could not start')
  process.exit(1)
}
logger.info('archiving')

let stopAskedAt: number | undefined
function stop(signal: NodeJS.Signals): void {
  if (stopAskedAt !== undefined) {
    if (performance.now() - stopAskedAt >= SECOND_SIGNAL_MS) process.exit(1)
    return
  }
  stopAskedAt = performance.now()
  logger.info({ signal }, 'draining')
  setTimeout(() => {
    logger.warn('stopped before everything was archived; the rest waits in Redis')
    process.exit(0)
  }, STOP_WITHIN_MS).unref()
  void archiver
    .close()
    .then(() => database.close())
    .then(() => {
      logger.info('stopped')
      process.exit(0)
    })
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
