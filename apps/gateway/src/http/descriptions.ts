import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import { describeAuthCalls } from '../accounts/auth-description.ts'
import { sessionCookieName } from '../accounts/session-cookies.ts'
import type { GatewayConfig } from '../environment.ts'
import { models, withoutNoise } from './api-models.ts'
import { describeSockets } from './asyncapi.ts'
import type { ZodApp } from './zod-app.ts'

const API_VERSION = '1.0.0'

const described = { schemaRegistry: models, zodToJsonConfig: { override: withoutNoise } }
const nameModels = createJsonSchemaTransformObject(described)

/** Each model is written twice, as input and as output; ours are all output. */
function withoutInputs(document: ReturnType<typeof nameModels>) {
  const { schemas = {} } = 'components' in document ? (document.components ?? {}) : {}
  for (const name of Object.keys(schemas)) if (name.endsWith('Input')) delete schemas[name]
  return document
}

function withAuthCalls(document: ReturnType<typeof nameModels>) {
  if ('paths' in document) Object.assign(document.paths ?? {}, describeAuthCalls())
  return document
}

/** Before any route: it collects them as they are added. */
export async function registerDescription(app: ZodApp, config: GatewayConfig): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'FlashBid',
        version: API_VERSION,
        description:
          'Real-time auctions. Times are epoch milliseconds of the Redis clock, amounts integers of ' +
          'minor units. Live prices come by socket: see /asyncapi.json.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: config.publicUrl }],
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookieName(config.publicUrl.startsWith('https:')),
            description: 'Set by signing in; an unsafe call needs an Origin that counts.',
          },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: "A token from /api/guest or /api/token, or the operator's key.",
          },
        },
      },
    },
    transform: createJsonSchemaTransform(described),
    transformObject: (document) => withAuthCalls(withoutInputs(nameModels(document))),
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true, tryItOutEnabled: true, layout: 'BaseLayout' },
    theme: { title: 'FlashBid API' },
  })
}

export function descriptionRoutes(app: ZodApp, config: GatewayConfig): void {
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.send(app.swagger()),
  )
  const sockets = describeSockets(config.publicUrl, API_VERSION)
  app.get('/asyncapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.send(sockets),
  )
}
