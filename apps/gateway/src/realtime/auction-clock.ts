import type { AuctionEvent, EpochMs } from '@flashbid/auction'
import type { Resources } from '../resources.ts'

/** How often Redis is asked what is due, and how far ahead: each auction is seen at least once. */
const lookEveryMs = 500
const lookAheadMs = 1_000
const lookLimit = 10_000
/** Pauses between tries. What is not settled by then is found again by the next look. */
const retryAfterMs = [5, 20, 60, 120] as const
/** When nothing was due this long after it should have been, another gateway was first. */
const clockErrorMs = 25

export interface AuctionClock {
  close(): Promise<void>
}

/**
 * Opens and closes auctions on time, by the Redis clock alone. Every gateway does it for all
 * auctions: settling is idempotent, so whoever comes first does it and the others find nothing due.
 *
 * @param onEvents told, once over all gateways, what opening and closing made
 */
export function startAuctionClock(
  { engine, clock, logger }: Pick<Resources, 'engine' | 'clock' | 'logger'>,
  onEvents: (events: readonly AuctionEvent[]) => void,
): AuctionClock {
  /** Armed or being settled, by auction: when it is due. */
  const armed = new Map<string, { at: EpochMs; timer: NodeJS.Timeout | null }>()
  const underWay = new Set<Promise<void>>()
  let isClosed = false
  let nextLook: NodeJS.Timeout | null = null

  function track(work: Promise<void>): void {
    underWay.add(work)
    void work.then(() => underWay.delete(work))
  }

  async function look(): Promise<void> {
    const startedAt = performance.now()
    try {
      const due = await engine.dueUntil(clock.now() + lookAheadMs, lookLimit)
      for (const { auctionId, at } of due) arm(auctionId, at)
    } catch (error) {
      logger.warn({ err: error }, 'cannot ask which auctions are due')
    }
    if (isClosed) return
    const restMs = Math.max(0, lookEveryMs - (performance.now() - startedAt))
    nextLook = setTimeout(() => track(look()), restMs)
  }

  function arm(auctionId: string, at: EpochMs): void {
    const known = armed.get(auctionId)
    if (isClosed || (known && (known.at === at || known.timer === null))) return
    if (known?.timer) clearTimeout(known.timer)
    const timer = setTimeout(() => track(settle(auctionId, at, 0)), Math.max(0, at - clock.now()))
    armed.set(auctionId, { at, timer })
  }

  /** Ends with the auction settled, by us or another, or left to the next look. */
  async function settle(auctionId: string, at: EpochMs, attempt: number): Promise<void> {
    armed.set(auctionId, { at, timer: null })
    let mayBeDueYet = true
    try {
      const events = await engine.settle(auctionId)
      if (events.length > 0) onEvents(events)
      // Nothing due: another was first, the end moved, or our estimate of the clock is fast.
      mayBeDueYet = events.length === 0 && clock.now() - at <= clockErrorMs
    } catch (error) {
      logger.warn({ err: error, auctionId }, 'an auction could not be settled')
    }
    const again = retryAfterMs[attempt]
    if (isClosed || !mayBeDueYet || again === undefined) {
      armed.delete(auctionId)
      return
    }
    const timer = setTimeout(() => track(settle(auctionId, at, attempt + 1)), again)
    armed.set(auctionId, { at, timer })
  }

  track(look())
  return {
    async close() {
      isClosed = true
      if (nextLook) clearTimeout(nextLook)
      for (const { timer } of armed.values()) if (timer) clearTimeout(timer)
      await Promise.all(underWay)
    },
  }
}
