import { isOver } from '@flashbid/auction'
import type { AuctionHistory, FlashBidHttp } from '@flashbid/client'
import { checkLedgers, type Ledger, type Verdict } from '@flashbid/history-checker'
import type { Auction, Bid, HistoryLine } from '@flashbid/protocol'
import type { SwarmAuction } from './auctions.ts'
import { patiently } from './patiently.ts'
import type { Recording } from './recording.ts'
import type { Watcher } from './watcher.ts'

export interface AuditedAuction {
  readonly final: Auction
  readonly lastSeq: number
  readonly archivedThrough: number
}

export interface Audit {
  readonly verdict: Verdict
  readonly auctions: readonly AuditedAuction[]
}

interface AuditInput {
  readonly http: FlashBidHttp
  readonly auctions: readonly SwarmAuction[]
  readonly recording: Recording
  readonly watchers: readonly Watcher[]
  readonly recordedBidders: ReadonlySet<string>
  /** Public names by auction, then by bidder. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  say(line: string): void
}

const closingTimeoutMs = 30_000
const watcherTimeoutMs = 5_000
const archiveTimeoutMs = 60_000

/** Waits for the ends and for the archive, then checks everything that was recorded. */
export async function audit(input: AuditInput): Promise<Audit> {
  const { http, auctions, recording, watchers, say } = input
  say('waiting for the closings')
  const finals = await Promise.all(auctions.map(({ id }) => whenOver(http, id)))
  const histories = await Promise.all(
    auctions.map(({ id }) => patiently(() => http.readHistory(id))),
  )
  const lastSeqs = new Map(auctions.map(({ id }, i) => [id, histories[i]?.end.lastSeq ?? 0]))
  await until(watcherTimeoutMs, () =>
    watchers.every((watcher) => watcher.lastSeq() >= (lastSeqs.get(watcher.auctionId) ?? 0)),
  )
  say('waiting for the archive')
  const archived = await Promise.all(auctions.map(({ id }) => whenArchived(http, id)))
  const listings = await Promise.all(auctions.map(({ id }) => readListing(http, id)))
  say('checking')
  const ledgers = auctions.map((auction, i): Ledger => {
    const final = finals[i] ?? null
    return {
      auctionId: auction.id,
      terms: auction.terms,
      publishedAt: auction.created.startsAt,
      events: (histories[i]?.lines ?? []).map(eventOf),
      // What Redis still tells is no row: a row that is missing then is found missing.
      rows: (archived[i]?.lines ?? []).filter((line) => line.source === 'archive').map(eventOf),
      listing: listings[i] ?? null,
      attempts: recording.attempts.get(auction.id) ?? [],
      watchers: watchers.flatMap((one) => (one.auctionId === auction.id ? [one.record()] : [])),
      final,
      isClosingExpected: true,
      recordedBidders: input.recordedBidders,
      aliases: input.aliases.get(auction.id) ?? new Map(),
    }
  })
  return {
    verdict: checkLedgers(ledgers),
    auctions: auctions.map((auction, i) => ({
      final: finals[i] ?? auction.created,
      lastSeq: archived[i]?.end.lastSeq ?? 0,
      archivedThrough: archived[i]?.end.archivedThrough ?? 0,
    })),
  }
}

function eventOf({ source: _, ...event }: HistoryLine) {
  return event
}

/** The auction once it is over, or as it is after the time-out: the checker then misses the closing. */
async function whenOver(http: FlashBidHttp, auctionId: string): Promise<Auction> {
  let { auction } = await patiently(() => http.getAuction(auctionId))
  await until(closingTimeoutMs, async () => {
    auction = (await patiently(() => http.getAuction(auctionId))).auction
    return auction.status !== 'draft' && isOver(auction.status)
  })
  return auction
}

async function whenArchived(http: FlashBidHttp, auctionId: string): Promise<AuctionHistory> {
  let history = await patiently(() => http.readHistory(auctionId))
  const isArchived = () => history.end.archivedThrough >= history.end.lastSeq
  await until(archiveTimeoutMs, async () => {
    if (!isArchived() || history.lines.some((line) => line.source !== 'archive')) {
      history = await patiently(() => http.readHistory(auctionId))
    }
    return isArchived() && history.lines.every((line) => line.source === 'archive')
  })
  return history
}

/** The public list of bids, page by page, newest first. */
async function readListing(http: FlashBidHttp, auctionId: string): Promise<readonly Bid[]> {
  const bids: Bid[] = []
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor ? { cursor } : {}) }
    const page = await patiently(() => http.listBids(auctionId, query))
    bids.push(...page.bids)
    cursor = page.nextCursor
  } while (cursor !== null)
  return bids
}

/** Asks until it is so or the time is over. */
export async function until(
  timeoutMs: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    if (await isSo()) return true
    if (performance.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
