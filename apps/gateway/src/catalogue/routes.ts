import {
  AuctionSchema,
  BidSchema,
  CreateAuctionSchema,
  ListAuctionsSchema,
  ListBidsSchema,
  SnapshotSchema,
} from '@flashbid/protocol'
import { z } from 'zod'
import { callerOf } from '../accounts/callers.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import { bidPage } from './bid-pages.ts'
import { createAuction, publishDraft } from './create-auction.ts'
import { bidCursor, readBidCursor } from './cursor.ts'
import { badCursor, listAuctions } from './list-auctions.ts'
import { readAuction, readEntry, readRecord } from './read-auction.ts'

export const AuctionParams = z.object({ id: z.string().describe('Id of the auction') })
export const AuctionAnswer = z.object({ auction: AuctionSchema })
/** For calls that take no body; an empty object is none. */
export const NoBody = z.strictObject({}).nullish()

const tags = ['auctions']
const security = [{ bearer: [] }]

/** What is for sale: list, create, publish, show, and each auction's bid history. */
export function catalogueRoutes(
  app: ZodApp,
  resources: Resources,
  viewersOf: (auctionId: string) => number,
): void {
  app.get(
    '/api/auctions',
    {
      schema: {
        tags,
        summary: 'Find auctions',
        querystring: ListAuctionsSchema,
        response: {
          200: z.object({ auctions: z.array(AuctionSchema), nextCursor: z.string().nullable() }),
          ...failures,
        },
      },
    },
    async (request) => listAuctions(resources, request.query, request.caller, viewersOf),
  )

  app.post(
    '/api/auctions',
    {
      schema: {
        tags,
        security,
        summary: 'Create an auction, published at once unless it is to stay a draft',
        querystring: z.strictObject({ draft: z.enum(['0', '1']).default('0') }),
        body: CreateAuctionSchema,
        response: { 201: AuctionAnswer, ...failures },
      },
    },
    async (request, reply) => {
      const isDraft = request.query.draft === '1'
      const auction = await createAuction(resources, request.body, callerOf(request), isDraft)
      return reply.code(201).header('location', `/api/auctions/${auction.id}`).send({ auction })
    },
  )

  app.post(
    '/api/auctions/:id/publish',
    {
      schema: {
        tags,
        security,
        summary: 'Publish a draft',
        params: AuctionParams,
        body: NoBody,
        response: { 200: AuctionAnswer, ...failures },
      },
    },
    async (request) => ({
      auction: await publishDraft(resources, request.params.id, callerOf(request), viewersOf),
    }),
  )

  app.get(
    '/api/auctions/:id',
    {
      schema: {
        tags,
        summary: 'An auction with its newest bids',
        params: AuctionParams,
        response: { 200: SnapshotSchema.extend({ now: z.int() }), ...failures },
      },
    },
    async (request) => readAuction(resources, request.params.id, request.caller, viewersOf),
  )

  app.get(
    '/api/auctions/:id/bids',
    {
      schema: {
        tags,
        summary: 'The complete bid history, newest first',
        params: AuctionParams,
        querystring: ListBidsSchema,
        response: {
          200: z.object({ bids: z.array(BidSchema), nextCursor: z.string().nullable() }),
          ...failures,
        },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const beforeSeq = cursor === undefined ? null : readBidCursor(cursor)
      if (cursor !== undefined && beforeSeq === null) throw badCursor()
      const { id } = request.params
      const { state } =
        (await readRecord(resources, id)) ?? (await readEntry(resources, id, request.caller))
      const page = { newestSeq: state.seq, beforeSeq, limit }
      const { bids, nextBefore } = await bidPage(resources, id, page)
      return { bids, nextCursor: nextBefore === null ? null : bidCursor(nextBefore) }
    },
  )
}
