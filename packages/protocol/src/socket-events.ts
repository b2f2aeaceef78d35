import type { Ack } from './errors.ts'
import type {
  AuctionChange,
  AuctionTick,
  AuctionYou,
  BidBuyNowInput,
  BidPlaced,
  BidPlaceInput,
  BoughtNow,
  ClockAnswer,
  Notice,
  ServerDrain,
  WatchAnswer,
  WatchInput,
} from './messages.ts'

/** One event map for both ends of the socket. */
export interface ClientToServerEvents {
  'auction:watch': (payload: WatchInput, ack: (answer: Ack<WatchAnswer>) => void) => void
  'auction:unwatch': (payload: { auctionId: string }, ack: (answer: Ack) => void) => void
  'bid:place': (payload: BidPlaceInput, ack: (answer: Ack<BidPlaced>) => void) => void
  'bid:buyNow': (payload: BidBuyNowInput, ack: (answer: Ack<BoughtNow>) => void) => void
  'session:renew': (
    payload: { token: string },
    ack: (answer: Ack<{ expiresAt: number }>) => void,
  ) => void
  'clock:sync': (payload: { t0: number }, ack: (answer: Ack<ClockAnswer>) => void) => void
}

export interface ServerToClientEvents {
  'auction:tick': (tick: AuctionTick) => void
  'auction:event': (event: AuctionChange) => void
  'auction:you': (you: AuctionYou) => void
  notice: (notice: Notice) => void
  'server:drain': (drain: ServerDrain) => void
}
