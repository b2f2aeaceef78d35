import type { AuctionStatus } from '@flashbid/auction'
import type { LedgerCounts, Violation } from '@flashbid/history-checker'
import type { Histogram } from 'hdr-histogram-js'
import { latencyHistogram, type Recording, recordMs, type Second } from './recording.ts'
import type { RudeFault } from './rude-bot.ts'
import type { Watcher } from './watcher.ts'

/** Milliseconds. */
export interface Percentiles {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** For a curve: what share of all was at most so fast. */
  readonly curve: readonly { readonly share: number; readonly ms: number }[]
}

/** What `--json` writes. */
export interface SwarmReport {
  readonly startedAt: string
  readonly url: string
  readonly options: {
    readonly bots: number
    readonly auctions: number
    readonly watchers: number
    readonly rate: number
    readonly seconds: number
    readonly strategies: readonly string[]
    readonly seed: number
  }
  /** From the first bid that was due to the last answer. */
  readonly durationSeconds: number
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  readonly unknown: number
  readonly acceptedPerSecond: number
  readonly refusedPerSecond: number
  readonly refusedByCode: Readonly<Record<string, number>>
  /** Turns that nobody wanted, because everybody led or had bid enough. */
  readonly turnsPassed: number
  readonly latencyMs: { readonly ack: Percentiles; readonly viewer: Percentiles }
  readonly perSecond: readonly Second[]
  readonly auctions: readonly {
    readonly id: string
    readonly title: string
    readonly status: AuctionStatus | 'draft'
    readonly currency: string
    readonly price: number | null
    readonly bids: number
    readonly extensions: number
    readonly events: number
    readonly archivedThrough: number
  }[]
  readonly rude: {
    readonly bots: number
    readonly deeds: number
    readonly faults: readonly RudeFault[]
  }
  readonly audit: {
    readonly isHonest: boolean
    readonly counts: LedgerCounts
    readonly violations: readonly Violation[]
  }
}

export function percentilesOf(histogram: Histogram): Percentiles {
  const ms = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1_000
  const shares = [
    0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97, 98, 99, 99.5, 99.8, 99.9, 99.99, 100,
  ]
  return {
    count: histogram.totalCount,
    p50: ms(50),
    p90: ms(90),
    p99: ms(99),
    p999: ms(99.9),
    max: histogram.totalCount > 0 ? histogram.maxValue / 1_000 : 0,
    curve: shares.map((share) => ({ share: Number((share / 100).toFixed(4)), ms: ms(share) })),
  }
}

/** From the moment a bid was due to the moment each viewer was first shown its `seq` or a higher one. */
export function viewerLatency(recording: Recording, watchers: readonly Watcher[]): Histogram {
  const histogram = latencyHistogram()
  const dueByAuction = new Map(
    [...recording.dueBySeq].map(([id, due]) => [id, [...due].sort(([a], [b]) => a - b)]),
  )
  for (const { auctionId, arrivals } of watchers) {
    let i = 0
    for (const [seq, dueAt] of dueByAuction.get(auctionId) ?? []) {
      while (i < arrivals.seqs.length && (arrivals.seqs[i] ?? 0) < seq) i++
      const shownAt = arrivals.times[i]
      if (shownAt === undefined) break
      recordMs(histogram, shownAt - dueAt)
    }
  }
  return histogram
}
