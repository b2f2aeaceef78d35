export { type ConnectOptions, connectRedis, whenReady } from './connect.ts'
export { decodeEvent } from './decode-event.ts'
export type {
  AuctionCard,
  AuctionEngine,
  AuctionRecord,
  EventFeed,
  Outbox,
  OutboxEntry,
  Position,
} from './engine.ts'
export { OutcomeUnknownError, StoreUnavailableError } from './engine.ts'
export { createEventFeed, type EventFeedOptions } from './event-feed.ts'
export { isAuctionId, newAuctionId, PARTITIONS, partitionOf } from './keys.ts'
export { createOutbox, type OutboxOptions } from './outbox.ts'
export { createEngine, type EngineOptions } from './redis-engine.ts'
