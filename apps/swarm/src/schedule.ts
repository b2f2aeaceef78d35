/**
 * Calls `fire` at evenly spaced moments, open loop: a slow server changes nothing about when the
 * next one is due. What is late is fired at once, with the moment at which it was due.
 *
 * @returns when the last one was fired, or `isOver` said that there is nothing left to do
 */
export function runSchedule(schedule: {
  readonly ratePerSecond: number
  readonly durationMs: number
  /** `dueAt` by `performance.now`. */
  fire(dueAt: number): void
  isOver(): boolean
}): Promise<void> {
  const startedAt = performance.now()
  const gapMs = 1_000 / schedule.ratePerSecond
  const total = Math.floor((schedule.durationMs / 1_000) * schedule.ratePerSecond)
  let fired = 0
  return new Promise((resolve) => {
    const run = () => {
      const now = performance.now()
      for (; fired < total && startedAt + fired * gapMs <= now; fired++) {
        schedule.fire(startedAt + fired * gapMs)
      }
      if (fired >= total || schedule.isOver()) return resolve()
      setTimeout(run, Math.max(0, startedAt + fired * gapMs - performance.now()))
    }
    run()
  })
}
