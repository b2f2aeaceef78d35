import { monotonicNow, onPageVisible, pause } from './environment.ts'

/** One exchange: sent and received by our monotonic clock, `t1`, `t2` by the server's. */
export interface ClockSample {
  readonly sentAt: number
  readonly receivedAt: number
  readonly t1: number
  readonly t2: number
}

/** `offset` is what to add to the monotonic clock; true to within `uncertaintyMs` when measured. */
export interface ClockEstimate {
  readonly offset: number
  readonly roundTripMs: number
  readonly uncertaintyMs: number
  readonly measuredAt: number
}

/** `rough`: guessed from an answer's time, or measured over a slow line (over 400 ms). */
export type ClockQuality = 'unknown' | 'rough' | 'good'

export interface ClockView {
  readonly quality: ClockQuality
  readonly roundTripMs: number | null
}

export interface ServerClock {
  /** The server's time, in epoch milliseconds. Before anything is known: this computer's. */
  now(): number
  getSnapshot(): ClockView
  subscribe(listener: () => void): () => void
}

/** Quartz drifts by up to about 100 ppm; a little more is assumed. */
const driftPerMs = 0.0002
const goodUncertaintyMs = 200
const burstLength = 5
const burstPauseMs = 60
const resampleMs = 30_000

/** Cristian's algorithm with both of the server's times: the offset lies within half a round trip. */
export function estimateFrom(sample: ClockSample): ClockEstimate {
  const roundTripMs = Math.max(0, sample.receivedAt - sample.sentAt - (sample.t2 - sample.t1))
  return {
    offset: (sample.t1 - sample.sentAt + (sample.t2 - sample.receivedAt)) / 2,
    roundTripMs,
    // The server's times are whole milliseconds.
    uncertaintyMs: roundTripMs / 2 + 1,
    measuredAt: sample.receivedAt,
  }
}

/**
 * The better of two estimates. The lowest round trip wins, an old one loses by drift; when the two
 * contradict each other the monotonic clock must have stood still (a sleeping laptop): the newer.
 */
export function betterEstimate(held: ClockEstimate | null, next: ClockEstimate): ClockEstimate {
  if (!held) return next
  const age = Math.max(0, next.measuredAt - held.measuredAt)
  const heldUncertainty = held.uncertaintyMs + age * driftPerMs
  const contradict = Math.abs(held.offset - next.offset) > heldUncertainty + next.uncertaintyMs
  return contradict || next.uncertaintyMs <= heldUncertainty ? next : held
}

interface ClockPorts {
  /** One `clock:sync`; null when unanswered. */
  exchange(t0: number): Promise<{ t1: number; t2: number } | null>
  onChange(): void
}

/** Keeps the server's time by bursts of `clock:sync`: on `resample`, every 30 s and on a return to the page. */
export function createClockSync(ports: ClockPorts) {
  let estimate: ClockEstimate | null = null
  let guess: number | null = null
  let latestRoundTripMs: number | null = null
  let burst: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  async function runBurst(signal: AbortSignal): Promise<void> {
    for (let i = 0; i < burstLength && !signal.aborted; i++) {
      if (i > 0) await pause(burstPauseMs, signal)
      const sentAt = monotonicNow()
      const answer = await ports.exchange(sentAt)
      if (signal.aborted || !answer) continue
      const sample = { sentAt, receivedAt: monotonicNow(), ...answer }
      const next = estimateFrom(sample)
      latestRoundTripMs = next.roundTripMs
      estimate = betterEstimate(estimate, next)
      ports.onChange()
    }
  }

  function resample(): void {
    if (isClosed) return
    burst?.abort()
    clearTimeout(timer)
    const current = new AbortController()
    burst = current
    void runBurst(current.signal).then(() => {
      if (!current.signal.aborted) timer = setTimeout(resample, resampleMs)
    })
  }

  const stopListening = onPageVisible(resample)

  return {
    now: () => {
      const offset = estimate?.offset ?? guess
      return offset === null ? Date.now() : monotonicNow() + offset
    },
    quality(): ClockQuality {
      if (estimate) return estimate.uncertaintyMs <= goodUncertaintyMs ? 'good' : 'rough'
      return guess === null ? 'unknown' : 'rough'
    },
    roundTripMs: () => (latestRoundTripMs === null ? null : Math.round(latestRoundTripMs)),
    /** A time that came with an answer: better than this computer's clock until a sample is there. */
    hint(serverNow: number): void {
      if (estimate || guess !== null) return
      guess = serverNow - monotonicNow()
      ports.onChange()
    },
    resample,
    suspend(): void {
      burst?.abort()
      clearTimeout(timer)
    },
    close(): void {
      isClosed = true
      burst?.abort()
      clearTimeout(timer)
      stopListening()
    },
  }
}
