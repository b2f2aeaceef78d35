import type { Connection } from './connection.ts'
import type { TokenSource } from './tokens.ts'

interface SessionPorts {
  readonly tokens: TokenSource
  now(): number
  readonly ask: Connection['ask']
}

/** A fifth of the remaining life before the end, but at least this long before it. */
const leastLeadMs = 10_000
const retryMs = 5_000
/** Also when the tokens that we are given have hardly any life left. */
const leastPauseMs = 1_000
/** Browsers' timers overflow above 2^31 - 1 ms. */
const longestTimerMs = 2_000_000_000

/** Renews the socket's token before it runs out, as long as `start` was the last word. */
export function keepSession(ports: SessionPorts) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRunning = false

  function plan(): void {
    clearTimeout(timer)
    const expiresAt = ports.tokens.expiresAt()
    if (!isRunning || expiresAt === null || !ports.tokens.canRenew()) return
    const left = expiresAt - ports.now()
    const wait = Math.max(leastPauseMs, Math.min(left * 0.8, left - leastLeadMs))
    if (wait > longestTimerMs) timer = setTimeout(plan, longestTimerMs)
    else timer = setTimeout(() => void renew(), wait)
  }

  async function renew(): Promise<void> {
    let isRenewed = false
    try {
      const token = await ports.tokens.fresh()
      if (!isRunning || !token) return
      const answer = await ports.ask('session:renew', { token })
      // A refusal is final for this socket: when the server closes it, a new handshake decides.
      isRenewed = answer?.ok ?? false
      if (answer && !answer.ok) return
    } catch {
      // The token could not be had just now.
    }
    if (!isRunning) return
    if (isRenewed) plan()
    else timer = setTimeout(() => void renew(), retryMs)
  }

  return {
    start(): void {
      isRunning = true
      plan()
    },
    stop(): void {
      isRunning = false
      clearTimeout(timer)
    },
  }
}
