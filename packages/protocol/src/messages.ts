import type { z } from 'zod'
import type * as schemas from './schemas.ts'

export type Auction = z.infer<typeof schemas.AuctionSchema>
export type AuctionViewStatus = Auction['status']
export type Bid = z.infer<typeof schemas.BidSchema>
export type You = z.infer<typeof schemas.YouSchema>
export type AuctionTick = z.infer<typeof schemas.AuctionTickSchema>
export type AuctionChange = z.infer<typeof schemas.AuctionEventSchema>
export type AuctionYou = z.infer<typeof schemas.AuctionYouSchema>
export type Notice = z.infer<typeof schemas.NoticeSchema>
export type ServerDrain = z.infer<typeof schemas.ServerDrainSchema>
export type Change = z.infer<typeof schemas.ChangeSchema>
export type Snapshot = z.infer<typeof schemas.SnapshotSchema>
export type WatchAnswer = z.infer<typeof schemas.WatchAnswerSchema>
export type BidPlaced = z.infer<typeof schemas.BidAnswerSchema>
export type BoughtNow = z.infer<typeof schemas.BuyNowAnswerSchema>
export type ClockAnswer = z.infer<typeof schemas.ClockAnswerSchema>
export type User = z.infer<typeof schemas.UserSchema>
/** A picture that was uploaded, in its own width or the widest that is kept. */
export type KeptPicture = z.infer<typeof schemas.MediaAnswerSchema>
export type TokenAnswer = z.infer<typeof schemas.TokenAnswerSchema>
export type Bot = z.infer<typeof schemas.BotSchema>
export type Person = z.infer<typeof schemas.PersonSchema>
export type AuditEntry = z.infer<typeof schemas.AuditEntrySchema>
export type GrantedRole = (typeof schemas.grantedRoles)[number]
export type AuditAction = (typeof schemas.auditActions)[number]
export type HistoryLine = z.infer<typeof schemas.HistoryLineSchema>
/** The last line of the operator's history. */
export interface HistoryEnd {
  readonly archivedThrough: number
  readonly lastSeq: number
}

export type WatchInput = z.input<typeof schemas.WatchSchema>
export type BidPlaceInput = z.input<typeof schemas.BidPlaceSchema>
export type BidBuyNowInput = z.input<typeof schemas.BidBuyNowSchema>
export type CreateAuctionInput = z.input<typeof schemas.CreateAuctionSchema>
export type CreateAuction = z.output<typeof schemas.CreateAuctionSchema>
export type ListAuctionsQuery = z.input<typeof schemas.ListAuctionsSchema>
export type Position = z.infer<typeof schemas.PositionSchema>
export type Fees = z.output<typeof schemas.FeesSchema>
