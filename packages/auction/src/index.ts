export { type BidLine, bidLines } from './bid-lines.ts'
export { type DecidableAuction, type Decision, decide, type FindAccepted } from './decide.ts'
export {
  currencyDecimals,
  minimumBid,
  resolveIncrements,
  standardIncrements,
  stepAt,
} from './increments.ts'
export { isAmount, MAX_AMOUNT } from './money.ts'
export {
  applyEvent,
  initialState,
  isLive,
  isOver,
  nextDueAt,
  reserveState,
} from './state.ts'
export type * from './types.ts'
