import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { type GatewayConfig, readEnvironment } from './environment.ts'
import { startGateway } from './gateway.ts'
import { createLogger } from './logger.ts'
import { runWorkers } from './workers.ts'

/** The only place that hears signals and ends the process. */

/** Contract: exit within 25 s of SIGTERM, whatever hangs. */
const STOP_LIMIT_MS = 23_000
/** npm and terminals deliver the first signal twice. */
const SECOND_SIGNAL_AFTER_MS = 1_000
const WEB_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url))

const reading = readEnvironment(process.env)
if (reading.ok) {
  const logger = createLogger(reading.config.logLevel)
  for (const warning of reading.warnings) logger.warn(warning)
  dieOfBugs(logger)
  await run(reading.config, logger)
} else {
  // One line each, readable without a log reader.
  for (const fault of reading.faults) process.stderr.write(`${fault}\n`)
  process.exitCode = 1
}

async function run(config: GatewayConfig, logger: Logger): Promise<void> {
  if (config.servers > 1 && cluster.isPrimary) {
    const workers = runWorkers(config.servers, logger)
    onSignals(logger, workers.stop, workers.kill)
    return
  }
  try {
    const gateway = await startGateway(config, logger, WEB_FOLDER)
    onSignals(logger, gateway.stop)
    await gateway.started
  } catch (error) {
    logger.fatal({ err: error }, 'cannot start')
    process.exit(1)
  }
}

function onSignals(logger: Logger, stop: () => Promise<void>, kill: () => void = () => {}): void {
  let firstAt: number | undefined

  function hear(reason: string): void {
    const now = performance.now()
    if (firstAt !== undefined) {
      if (now - firstAt < SECOND_SIGNAL_AFTER_MS) return
      logger.warn({ reason }, 'ending at once')
      kill()
      process.exit(1)
    }
    firstAt = now
    logger.info({ reason }, 'draining')
    setTimeout(() => {
      logger.warn('draining took too long; ending with what is left')
      kill()
      process.exit(0)
    }, STOP_LIMIT_MS).unref()
    stop().then(
      () => {
        logger.info({ tookMs: Math.round(performance.now() - now) }, 'stopped')
        process.exit(0)
      },
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }

  process.on('SIGTERM', () => hear('SIGTERM'))
  process.on('SIGINT', () => hear('SIGINT'))
  // Whoever started us with a channel is gone: nobody would ever stop us.
  if (process.connected) process.once('disconnect', () => hear('parent gone'))
}

/** A state that nobody thought of is no state to take bids in: the supervisor starts us anew. */
function dieOfBugs(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      process.exit(1)
    })
  }
}
