import { isAuctionId } from '@flashbid/engine'
import {
  BidAnswerSchema,
  BidIdSchema,
  BuyNowAnswerSchema,
  failure,
  HttpBidSchema,
} from '@flashbid/protocol'
import { z } from 'zod'
import { callerOf } from '../accounts/callers.ts'
import { buyNow, findMyBid, placeBid } from '../bidding/place-bid.ts'
import { Refusal } from '../failures.ts'
import { accepted } from '../http/errors.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import { AuctionParams, NoBody } from './routes.ts'

const tags = ['bidding']
const security = [{ bearer: [] }]
const IdempotencyKey = z.object({
  'idempotency-key': BidIdSchema.describe('The bidId: made once per intent, sent again on retry'),
})
const ok = z.object({ ok: z.literal(true) })
const BidPlaced = ok.extend(BidAnswerSchema.shape)
const BoughtNow = ok.extend(BuyNowAnswerSchema.shape)

const noSuchBid = () => new Refusal(failure('NOT_FOUND', 'You have no such bid here.'))

/** Bidding for those who have no socket: the same use cases, the same answers. */
export function bidRoutes(app: ZodApp, resources: Resources): void {
  app.post(
    '/api/auctions/:id/bids',
    {
      schema: {
        tags,
        security,
        summary: 'Bid an exact amount',
        params: AuctionParams,
        headers: IdempotencyKey,
        body: HttpBidSchema,
        response: { 200: BidPlaced, ...failures },
      },
    },
    async (request) => {
      const { id: auctionId } = request.params
      const bidId = request.headers['idempotency-key']
      const bid = { auctionId, bidId, ...request.body }
      return accepted(await placeBid(resources, callerOf(request), bid, 'http'))
    },
  )

  app.post(
    '/api/auctions/:id/buy-now',
    {
      schema: {
        tags,
        security,
        summary: 'Buy at once',
        params: AuctionParams,
        headers: IdempotencyKey,
        body: NoBody,
        response: { 200: BoughtNow, ...failures },
      },
    },
    async (request) => {
      const { id: auctionId } = request.params
      const purchase = { auctionId, bidId: request.headers['idempotency-key'] }
      return accepted(await buyNow(resources, callerOf(request), purchase, 'http'))
    },
  )

  app.get(
    '/api/auctions/:id/bids/mine/:bidId',
    {
      schema: {
        tags,
        security,
        summary: 'What became of my bid',
        params: AuctionParams.extend({ bidId: z.string() }),
        response: { 200: z.union([BoughtNow, BidPlaced]), ...failures },
      },
    },
    async (request) => {
      const { id: auctionId, bidId } = request.params
      if (!isAuctionId(auctionId) || !BidIdSchema.safeParse(bidId).success) throw noSuchBid()
      return accepted(await findMyBid(resources, callerOf(request), { auctionId, bidId }))
    },
  )
}
