/** A terminal, npm and a shell may each deliver the same Ctrl-C: one within this time is an echo. */
const ECHO_MS = 1_000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How often it is looked whether npm, which started us, is still there. */
const PARENT_LOOK_MS = 500

/** What of `process` is used here. */
interface SignalEmitter {
  on(signal: string, listener: (signal: NodeJS.Signals) => void): unknown
  removeAllListeners(signal: string): unknown
}

/**
 * Takes over SIGINT, SIGTERM and SIGHUP.
 *
 * `first` resolves with the first signal; `second` with one that comes 1 s or more after it.
 */
export function stopSignals(
  emitter: SignalEmitter = process,
  now: () => number = () => performance.now(),
): { first: Promise<string>; second: Promise<string> } {
  let tellFirst: (signal: string) => void = () => {}
  let tellSecond: (signal: string) => void = () => {}
  const first = new Promise<string>((resolve) => {
    tellFirst = resolve
  })
  const second = new Promise<string>((resolve) => {
    tellSecond = resolve
  })
  let firstAt: number | undefined
  const receive = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = now()
      tellFirst(signal)
    } else if (now() - firstAt >= ECHO_MS) {
      tellSecond(signal)
    }
  }
  if (emitter === process && process.env.npm_lifecycle_event) {
    // Who ended npm meant us, whether npm still got to hand the signal on or not (kill -9).
    const npm = process.ppid
    const look = setInterval(() => {
      if (process.ppid === npm) return
      clearInterval(look)
      if (firstAt === undefined) receive('SIGHUP')
    }, PARENT_LOOK_MS)
    look.unref()
  }
  for (const signal of SIGNALS) {
    emitter.removeAllListeners(signal) // those of the scripts that installed and built
    emitter.on(signal, receive)
  }
  return { first, second }
}
