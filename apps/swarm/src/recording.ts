import type { Attempt, AttemptAnswer } from '@flashbid/history-checker'
import type { ErrorBody } from '@flashbid/protocol'
import { build, type Histogram } from 'hdr-histogram-js'

/** An attempt while it is under way; `dueAt` is when the schedule wanted it. */
export interface OpenAttempt {
  readonly auctionId: string
  readonly attempt: Omit<Attempt, 'answer'>
  readonly dueAt: number
}

/** One second of the run. */
export interface Second {
  accepted: number
  refused: number
}

export interface Recording {
  /** By auction. */
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>
  /** When each accepted bid of the schedule was due, by auction and `seq`. */
  readonly dueBySeq: ReadonlyMap<string, ReadonlyMap<number, number>>
  /** Microseconds from due to answered. */
  readonly ackLatency: Histogram
  readonly refusedByCode: ReadonlyMap<string, number>
  readonly seconds: readonly Second[]
  readonly sent: number
  readonly accepted: number
  readonly refused: number
  readonly unknown: number
  start(at: number): void
  open(auctionId: string, attempt: Omit<Attempt, 'answer'>, dueAt: number): OpenAttempt
  /** `answer` null: never answered. */
  close(open: OpenAttempt, answer: AttemptAnswer | null): void
  /** Not part of the schedule: kept for the audit, counted nowhere. */
  keep(auctionId: string, attempt: Attempt): void
}

/** A histogram of microseconds up to ten minutes, to three digits. */
export function latencyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600_000_000,
    numberOfSignificantValueDigits: 3,
  })
}

export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.max(1, Math.min(600_000_000, Math.round(ms * 1_000))))
}

export function createRecording(): Recording {
  const attempts = new Map<string, Attempt[]>()
  const dueBySeq = new Map<string, Map<number, number>>()
  const ackLatency = latencyHistogram()
  const refusedByCode = new Map<string, number>()
  const seconds: Second[] = []
  let startedAt = performance.now()
  let [sent, accepted, refused, unknown] = [0, 0, 0, 0]

  function keep(auctionId: string, attempt: Attempt): void {
    const kept = attempts.get(auctionId)
    if (kept) kept.push(attempt)
    else attempts.set(auctionId, [attempt])
  }
  function secondAt(time: number): Second {
    const index = Math.max(0, Math.floor((time - startedAt) / 1_000))
    while (seconds.length <= index) seconds.push({ accepted: 0, refused: 0 })
    return seconds[index] ?? { accepted: 0, refused: 0 }
  }
  function countRefusal(error: ErrorBody, answeredAt: number): void {
    refused++
    secondAt(answeredAt).refused++
    refusedByCode.set(error.code, (refusedByCode.get(error.code) ?? 0) + 1)
  }

  return {
    attempts,
    dueBySeq,
    ackLatency,
    refusedByCode,
    seconds,
    get sent() {
      return sent
    },
    get accepted() {
      return accepted
    },
    get refused() {
      return refused
    },
    get unknown() {
      return unknown
    },
    start(at) {
      startedAt = at
    },
    open(auctionId, attempt, dueAt) {
      sent++
      return { auctionId, attempt, dueAt }
    },
    close({ auctionId, attempt, dueAt }, answer) {
      keep(auctionId, { ...attempt, answer })
      if (!answer) {
        unknown++
        return
      }
      recordMs(ackLatency, answer.answeredAt - dueAt)
      if (answer.kind === 'refused') return countRefusal(answer.error, answer.answeredAt)
      accepted++
      secondAt(answer.answeredAt).accepted++
      const due = dueBySeq.get(auctionId) ?? new Map<number, number>()
      dueBySeq.set(auctionId, due.set(answer.answer.seq, dueAt))
    },
    keep,
  }
}
