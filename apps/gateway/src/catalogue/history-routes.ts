import { Readable } from 'node:stream'
import type { AuctionEvent } from '@flashbid/auction'
import type { HistoryEnd, HistoryLine } from '@flashbid/protocol'
import { z } from 'zod'
import { callerOf } from '../accounts/callers.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { readEntry, readRecord } from './read-auction.ts'
import { AuctionParams } from './routes.ts'

const CHUNK = 1_000
/** How often a hole in Redis sends us back to the archive before the hole itself is shown. */
const SECOND_LOOKS = 3

/** The operator's view of everything that happened in one auction, for audits. */
export function historyRoutes(app: ZodApp, resources: Resources): void {
  app.get(
    '/api/admin/auctions/:id/history',
    {
      schema: {
        tags: ['operators'],
        security: [{ bearer: [] }],
        summary: 'Every event of an auction as newline-delimited JSON, oldest first',
        params: AuctionParams,
        response: {
          200: {
            description: 'A line an event, and a last line with archivedThrough and lastSeq',
            content: { 'application/x-ndjson': { schema: z.unknown() } },
          },
          ...failures,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await readRecord(resources, id))) await readEntry(resources, id, request.caller)
      // Before the first byte, so that a Postgres that is away is an answer and no broken stream.
      const archivedThrough = await orBusy(() => resources.database.archive.archivedThrough(id))
      const deed = { action: 'history', target: { type: 'auction', id } } as const
      await resources.audit.record(callerOf(request), deed, async () => ({
        result: null,
        after: { archivedThrough },
      }))
      const lines = Readable.from(historyLines(resources, id), { objectMode: true })
      return reply.type('application/x-ndjson; charset=utf-8').send(lines)
    },
  )
}

/** In `seq` order from 1 without a gap: what is archived from there, the rest from Redis. */
async function* historyLines(
  { engine, database }: Pick<Resources, 'engine' | 'database'>,
  auctionId: string,
): AsyncGenerator<string> {
  let last = { epoch: 0, seq: 0 }
  let looks = 0
  for (;;) {
    const archived = await database.archive.eventsAfter(auctionId, last.seq, CHUNK)
    const events = archived.length > 0 ? archived : await engine.eventsAfter(auctionId, last, CHUNK)
    if (events.length === 0) break
    const source = archived.length > 0 ? 'archive' : 'redis'
    // Archived and trimmed between the two questions: the archive has it by now.
    const hasHole = source === 'redis' && events[0]?.seq !== last.seq + 1
    if (hasHole && looks++ < SECOND_LOOKS) continue
    looks = 0
    yield events.map((event) => `${JSON.stringify(historyLine(event, source))}\n`).join('')
    const { epoch, seq } = events.at(-1) ?? last
    last = { epoch, seq }
  }
  const end: HistoryEnd = {
    archivedThrough: await database.archive.archivedThrough(auctionId),
    lastSeq: last.seq,
  }
  yield `${JSON.stringify(end)}\n`
}

function historyLine(event: AuctionEvent, source: HistoryLine['source']): HistoryLine {
  const { epoch, seq, type, price, leaderId, endsAt, at } = event
  const bid =
    event.type === 'bid'
      ? { bidId: event.bidId, bidderId: event.bidderId, amount: event.amount, kind: event.kind }
      : {}
  return { epoch, seq, type, ...bid, price, leaderId, endsAt, at, source }
}
