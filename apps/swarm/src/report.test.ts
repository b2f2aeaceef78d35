import { describe, expect, test } from 'vitest'
import { printReport } from './print-report.ts'
import { createRecording, latencyHistogram, recordMs } from './recording.ts'
import { renderHtml } from './render-html.ts'
import { percentilesOf, type SwarmReport, viewerLatency } from './report.ts'
import type { Watcher } from './watcher.ts'

function accept(recording: ReturnType<typeof createRecording>, seq: number, dueAt: number): void {
  const attempt = {
    bidId: `bid-${seq}`,
    bidderId: 'ann',
    kind: 'exact' as const,
    amount: 1,
    sentAt: dueAt,
  }
  const answer = { bidId: attempt.bidId, epoch: 1, seq, price: 1, at: 1 }
  const open = recording.open('aa-1', attempt, dueAt)
  recording.close(open, { kind: 'accepted', answeredAt: dueAt + 5, answer })
}

function watcherOf(auctionId: string, seqs: number[], times: number[]): Watcher {
  return {
    auctionId,
    arrivals: { seqs, times },
    lastSeq: () => seqs.at(-1) ?? 0,
    hasEnded: () => true,
    record: () => ({ watcherId: 'w', sightings: [], isConnectedAtEnd: true }),
    close: () => {},
  }
}

function report(changes: Partial<SwarmReport> = {}): SwarmReport {
  const histogram = latencyHistogram()
  for (const ms of [1, 2, 3, 40]) recordMs(histogram, ms)
  const counts = {
    ...{ auctions: 1, events: 3, bids: 2, rows: 3, attempts: 4, acknowledged: 2, refused: 2 },
    ...{ unanswered: 0, watchers: 1, sightings: 4 },
  }
  return {
    startedAt: '2030-01-02T03:04:05.678Z',
    url: 'http://127.0.0.1:3000',
    options: {
      ...{ bots: 2, auctions: 1, watchers: 1, rate: 4, seconds: 5, seed: 1 },
      strategies: ['incrementer'],
    },
    ...{ durationSeconds: 5, sent: 4, accepted: 2, refused: 2, unknown: 0, turnsPassed: 0 },
    ...{ acceptedPerSecond: 0.4, refusedPerSecond: 0.4, refusedByCode: { BID_TOO_LOW: 2 } },
    latencyMs: { ack: percentilesOf(histogram), viewer: percentilesOf(latencyHistogram()) },
    perSecond: [{ accepted: 2, refused: 2 }],
    auctions: [],
    rude: { bots: 0, deeds: 0, faults: [] },
    audit: { isHonest: true, counts, violations: [] },
    ...changes,
  }
}

const dishonest = report({
  audit: {
    ...report().audit,
    isHonest: false,
    violations: [
      {
        rule: '2-sequence',
        auctionId: 'aa-1',
        message: 'Of the numbers, 2 is missing.',
        evidence: [{ seq: 1 }, { seq: 3, alias: '<b>' }],
      },
    ],
  },
})

describe('latency', () => {
  test('a viewer has seen a bid with the first tick of its number or a higher one', () => {
    const recording = createRecording()
    accept(recording, 1, 100)
    accept(recording, 2, 110)
    accept(recording, 3, 120)
    const conflated = watcherOf('aa-1', [2, 3], [150, 160])
    const elsewhere = watcherOf('aa-2', [3], [500])
    const latency = viewerLatency(recording, [conflated, elsewhere])
    expect(latency.totalCount).toBe(3)
    expect(percentilesOf(latency).max).toBeCloseTo(50, 0)
    expect(percentilesOf(latency).p50).toBeCloseTo(40, 0)
  })

  test('an answer counts from the moment the bid was due', () => {
    const recording = createRecording()
    accept(recording, 1, performance.now())
    expect(recording.ackLatency.maxValue / 1_000).toBeCloseTo(5, 0)
    expect(recording).toMatchObject({ sent: 1, accepted: 1, refused: 0, unknown: 0 })
  })
})

describe('report', () => {
  test('an honest run ends with its verdict', () => {
    expect(printReport(report()).trimEnd()).toMatch(/HONEST: the history holds\.$/)
    expect(renderHtml(report())).toContain('HONEST: the history holds.')
  })

  test('a violation is printed with the events that show it', () => {
    const text = printReport(dishonest)
    expect(text).toContain('VIOLATION 2-sequence in auction aa-1: Of the numbers, 2 is missing.')
    expect(text).toContain('  {"seq":1}\n')
    expect(text.trimEnd()).toMatch(/NOT HONEST: 1 violations\.$/)
  })

  test('the page holds the evidence and lets nothing out of its place', () => {
    const page = renderHtml(dishonest)
    expect(page).toContain('&lt;b&gt;')
    expect(page).not.toContain('<b>')
    expect(page).not.toMatch(/<(script|link|img)/)
  })

  test('a wrong answer to bad input is no honest run', () => {
    const fault = { what: 'a bad amount', sent: {}, expected: 'BAD_REQUEST', got: { ok: true } }
    const text = printReport(report({ rude: { bots: 1, deeds: 1, faults: [fault] } }))
    expect(text).toContain('RUDE a bad amount: expected BAD_REQUEST')
    expect(text.trimEnd()).toMatch(/NOT HONEST: 1 wrong answers to bad input\.$/)
  })
})
