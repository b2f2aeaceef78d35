import { failure } from '@flashbid/protocol'
import { Refusal } from '../failures.ts'

export interface UploadLine {
  /**
   * A place for one upload, from before its body is read until it is answered.
   *
   * @param network who sends it
   * @returns what gives the place back; safe to call twice
   * @throws Refusal `BUSY` when all places, or those of this network, are taken
   */
  enter(network: string): () => void
  /** Does one piece of heavy work after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Pictures are drawn one at a time, so that bids keep a core; those who wait hold their file in
 * memory, so only so many may. One network cannot take all places with uploads that never end.
 */
export function createUploadLine({ places = 8, placesOfNetwork = 4 } = {}): UploadLine {
  const taken = new Map<string, number>()
  let total = 0
  let last: Promise<unknown> = Promise.resolve()

  return {
    enter(network) {
      const own = taken.get(network) ?? 0
      if (total >= places || own >= placesOfNetwork) {
        throw new Refusal(
          failure('BUSY', 'Too many pictures are being received; nothing was kept.', {
            retryAfterMs: 2_000,
          }),
        )
      }
      total += 1
      taken.set(network, own + 1)
      let hasLeft = false
      return () => {
        if (hasLeft) return
        hasLeft = true
        total -= 1
        const left = (taken.get(network) ?? 1) - 1
        if (left > 0) taken.set(network, left)
        else taken.delete(network)
      }
    },

    inTurn(work) {
      const turn = last.then(work)
      last = turn.catch(() => {}) // whoever asked for it hears of it; the next one goes on
      return turn
    },
  }
}
