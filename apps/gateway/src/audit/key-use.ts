import type { FastifyInstance } from 'fastify'
import type { AuditTrail } from './trail.ts'

/**
 * Every use of the operator's key on a call that changes something is in the trail: one that has no
 * entry of its own, also because it was refused, gets a plain one.
 */
export function recordKeyUse(app: FastifyInstance, audit: AuditTrail): void {
  app.addHook('onSend', async ({ caller, method, routeOptions, log }, reply) => {
    if (!caller?.byKey || method === 'GET' || method === 'HEAD') return
    if (audit.isRecorded(caller)) return
    const route = `${method} ${routeOptions.url ?? 'none'}`
    const after = { route, status: reply.statusCode }
    const deed = { action: 'key', target: { type: 'house', id: 'house' } } as const
    await audit
      .record(caller, deed, async () => ({ result: null, after }))
      .catch((error: unknown) =>
        log.warn({ err: error, route }, 'a use of the key is not recorded'),
      )
  })
}
