/** What the polite status line says, and when. Pure: times come in, words go out by key. */

const priceEveryMs = 5_000

export type TimeMark = 'tenMinutes' | 'oneMinute' | 'tenSeconds'

const marks: readonly (readonly [number, TimeMark])[] = [
  [10, 'tenSeconds'],
  [60, 'oneMinute'],
  [600, 'tenMinutes'],
]

/** The mark that was passed between two readings of the countdown; the nearest to the end counts. */
export function passedMark(before: number | null, now: number | null): TimeMark | null {
  if (before === null || now === null) return null
  return marks.find(([seconds]) => before > seconds && now <= seconds && now > 0)?.[1] ?? null
}

/** How long a change of price waits before it is said, so that it is heard at most every 5 s. */
export function priceWaitMs(lastSaidAt: number | null, now: number): number {
  return lastSaidAt === null ? 0 : Math.max(0, lastSaidAt + priceEveryMs - now)
}
