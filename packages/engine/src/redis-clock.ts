import { performance } from 'node:perf_hooks'
import type { EpochMs } from '@flashbid/auction'

interface Sample {
  /** Redis time minus the local monotonic clock, ms. */
  readonly offset: number
  readonly roundTrip: number
}

const SAMPLES = 8
const SAMPLE_EVERY_MS = 1_000

/**
 * An estimate of the Redis clock without asking it: the offset of the quickest of the last samples,
 * wrong by at most half its round trip. It counts from the process's monotonic clock, so a wrong or
 * changing local clock does not matter.
 */
export class RedisClock {
  readonly #ask: () => Promise<EpochMs>
  readonly #timer: NodeJS.Timeout
  #samples: Sample[] = []
  #best: Sample | null = null

  /** @param ask the Redis clock, ms with a fraction; when it fails the sample is left out */
  constructor(ask: () => Promise<EpochMs>) {
    this.#ask = ask
    this.#timer = setInterval(() => void this.sample(), SAMPLE_EVERY_MS)
    this.#timer.unref()
  }

  /** @throws before the first sample */
  now(): EpochMs {
    if (this.#best === null) throw new Error('The Redis clock was never read')
    return Math.floor(performance.now() + this.#best.offset)
  }

  async sample(): Promise<void> {
    const sent = performance.now()
    let time: EpochMs
    try {
      time = await this.#ask()
    } catch {
      return // the store is away; whoever calls it hears so
    }
    const received = performance.now()
    this.#add({ offset: time - (sent + received) / 2, roundTrip: received - sent })
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #add(sample: Sample): void {
    const hasJumped =
      this.#best !== null &&
      Math.abs(sample.offset - this.#best.offset) >
        (sample.roundTrip + this.#best.roundTrip) / 2 + 2
    if (hasJumped) this.#samples = [] // another Redis, or its clock was set
    this.#samples = [...this.#samples.slice(-(SAMPLES - 1)), sample]
    this.#best = this.#samples.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a))
  }
}
