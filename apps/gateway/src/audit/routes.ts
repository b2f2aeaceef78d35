import { AuditEntrySchema, ListAuctionAuditSchema, ListAuditSchema } from '@flashbid/protocol'
import { z } from 'zod'
import { callerOf, mayDo } from '../accounts/callers.ts'
import { badCursor } from '../catalogue/list-auctions.ts'
import { noSuchAuction, readEntry, readRecord } from '../catalogue/read-auction.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'

const Page = z.object({ entries: z.array(AuditEntrySchema), nextCursor: z.string().nullable() })

/** The audit trail: all of it for operators, an auction's also for its seller. */
export function auditRoutes(app: ZodApp, resources: Resources): void {
  const { audit, database } = resources
  const described = (summary: string, tag: string) => ({
    tags: [tag],
    security: [{ bearer: [] }],
    summary,
    response: { 200: Page, ...failures },
  })

  async function page(query: Parameters<typeof database.audit.list>[0]) {
    // Who has just done something finds it here. A fault of the stores shows in the next question.
    await audit.drain().catch(() => {})
    const listed = await orBusy(() => database.audit.list(query))
    if (!listed) throw badCursor()
    return { entries: [...listed.entries], nextCursor: listed.nextCursor }
  }

  app.get(
    '/api/admin/audit',
    {
      schema: {
        ...described('What operators and sellers did, newest first', 'operators'),
        querystring: ListAuditSchema,
      },
    },
    async (request) => {
      const { target, ...query } = request.query
      return page({ ...query, target: target === undefined ? undefined : { id: target } })
    },
  )

  app.get(
    '/api/auctions/:id/audit',
    {
      schema: {
        ...described('What its seller and operators did to an auction, newest first', 'organisers'),
        params: z.object({ id: z.string().describe('Id of the auction') }),
        querystring: ListAuctionAuditSchema,
      },
    },
    async (request) => {
      const { id } = request.params
      const caller = callerOf(request)
      const { terms } =
        (await readRecord(resources, id)) ?? (await readEntry(resources, id, caller))
      if (!mayDo(caller, 'auctions.audit', terms.sellerId)) throw noSuchAuction()
      return page({ ...request.query, target: { type: 'auction', id } })
    },
  )
}
