/** A fixed token, or how to get a valid one. A function is asked again before a token runs out. */
export type TokenInput = string | (() => Promise<string | null>)

export interface TokenSource {
  /** The token in use; asks the function when there is none yet or it runs out. Throws what the function throws. */
  current(): Promise<string | null>
  /** The token in use, without asking anybody. */
  held(): string | null
  /** Asks the function again; a fixed token stays. */
  fresh(): Promise<string | null>
  /** When the token in use runs out, in ms of the server's clock; null: unknown or never. */
  expiresAt(): number | null
  /** Whether a new token can be had without the user. */
  canRenew(): boolean
  replace(input: TokenInput | null): void
}

/** `now`: the server's time. */
export function createTokenSource(input: TokenInput | null, now: () => number): TokenSource {
  let source = input
  let held: string | null = null
  let asking: Promise<string | null> | null = null

  async function ask(): Promise<string | null> {
    const asked = source
    const token = typeof asked === 'function' ? await asked() : asked
    if (source === asked) held = token
    return token
  }
  function fresh(): Promise<string | null> {
    // Several callers at once share one question.
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }
  return {
    async current() {
      if (held !== null && !(typeof source === 'function' && isRunningOut(held, now()))) return held
      return fresh()
    },
    held: () => held ?? (typeof source === 'string' ? source : null),
    fresh,
    expiresAt: () => (held ? expiryOf(held) : null),
    canRenew: () => typeof source === 'function',
    replace(next) {
      source = next
      held = null
      asking = null
    },
  }
}

const spareMs = 5_000

function isRunningOut(token: string, now: number): boolean {
  const expiresAt = expiryOf(token)
  return expiresAt !== null && expiresAt - spareMs <= now
}

/** Reads `exp` of a JWT without verifying it: only the server's word counts, this only plans ahead. */
function expiryOf(token: string): number | null {
  const payload = token.split('.')[1]
  if (!payload) return null
  try {
    const json = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
    const claims: unknown = JSON.parse(json)
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null
    return typeof claims.exp === 'number' ? claims.exp * 1000 : null
  } catch {
    return null
  }
}
