import { checkAckOrder } from './check-ack-order.ts'
import { checkAnswers } from './check-answers.ts'
import { checkArchive, checkBidsOnce } from './check-bids.ts'
import { checkClosing, checkFinalState } from './check-closing.ts'
import { checkListing } from './check-listing.ts'
import { checkSequence } from './check-sequence.ts'
import { checkWatchers } from './check-watchers.ts'
import type { Ledger, Report, Violation } from './ledger.ts'
import { replayHistory } from './replay.ts'

export interface LedgerCounts {
  readonly auctions: number
  readonly events: number
  readonly bids: number
  readonly rows: number
  readonly attempts: number
  readonly acknowledged: number
  readonly refused: number
  readonly unanswered: number
  readonly watchers: number
  readonly sightings: number
}

export interface Verdict {
  readonly isHonest: boolean
  readonly violations: readonly Violation[]
  readonly counts: LedgerCounts
}

/** Checks one auction after a run: all points of "The ledger" as far as the recording reaches. */
export function checkLedger(ledger: Ledger): Verdict {
  const violations: Violation[] = []
  const report: Report = (rule, message, ...evidence) =>
    void violations.push({ rule, auctionId: ledger.auctionId, message, evidence })
  checkBidsOnce(ledger, report)
  checkArchive(ledger, report)
  checkSequence(ledger, report)
  const replay = replayHistory(ledger, report)
  checkListing(ledger, replay, report)
  checkAnswers(ledger, replay, report)
  checkFinalState(ledger, replay, report)
  checkAckOrder(ledger, report)
  checkClosing(ledger, report)
  checkWatchers(ledger, replay, report)
  return { isHonest: violations.length === 0, violations, counts: countsOf(ledger) }
}

/** Auctions are independent of each other; so are their verdicts. */
export function checkLedgers(ledgers: Iterable<Ledger>): Verdict {
  const violations: Violation[] = []
  let counts = noCounts
  for (const ledger of ledgers) {
    const verdict = checkLedger(ledger)
    violations.push(...verdict.violations)
    counts = add(counts, verdict.counts)
  }
  return { isHonest: violations.length === 0, violations, counts }
}

const noCounts: LedgerCounts = {
  auctions: 0,
  events: 0,
  bids: 0,
  rows: 0,
  attempts: 0,
  acknowledged: 0,
  refused: 0,
  unanswered: 0,
  watchers: 0,
  sightings: 0,
}

function countsOf(ledger: Ledger): LedgerCounts {
  const answers = ledger.attempts.map((attempt) => attempt.answer?.kind)
  return {
    auctions: 1,
    events: ledger.events.length,
    bids: ledger.events.filter((event) => event.type === 'bid').length,
    rows: ledger.rows?.length ?? 0,
    attempts: answers.length,
    acknowledged: answers.filter((kind) => kind === 'accepted').length,
    refused: answers.filter((kind) => kind === 'refused').length,
    unanswered: answers.filter((kind) => kind === undefined).length,
    watchers: ledger.watchers.length,
    sightings: ledger.watchers.reduce((sum, watcher) => sum + watcher.sightings.length, 0),
  }
}

function add(a: LedgerCounts, b: LedgerCounts): LedgerCounts {
  const sum: { -readonly [Field in keyof LedgerCounts]: number } = { ...a }
  for (const field of Object.keys(sum) as (keyof LedgerCounts)[]) sum[field] += b[field]
  return sum
}
