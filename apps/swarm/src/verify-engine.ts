import { type AuctionEvent, type AuctionTerms, isOver, minimumBid } from '@flashbid/auction'
import type { AuctionEngine } from '@flashbid/engine'
import {
  type Attempt,
  type AttemptAnswer,
  checkLedgers,
  type HistoryEvent,
  type Ledger,
  type Verdict,
} from '@flashbid/history-checker'
import { createRandom } from './random.ts'
import { latencyHistogram, recordMs } from './recording.ts'
import { chooseBid, type HonestStrategy } from './strategies.ts'

export interface VerifyRun {
  readonly bidders: number
  readonly auctions: number
  readonly seconds: number
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  /** Milliseconds from call to answer; each bidder waits for its answer, so this is a closed loop. */
  readonly p50: number
  readonly p99: number
  readonly verdict: Verdict
}

/** What of the engine is put to the test. */
export type VerifiedEngine = Pick<
  AuctionEngine,
  'publishAuction' | 'placeBid' | 'settle' | 'eventsAfter' | 'read'
>

interface VerifyInput {
  readonly engine: VerifiedEngine
  readonly terms: AuctionTerms
  readonly newAuctionId: () => string
  readonly bidders?: number
  readonly auctions?: number
}

const strategies: readonly HonestStrategy[] = ['incrementer', 'proxy', 'jumper']
const card = {
  title: 'Verification lot',
  description: '',
  category: 'verify',
  images: [],
  seller: { id: 'the-house', name: 'The House' },
  fees: { premium: [], taxBps: 0, shipping: 0 },
}
const historyPage = 1_000
/** Each such-and-such bid is sent again under its id, each such is late news on purpose. */
const replayEvery = 20
const staleEvery = 7

/** Bidders bid as fast as they get answers until the auctions are over; then the history is checked. */
export async function verifyEngine(input: VerifyInput): Promise<VerifyRun> {
  const { engine, terms, newAuctionId, bidders = 50, auctions = 3 } = input
  const published = await Promise.all(
    Array.from({ length: auctions }, async () => {
      const auctionId = newAuctionId()
      const { record } = await engine.publishAuction({ auctionId, terms, card })
      return { auctionId, publishedAt: record.state.startsAt, attempts: [] as Attempt[] }
    }),
  )
  const latency = latencyHistogram()
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: bidders }, (_, i) => {
      const auction = published[i % published.length]
      const strategy = strategies[i % strategies.length]
      if (!auction || !strategy) return undefined
      return bidToTheEnd(input, `bidder-${i}`, strategy, auction, i, (ms) => recordMs(latency, ms))
    }),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const ledgers = await Promise.all(
    published.map(({ auctionId, publishedAt, attempts }) =>
      readLedger(engine, terms, auctionId, publishedAt, attempts),
    ),
  )
  const answers = published.flatMap(({ attempts }) => attempts.map(({ answer }) => answer?.kind))
  return {
    bidders,
    auctions,
    seconds,
    sent: answers.length,
    accepted: answers.filter((kind) => kind === 'accepted').length,
    refused: answers.filter((kind) => kind === 'refused').length,
    p50: latency.getValueAtPercentile(50) / 1_000,
    p99: latency.getValueAtPercentile(99) / 1_000,
    verdict: checkLedgers(ledgers),
  }
}

async function bidToTheEnd(
  { engine, terms }: VerifyInput,
  bidderId: string,
  strategy: HonestStrategy,
  auction: { readonly auctionId: string; readonly attempts: Attempt[] },
  seed: number,
  measured: (ms: number) => void,
): Promise<void> {
  const random = createRandom(seed + 1)
  const { auctionId, attempts } = auction
  const step = terms.increments[0]?.step ?? 1
  let minimum = minimumBid(terms, { price: null })
  let max: number | null = null

  async function send(
    bid: Omit<Attempt, 'sentAt' | 'answer' | 'bidderId'>,
  ): Promise<AttemptAnswer> {
    const sentAt = performance.now()
    const command = { type: 'bid', ...bid, amount: bid.amount ?? 0, bidderId } as const
    const kind = bid.kind === 'max' ? 'max' : 'exact'
    const { outcome } = await engine.placeBid(auctionId, { ...command, kind })
    const answeredAt = performance.now()
    measured(answeredAt - sentAt)
    let answer: AttemptAnswer
    if (outcome.kind === 'accepted') {
      const { sold: _, ...told } = outcome.answer
      const replayed = outcome.replayed ? { replayed: true as const } : {}
      answer = { kind: 'accepted', answeredAt, answer: { bidId: bid.bidId, ...told, ...replayed } }
    } else {
      const { kind: _, ...details } = outcome
      answer = { kind: 'refused', answeredAt, error: { message: details.code, ...details } }
    }
    attempts.push({ ...bid, bidderId, sentAt, answer })
    return answer
  }

  for (let n = 0; ; n++) {
    const sight = { minimum, step, isLeading: max !== null, max, msLeft: 0 }
    const choice = chooseBid(strategy, sight, random) ?? { amount: minimum, kind: 'exact' as const }
    const bid = { bidId: `${bidderId}-${n}`.padEnd(10, '_'), ...choice }
    const answer = await send(bid)
    if (n % replayEvery === 0) await send(bid)
    if (answer.kind === 'accepted') {
      const { leading, minimum: next, max: own } = answer.answer
      max = leading ? (own ?? null) : null
      // Now and then it goes on with what it believed before: refusals are part of the check.
      if (n % staleEvery !== 0) minimum = next ?? minimum
      continue
    }
    const { code, price } = answer.error
    if (code === 'AUCTION_CLOSED') return
    const isLeading = code === 'ALREADY_LEADING' || code === 'MAX_NOT_RAISED'
    max = isLeading ? (answer.error.max ?? price ?? null) : null
    minimum = answer.error.minimum ?? minimumBid(terms, { price: price ?? null })
  }
}

async function readLedger(
  engine: VerifiedEngine,
  terms: AuctionTerms,
  auctionId: string,
  publishedAt: number,
  attempts: readonly Attempt[],
): Promise<Ledger> {
  await engine.settle(auctionId)
  const events: HistoryEvent[] = []
  let last: AuctionEvent | null = null
  for (;;) {
    const page: readonly AuctionEvent[] = await engine.eventsAfter(auctionId, last, historyPage)
    events.push(...page.map(historyEvent))
    if (page.length === 0) break
    last = page.at(-1) ?? last
  }
  const record = await engine.read(auctionId)
  return {
    auctionId,
    terms,
    publishedAt,
    events,
    rows: null,
    listing: null,
    attempts,
    watchers: [],
    final: null,
    isClosingExpected: record !== null && isOver(record.state.status),
    recordedBidders: new Set(attempts.map((attempt) => attempt.bidderId)),
    aliases: new Map(),
  }
}

function historyEvent(event: AuctionEvent): HistoryEvent {
  const { epoch, seq, type, price, leaderId, endsAt, at } = event
  const head = { epoch, seq, type, price, leaderId, endsAt, at }
  if (event.type !== 'bid') return head
  const { bidId, bidderId, amount, kind } = event
  return { ...head, bidId, bidderId, amount, kind }
}
