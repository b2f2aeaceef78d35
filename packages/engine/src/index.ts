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
