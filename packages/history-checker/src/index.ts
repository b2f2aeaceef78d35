export { checkLedger, checkLedgers, type LedgerCounts, type Verdict } from './check-ledger.ts'
export type {
  AcceptedAnswer,
  Attempt,
  AttemptAnswer,
  HistoryEvent,
  Ledger,
  LedgerRule,
  Sighting,
  Violation,
  WatcherRecord,
} from './ledger.ts'
