import { z } from 'zod'
import type { ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import type { Readiness } from './readiness.ts'

const ReadySchema = z.object({
  ready: z.boolean(),
  failing: z.array(z.string()).readonly().optional(),
  degraded: z.array(z.string()).readonly().optional(),
  durability: z.string().optional(),
})

/** For supervisors, load balancers and Prometheus. */
export function operationRoutes(
  app: ZodApp,
  { metrics }: Pick<Resources, 'metrics'>,
  readiness: Readiness,
): void {
  const tags = ['operations']

  app.get(
    '/healthz',
    {
      schema: {
        tags,
        summary: 'The process is up',
        response: { 200: z.object({ ok: z.literal(true) }) },
      },
    },
    async () => ({ ok: true as const }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'Bids are taken here',
        response: { 200: ReadySchema, 503: ReadySchema },
      },
    },
    async (_request, reply) => {
      const answer = await readiness.check()
      return reply
        .code(answer.ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(answer)
    },
  )

  const prometheus = {
    description: 'Prometheus text',
    content: { 'text/plain': { schema: z.string() } },
  }
  app.get(
    '/metrics',
    { schema: { tags, summary: 'Metrics', response: { 200: prometheus } } },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  )
}
