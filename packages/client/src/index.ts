export type {
  AuctionView,
  Extension,
  WatchStatus,
} from './auction-view.ts'
export type {
  AcceptedBidResult,
  BidProgress,
  BidResult,
  BuyNowResult,
  RefusedBidResult,
  UnknownBidResult,
} from './bid.ts'
export {
  type BidInput,
  type BuyNowInput,
  type ConnectionView,
  connectFlashBid,
  type FlashBidClient,
  type FlashBidOptions,
} from './client.ts'
export type { ClockQuality, ClockView, ServerClock } from './clock.ts'
export type { ConnectionStatus } from './connection.ts'
export { newBidId } from './environment.ts'
export { FlashBidError, type FlashBidErrorCode } from './errors.ts'
export {
  type AuctionDetails,
  type AuctionHistory,
  type AuctionPage,
  type AuctionQuery,
  type BidPage,
  createHttp,
  type FlashBidHttp,
  type HttpOptions,
} from './http.ts'
export type { ReadableStore } from './store.ts'
export type { TokenInput } from './tokens.ts'
export type { UploadOptions } from './upload.ts'
export type { Cadence, WatchedAuction, WatchOptions } from './watches.ts'
