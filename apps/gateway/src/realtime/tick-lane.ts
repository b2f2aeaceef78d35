import { type Bid, limits } from '@flashbid/protocol'

/** What gathered since the last tick. `from` is `null` when nothing but the viewers changed. */
export interface PendingTick {
  readonly from: number | null
  /** The newest lines, at most 20, oldest first. */
  readonly recent: Bid[]
}

/**
 * One cadence of one auction. Quiet: a change goes out at once. Then, for the length of a window,
 * changes gather and leave together at its end. So a quiet auction has no delay and a hot one costs
 * a viewer one frame a window, however many bids there are.
 */
export class TickLane {
  readonly #windowMs: number
  readonly #send: (pending: PendingTick) => void
  #from: number | null = null
  #recent: Bid[] = []
  #isPending = false
  #lastSentAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  constructor(windowMs: number, send: (pending: PendingTick) => void) {
    this.#windowMs = windowMs
    this.#send = send
  }

  /** A change of the auction: everything from `from` on is news, `lines` are its newest lines. */
  add(from: number, lines: readonly Bid[]): void {
    this.#from ??= from
    this.#recent.push(...lines)
    const surplus = this.#recent.length - limits.tickLines
    const dropped = surplus > 0 ? this.#recent.splice(0, surplus).at(-1) : undefined
    // The lines of one bid go together: half of them would look like all.
    while (dropped && this.#recent[0]?.seq === dropped.seq) this.#recent.shift()
    this.#schedule()
  }

  /** The next tick is due although no bid asks for it: the number of viewers changed. */
  touch(): void {
    this.#schedule()
  }

  /** Sends what is pending now, so that what follows overtakes nothing. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.#isPending) return
    const pending = { from: this.#from, recent: this.#recent }
    this.#reset()
    this.#lastSentAt = performance.now()
    this.#send(pending)
  }

  /** Forgets what is pending. */
  discard(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#reset()
  }

  #reset(): void {
    this.#from = null
    this.#recent = []
    this.#isPending = false
  }

  #schedule(): void {
    this.#isPending = true
    if (this.#timer) return
    const waitMs = this.#lastSentAt + this.#windowMs - performance.now()
    if (waitMs <= 0) this.flush()
    else this.#timer = setTimeout(() => this.flush(), Math.ceil(waitMs))
  }
}
