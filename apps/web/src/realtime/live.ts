import {
  type AuctionView,
  type Cadence,
  connectFlashBid,
  type WatchedAuction,
} from '@flashbid/client'
import { useMemo, useSyncExternalStore } from 'react'
import { provideToken } from '../session/session.ts'

/** The one connection of this page. It starts at once: the first price is what people came for. */
export const flashBid = connectFlashBid({ token: provideToken })

export function useConnection() {
  return useSyncExternalStore(flashBid.connection.subscribe, flashBid.connection.getSnapshot)
}

/** A watch that lives as long as somebody listens, and remembers the last view in between. */
function look(auctionId: string, cadence: Cadence) {
  let watched: WatchedAuction | null = null
  let last: AuctionView | null = null
  return {
    subscribe(listener: () => void) {
      const mine = flashBid.watch(auctionId, { cadence })
      watched = mine
      const stop = mine.subscribe(listener)
      return () => {
        last = mine.getSnapshot()
        stop()
        mine.close()
        if (watched === mine) watched = null
      }
    },
    getSnapshot: () => (watched ? watched.getSnapshot() : last),
  }
}

const silence = { subscribe: () => () => {}, getSnapshot: () => null }

/** What is known live of an auction; null before it is asked for and while `auctionId` is null. */
export function useLiveAuction(auctionId: string | null, cadence: Cadence): AuctionView | null {
  const store = useMemo(
    () => (auctionId === null ? silence : look(auctionId, cadence)),
    [auctionId, cadence],
  )
  return useSyncExternalStore(store.subscribe, store.getSnapshot)
}

/** Whoever shows times listens to one timer, so that forty clocks wake the page once. */
const beatMs = 100
const beatListeners = new Set<() => void>()
let beat: ReturnType<typeof setInterval> | undefined

function onBeat(listener: () => void): () => void {
  beatListeners.add(listener)
  beat ??= setInterval(() => {
    for (const each of [...beatListeners]) each()
  }, beatMs)
  return () => {
    beatListeners.delete(listener)
    if (beatListeners.size > 0) return
    clearInterval(beat)
    beat = undefined
  }
}

/** The server's time to the second. */
export function useServerNow(): number {
  return useSyncExternalStore(onBeat, () => Math.floor(flashBid.clock.now() / 1000) * 1000)
}

/**
 * Whole seconds until `at` by the server's clock, rounded up and never below 0; null until that
 * clock is known, because this computer's may be wrong. Renders only when the number changes.
 */
export function useSecondsUntil(at: number): number | null {
  return useSyncExternalStore(onBeat, () => {
    if (flashBid.clock.getSnapshot().quality === 'unknown') return null
    return Math.max(0, Math.ceil((at - flashBid.clock.now()) / 1000))
  })
}
