import { FlashBidError } from '@flashbid/client'
import type { TokenAnswer } from '@flashbid/protocol'
import { useSyncExternalStore } from 'react'

/**
 * Who uses this browser: a token in localStorage, shared by its tabs. `client` is handed in by
 * `startSession`, because the connection asks this module for the token.
 */
export interface Session {
  readonly token: string
  /** Epoch milliseconds of the server's clock. */
  readonly expiresAt: number
  readonly user: { readonly id: string; readonly name: string }
}

export type AccountKind = 'guest' | 'bot' | 'member' | 'operator'

interface SessionPorts {
  signIn(token: typeof provideToken | null): void
  /** A new token for the one in use. */
  renew(): Promise<TokenAnswer>
}

const storageKey = 'flashbid.session'
const listeners = new Set<() => void>()
let session: Session | null = read()
let isExpired = false
let ports: SessionPorts | null = null
/** The token that was last handed to the connection: asked for again means that it runs out. */
let handedOut: string | null = null

function read(): Session | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return null
    const { token, expiresAt, user } = stored as Partial<Session>
    return token && expiresAt && user ? { token, expiresAt, user } : null
  } catch {
    return null
  }
}

function change(next: Session | null): void {
  session = next
  for (const listener of [...listeners]) listener()
}

function save(next: Session | null): void {
  if (next) localStorage.setItem(storageKey, JSON.stringify(next))
  else localStorage.removeItem(storageKey)
  change(next)
}

/** Gives the connection its token: the one at hand, or a renewed one when it was handed out before. */
export async function provideToken(): Promise<string | null> {
  if (!session) return null
  if (handedOut === session.token && ports) {
    try {
      const renewed = await ports.renew()
      save({ token: renewed.token, expiresAt: renewed.expiresAt, user: renewed.user })
    } catch (error) {
      const isOver = error instanceof FlashBidError && error.code === 'UNAUTHENTICATED'
      if (!isOver) throw error
      // Without a token one can still watch.
      isExpired = true
      handedOut = null
      save(null)
      return null
    }
  }
  handedOut = session.token
  return session.token
}

export function signIn(answer: TokenAnswer): void {
  isExpired = false
  save({ token: answer.token, expiresAt: answer.expiresAt, user: answer.user })
  handedOut = null
  ports?.signIn(provideToken)
}

/** @param hasExpired the server no longer takes the token: the page says so where one would bid */
export function signOut({ hasExpired = false } = {}): void {
  isExpired = hasExpired
  save(null)
  handedOut = null
  ports?.signIn(null)
}

/** Ties the session to the connection and to the other tabs of this browser. */
export function startSession(given: SessionPorts): void {
  ports = given
  window.addEventListener('storage', (event) => {
    if (event.key !== storageKey) return
    const before = session?.user.id
    change(read())
    if (session?.user.id === before) return
    handedOut = null
    given.signIn(session ? provideToken : null)
  })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, () => session)
}

/** Whether the last session was ended by the server rather than by its owner. */
export function useHasExpired(): boolean {
  return useSyncExternalStore(subscribe, () => isExpired)
}

/** What the token says its holder is. Only for what to show: the server alone decides. */
export function accountKind(held: Session | null): AccountKind | null {
  const payload = held?.token.split('.')[1]
  if (!payload) return null
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !('kind' in claims)) return null
    const { kind } = claims
    return kind === 'guest' || kind === 'bot' || kind === 'member' || kind === 'operator'
      ? kind
      : null
  } catch {
    return null
  }
}
