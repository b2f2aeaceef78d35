import {
  BanSchema,
  ChangeRoleSchema,
  ListPeopleSchema,
  PersonSchema,
  UnbanSchema,
} from '@flashbid/protocol'
import { z } from 'zod'
import { callerOf } from '../accounts/callers.ts'
import { badCursor } from '../catalogue/list-auctions.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { banPerson, changeRole, readPerson, unbanPerson } from './change-person.ts'

const PersonParams = z.object({ id: z.string().describe('Id of the account') })
const PersonAnswer = z.object({ person: PersonSchema })

/** Accounts, as operators deal with them. */
export function peopleRoutes(app: ZodApp, resources: Resources): void {
  const described = (summary: string) => ({
    tags: ['operators'],
    security: [{ bearer: [] }],
    summary,
  })
  const about = (summary: string) => ({
    ...described(summary),
    params: PersonParams,
    response: { 200: PersonAnswer, ...failures },
  })

  app.get(
    '/api/admin/people',
    {
      schema: {
        ...described('Find accounts by a part of the name or address, newest first'),
        querystring: ListPeopleSchema,
        response: {
          200: z.object({ people: z.array(PersonSchema), nextCursor: z.string().nullable() }),
          ...failures,
        },
      },
    },
    async (request) => {
      const listed = await orBusy(() => resources.database.people.list(request.query))
      if (!listed) throw badCursor()
      return { people: [...listed.people], nextCursor: listed.nextCursor }
    },
  )

  app.get('/api/admin/people/:id', { schema: about('An account') }, async (request) => ({
    person: await readPerson(resources, request.params.id),
  }))

  app.post(
    '/api/admin/people/:id/ban',
    { schema: { ...about('Ban, and end all sessions and sockets'), body: BanSchema } },
    async (request) => {
      const { params, body } = request
      return { person: await banPerson(resources, callerOf(request), params.id, body.reason) }
    },
  )

  app.post(
    '/api/admin/people/:id/unban',
    { schema: { ...about('Lift a ban'), body: UnbanSchema.nullish() } },
    async (request) => {
      const reason = request.body?.reason ?? null
      return {
        person: await unbanPerson(resources, callerOf(request), request.params.id, reason),
      }
    },
  )

  app.post(
    '/api/admin/people/:id/role',
    { schema: { ...about('Give a role'), body: ChangeRoleSchema } },
    async (request) => {
      const { role, reason = null } = request.body
      return {
        person: await changeRole(resources, callerOf(request), request.params.id, role, reason),
      }
    },
  )
}
