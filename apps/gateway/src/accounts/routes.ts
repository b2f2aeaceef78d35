import {
  BotSchema,
  CreateBotsSchema,
  failure,
  OperatorLinkSchema,
  type Role,
  TokenAnswerSchema,
} from '@flashbid/protocol'
import { z } from 'zod'
import { Refusal } from '../failures.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { createAddressLimit } from './address-limit.ts'
import { callerOf } from './callers.ts'
import { pleasantName } from './names.ts'
import { openOperatorLink } from './operator-link.ts'

const HOUR_MS = 3_600_000

/** Behind it stands a session, which gives the next one. */
const SESSION_TOKEN_MS = 15 * 60_000
/** A guest has nothing but the token, so it lives for days and is renewed by use. */
const lifetimeMs: Record<Role, number> = {
  guest: 7 * 24 * HOUR_MS,
  bot: 12 * HOUR_MS,
  bidder: SESSION_TOKEN_MS,
  seller: SESSION_TOKEN_MS,
  operator: SESSION_TOKEN_MS,
}

/** Guests, tokens, operator's bots and the operator's link. Accounts proper will come in beside them. */
export function accountRoutes(app: ZodApp, resources: Resources): void {
  const { config, database, tokens, redis, audit } = resources
  const guestLimit = createAddressLimit(redis, 'guest', 60)
  const linkLimit = createAddressLimit(redis, 'operator-link', 10)

  async function answer(user: { id: string; name: string; role: Role }) {
    const { token, expiresAt } = await tokens.issue(user, lifetimeMs[user.role])
    return { token, expiresAt, user: { id: user.id, name: user.name, role: user.role } }
  }

  app.post(
    '/api/guest',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Become a guest bidder',
        body: z.strictObject({}).nullish(),
        response: { 201: TokenAnswerSchema, ...failures },
      },
    },
    async (request, reply) => {
      if (!config.guests) {
        throw new Refusal(failure('FORBIDDEN', 'Guests are not admitted here.'))
      }
      await guestLimit.take(request.ip)
      const guest = await orBusy(() => database.users.createGuest(pleasantName()))
      return reply.code(201).send(await answer(guest))
    },
  )

  app.get(
    '/api/token',
    {
      schema: {
        tags: ['accounts'],
        summary: 'A fresh token for the bearer of a still valid one',
        security: [{ bearer: [] }],
        response: { 200: TokenAnswerSchema, ...failures },
      },
    },
    async (request) => {
      const { userId, name, role } = callerOf(request)
      return answer({ id: userId, name, role })
    },
  )

  app.post(
    '/api/admin/bots',
    {
      schema: {
        tags: ['operators'],
        summary: 'Bidders for a swarm',
        security: [{ bearer: [] }],
        body: CreateBotsSchema,
        response: { 201: z.object({ bots: z.array(BotSchema) }), ...failures },
      },
    },
    async (request, reply) => {
      const names = Array.from({ length: request.body.count }, pleasantName)
      const deed = { action: 'bots', target: { type: 'house', id: 'house' } } as const
      const users = await audit.record(callerOf(request), deed, async () => ({
        result: await orBusy(() => database.users.createBots(names)),
        after: { count: names.length },
      }))
      const bots = await Promise.all(
        users.map(async ({ id, name }) => ({
          id,
          name,
          ...(await tokens.issue({ id, name, role: 'bot' }, lifetimeMs.bot)),
        })),
      )
      return reply.code(201).send({ bots })
    },
  )

  app.post(
    '/api/operator-link',
    {
      schema: {
        tags: ['accounts'],
        summary: 'Open the one-time link that makes its opener operator',
        body: OperatorLinkSchema,
        response: { 201: TokenAnswerSchema, ...failures },
      },
    },
    async (request, reply) => {
      await linkLimit.take(request.ip)
      const { id, name } = await openOperatorLink(resources, request.body.code)
      return reply.code(201).send(await answer({ id, name, role: 'operator' }))
    },
  )

  app.get('/.well-known/jwks.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(await tokens.keySet()),
  )
}
