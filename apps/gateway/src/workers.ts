import cluster, { type Worker } from 'node:cluster'
import type { Logger } from 'pino'
import { addUpWorkersMetrics } from './operations/shared-metrics.ts'

/** The first restart is immediate; one that keeps dying waits longer each time. */
const PAUSES_MS = [0, 500, 1_000, 2_000, 5_000, 10_000] as const
/** After so long a life the next pause is the first one again. */
const STABLE_MS = 60_000

export interface Workers {
  /** SIGTERM to all; resolves when the last one has ended. */
  stop(): Promise<void>
  kill(): void
}

/** Keeps `count` gateway processes running that share the port. */
export function runWorkers(count: number, logger: Logger): Workers {
  const timers = new Set<NodeJS.Timeout>()
  let isStopping = false

  function fork(deaths: number): void {
    const worker = cluster.fork()
    const bornAt = performance.now()
    worker.once('exit', (code, signal) => {
      if (isStopping) return
      const countedDeaths = performance.now() - bornAt >= STABLE_MS ? 0 : deaths
      const pauseMs = PAUSES_MS[Math.min(countedDeaths, PAUSES_MS.length - 1)] ?? 0
      logger.error({ worker: worker.process.pid, code, signal, pauseMs }, 'a worker ended')
      const timer = setTimeout(() => {
        timers.delete(timer)
        fork(countedDeaths + 1)
      }, pauseMs)
      timers.add(timer)
    })
  }

  addUpWorkersMetrics()
  for (let i = 0; i < count; i++) fork(0)

  const alive = () => Object.values(cluster.workers ?? {}).filter((one) => one !== undefined)
  return {
    async stop() {
      isStopping = true
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(alive().map(endGently))
    },
    kill() {
      for (const worker of alive()) worker.process.kill('SIGKILL')
    },
  }
}

function endGently(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve()
    worker.once('exit', () => resolve())
    worker.process.kill('SIGTERM')
  })
}
