import {
  BotSchema,
  CreateBotsSchema,
  failure,
  OperatorLinkSchema,
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

/** Guests, tokens, operator's bots and the operator's link. Signing up and in: auth-routes.ts. */
export function accountRoutes(app: ZodApp, resources: Resources): void {
  const { config, database, tokens, redis, audit, sessions, revocations } = resources
  const guestLimit = createAddressLimit(redis, 'guest', 60)
  const linkLimit = createAddressLimit(redis, 'operator-link', 10)

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
      return reply.code(201).send(await sessions.issue(guest))
    },
  )

  app.get(
    '/api/token',
    {
      schema: {
        tags: ['accounts'],
        summary: 'A fresh token for a session or the bearer of a still valid one',
        security: [{ bearer: [] }],
        response: { 200: TokenAnswerSchema, ...failures },
      },
    },
    async (request, reply) => {
      const { setCookies, ...answer } = await sessions.renew(callerOf(request), request)
      if (setCookies.length > 0) reply.header('set-cookie', [...setCookies])
      return answer
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
        users.map(async (user) => {
          const { token, expiresAt } = await sessions.issue(user)
          return { id: user.id, name: user.name, token, expiresAt }
        }),
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
      const { code } = request.body
      const opener = request.caller
      if (opener && opener.sessionId !== null) {
        await openOperatorLink(resources, code, opener)
        await revocations.revokeUser(opener.userId) // its tokens say what it was before
        const { userId: id, name, sessionId, expiresAt } = opener
        const account = { id, name, role: 'operator' } as const
        return reply.code(201).send(await sessions.issue(account, { id: sessionId, expiresAt }))
      }
      const { session, setCookie } = sessions.prepare(request)
      const account = await openOperatorLink(resources, code, session)
      reply.header('set-cookie', setCookie)
      return reply.code(201).send(await sessions.issue(account, session))
    },
  )

  app.get('/.well-known/jwks.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(await tokens.keySet()),
  )
}
