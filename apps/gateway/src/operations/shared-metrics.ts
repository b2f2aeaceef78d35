import cluster from 'node:cluster'
import { AggregatorRegistry, type Registry } from 'prom-client'
import { z } from 'zod'

/**
 * With SERVERS > 1 whoever scrapes reaches any of the workers, and a counter must not jump from one
 * process's to another's. So a worker asks the primary, which asks all workers and adds them up.
 */

const PATIENCE_MS = 3_000
const Question = z.object({ type: z.literal('flashbid:metrics'), id: z.int() })
const Answer = Question.extend({ text: z.string() })

/** In the primary: adds up what the workers count, whenever one of them asks. */
export function addUpWorkersMetrics(): void {
  const all = new AggregatorRegistry()
  cluster.on('message', (worker, message: unknown) => {
    const asked = Question.safeParse(message)
    if (!asked.success) return
    all.clusterMetrics().then(
      (text) => worker.isConnected() && worker.send({ ...asked.data, text }),
      () => {}, // a worker died meanwhile; the one that asked falls back on its own
    )
  })
}

/** In a worker: Prometheus text of all workers, or of this one alone when the primary is silent. */
export function metricsOfAllWorkers(own: Registry): () => Promise<string> {
  new AggregatorRegistry() // makes this process answer the primary
  AggregatorRegistry.setRegistries(own)
  const waiting = new Map<number, (text: string) => void>()
  let lastId = 0
  process.on('message', (message: unknown) => {
    const answer = Answer.safeParse(message)
    if (answer.success) waiting.get(answer.data.id)?.(answer.data.text)
  })
  return async () => {
    const id = ++lastId
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<string>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error('The primary does not answer.')), PATIENCE_MS)
        waiting.set(id, resolve)
        process.send?.({ type: 'flashbid:metrics', id })
      })
    } catch {
      return own.metrics()
    } finally {
      clearTimeout(timer)
      waiting.delete(id)
    }
  }
}
