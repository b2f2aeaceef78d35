import type { Server } from 'node:http'
import cors from '@fastify/cors'
import fastify, { type FastifyBaseLogger } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { authRoutes } from '../accounts/auth-routes.ts'
import { guardRoutes } from '../accounts/callers.ts'
import { accountRoutes } from '../accounts/routes.ts'
import { recordKeyUse } from '../audit/key-use.ts'
import { auditRoutes } from '../audit/routes.ts'
import { bidRoutes } from '../catalogue/bid-routes.ts'
import { controlRoutes } from '../catalogue/control-routes.ts'
import { historyRoutes } from '../catalogue/history-routes.ts'
import { catalogueRoutes } from '../catalogue/routes.ts'
import { devMailRoutes } from '../mail/dev-mail.ts'
import { mediaRoutes } from '../media/routes.ts'
import type { Readiness } from '../operations/readiness.ts'
import { operationRoutes } from '../operations/routes.ts'
import { peopleRoutes } from '../people/routes.ts'
import type { Resources } from '../resources.ts'
import { webRoutes } from '../web/routes.ts'
import { createSite } from '../web/site.ts'
import { descriptionRoutes, registerDescription } from './descriptions.ts'
import { answerBrokenRequest, answerError, parseWithZod } from './errors.ts'
import { requireOwnOrigin, securityHeaders } from './security.ts'
import type { ZodApp } from './zod-app.ts'

/** The longest description, escaped as JSON, and room for the rest. */
const MAX_BODY_BYTES = 128 * 1024

export interface HttpParts {
  readonly readiness: Readiness
  /** How many watch an auction now, over all gateways. */
  readonly viewersOf: (auctionId: string) => number
  /** The built web app. */
  readonly webFolder: string
  /** One that listens already, whose owner passes requests on; without it the app makes its own. */
  readonly server?: Server
}

/** The HTTP half of the gateway, not yet listening. */
export async function createHttpApp(resources: Resources, parts: HttpParts): Promise<ZodApp> {
  const { config, metrics } = resources
  const { server } = parts
  const headers = securityHeaders(config)
  const logger: FastifyBaseLogger = resources.logger
  const app: ZodApp = fastify({
    loggerInstance: logger,
    logController: new fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: (address: string) => config.trustsProxy(address),
    // While draining, a request on an open line is answered like any other.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
    // An address that cannot be read meets no hook.
    frameworkErrors(error, request, reply) {
      reply.headers(headers)
      answerError(error, request, reply)
    },
    clientErrorHandler: answerBrokenRequest,
    ...(server ? { serverFactory: () => server } : {}),
  })
  app.setValidatorCompiler(parseWithZod)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)
  readOnlyJson(app)

  const site = createSite(parts.webFolder)
  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    // Prices are old the moment they are sent, and some answers are one person's.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
  await app.register(cors, {
    origin: [...config.allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
    exposedHeaders: ['retry-after'],
    maxAge: 600,
    strictPreflight: false,
  })
  app.addHook('onRequest', requireOwnOrigin(config))
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.httpSeconds.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1_000,
    )
  })
  guardRoutes(app, resources)
  recordKeyUse(app, resources.audit)
  await registerDescription(app, config)

  accountRoutes(app, resources)
  authRoutes(app, resources)
  devMailRoutes(app, config)
  catalogueRoutes(app, resources, parts.viewersOf)
  bidRoutes(app, resources)
  controlRoutes(app, resources, parts.viewersOf)
  historyRoutes(app, resources)
  auditRoutes(app, resources)
  peopleRoutes(app, resources)
  await mediaRoutes(app, resources)
  operationRoutes(app, resources, parts.readiness)
  descriptionRoutes(app, config)
  await webRoutes(app, resources, site)
  return app
}

/** JSON is all that is read. No body at all is fine whatever its type says: some calls take none. */
function readOnlyJson(app: ZodApp): void {
  app.removeAllContentTypeParsers()
  // Refuses `__proto__` and `constructor.prototype` as keys.
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else parse(request, body.toString(), done)
  })
}
