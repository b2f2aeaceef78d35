import * as protocol from '@flashbid/protocol'
import { z } from 'zod'
import { FailureSchema } from './zod-app.ts'

/** The schemas that both descriptions of the API name, by their names there. */
export const models = z.registry<{ id: string }>()

for (const [id, schema] of Object.entries({
  Auction: protocol.AuctionSchema,
  AuctionChange: protocol.AuctionEventSchema,
  AuctionTick: protocol.AuctionTickSchema,
  AuctionYou: protocol.AuctionYouSchema,
  Bid: protocol.BidSchema,
  Failure: FailureSchema,
  Notice: protocol.NoticeSchema,
  Position: protocol.PositionSchema,
  ServerDrain: protocol.ServerDrainSchema,
  User: protocol.UserSchema,
  You: protocol.YouSchema,
})) {
  models.add(schema, { id })
}
