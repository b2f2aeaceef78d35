import { FlashBidError } from '@flashbid/client'
import type { Role, TokenAnswer } from '@flashbid/protocol'
import { useSyncExternalStore } from 'react'

/**
 * Who uses this browser. A guest is nothing but a token, which localStorage keeps. Behind an account
 * stands a session in an HttpOnly cookie, which no script reads: of it localStorage keeps only who
 * it is, and the short-lived token that the cookie gives lives in this page's memory. What is kept
 * changes in all tabs of the browser at once.
 */
export interface Session {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role }
}

/** Handed in by `startSession`, because the connection asks this module for the token. */
interface SessionPorts {
  signIn(token: typeof provideToken | null): void
  /** A new token for a guest's one, or with null for the cookie. */
  askToken(guest: string | null): Promise<TokenAnswer>
}

interface Kept extends Session {
  /** The guest's; an account's is never kept. */
  readonly token: string | null
}

const storageKey = 'flashbid.session'
const listeners = new Set<() => void>()
let session: Kept | null = read()
let token: string | null = session?.token ?? null
/** Over without its owner having ended it here: signed out elsewhere, run out or banned. */
let hasEnded = false
let ports: SessionPorts | null = null
/** The token that was last handed to the connection: asked for again means that it runs out. */
let handedOut: string | null = null

function read(): Kept | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return null
    const { token: kept, user } = stored as Partial<Kept>
    if (!user?.id || !user.name || !user.role) return null
    return { token: kept ?? null, user: { id: user.id, name: user.name, role: user.role } }
  } catch {
    return null
  }
}

function tell(): void {
  for (const listener of [...listeners]) listener()
}

function keep(next: Kept | null): void {
  session = next
  if (next) localStorage.setItem(storageKey, JSON.stringify(next))
  else localStorage.removeItem(storageKey)
  tell()
}

/** Gives the connection its token: the one at hand, or a new one when it was handed out before. */
export async function provideToken(): Promise<string | null> {
  const asked = session
  if (!asked || !ports) return null
  if (token === null || handedOut === token) {
    try {
      const answer = await ports.askToken(asked.token)
      // Who signed in, up or out meanwhile knows better.
      if (session === asked) take(answer, asked.token !== null)
    } catch (error) {
      if (!(error instanceof FlashBidError && error.code === 'UNAUTHENTICATED')) throw error
      // Without a token one can still watch.
      if (session === asked) forget(true)
    }
  }
  handedOut = token
  return token
}

function take(answer: TokenAnswer, isGuest: boolean): void {
  token = answer.token
  hasEnded = false
  keep({ token: isGuest ? answer.token : null, user: answer.user })
}

function forget(isUnasked: boolean): void {
  token = null
  handedOut = null
  hasEnded = isUnasked
  keep(null)
}

export function signInAsGuest(answer: TokenAnswer): void {
  handedOut = null
  take(answer, true)
  ports?.signIn(provideToken)
}

/** @param answer the token that came with the session's cookie; without one it is asked for */
export async function signInToAccount(answer?: TokenAnswer): Promise<Session['user'] | null> {
  const given = answer ?? (await ports?.askToken(null))
  if (!given) return null
  handedOut = null
  take(given, false)
  ports?.signIn(provideToken)
  return given.user
}

/**
 * Forgets who is here. The session itself must be over before: its cookie would sign in again.
 *
 * @param isUnasked its owner did not ask for it, so the page says that it is over
 */
export function leave({ isUnasked = false } = {}): void {
  forget(isUnasked)
  ports?.signIn(null)
}

/** The server did not believe us just now: asks for another token, or finds that the session is over. */
export function doubtSession(): void {
  handedOut = token
  ports?.signIn(session ? provideToken : null)
}

/** What proves that a guest is that guest; null for everybody else. */
export function guestToken(): string | null {
  return session?.token === null ? null : token
}

/** Ties the session to the connection and to the other tabs of this browser. */
export function startSession(given: SessionPorts): void {
  ports = given
  window.addEventListener('storage', (event) => {
    if (event.key !== storageKey && event.key !== null) return
    const before = session
    session = read()
    if (session?.user.id === before?.user.id) {
      // Another tab renewed the guest's token or learned of a new name or role.
      if (session?.token) token = session.token
      tell()
      return
    }
    token = session?.token ?? null
    handedOut = null
    hasEnded = session === null
    tell()
    given.signIn(session ? provideToken : null)
  })
}

/** What the page says about a session that ended has been read. */
export function dismissSessionEnd(): void {
  hasEnded = false
  tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, () => session)
}

/** Whether somebody with an account is here: no visitor and no guest. */
export function useHasAccount(): boolean {
  return useSyncExternalStore(subscribe, () => session !== null && session.token === null)
}

/** Whether the last session is over without its owner having ended it here. */
export function useSessionEnd(): boolean {
  return useSyncExternalStore(subscribe, () => hasEnded)
}

/** What the house says the account is. Only for what to show: the server alone decides. */
export function accountRole(held: Session | null): Role | null {
  return held?.user.role ?? null
}
