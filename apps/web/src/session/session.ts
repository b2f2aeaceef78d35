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

/**
 * Why a session is over that its owner did not end here. `ended`: signed out elsewhere, run out or
 * taken away; `banned`: the house no longer admits the account.
 */
export type SessionEnd = 'ended' | 'banned'

/** Handed in by `startSession`, because the connection asks this module for the token. */
interface SessionPorts {
  signIn(token: typeof provideToken | null): void
  /** A new token for the guest's one in use. */
  renewToken(): Promise<TokenAnswer>
  /** A token for the cookie. */
  tokenOfCookie(): Promise<TokenAnswer>
}

interface Kept extends Session {
  /** The guest's; an account's is never kept. */
  readonly token: string | null
}

const storageKey = 'flashbid.session'
const listeners = new Set<() => void>()
let session: Kept | null = read()
let token: string | null = session?.token ?? null
let end: SessionEnd | null = null
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
      const answer = await (asked.token === null ? ports.tokenOfCookie() : ports.renewToken())
      // Somebody may have signed out or in meanwhile; the connection then asks again.
      if (session?.user.id !== asked.user.id) return null
      take(answer, asked.token !== null)
    } catch (error) {
      const isOver =
        error instanceof FlashBidError &&
        (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN')
      if (!isOver) throw error
      // Without a token one can still watch.
      if (session?.user.id === asked.user.id) {
        forget(error.code === 'FORBIDDEN' ? 'banned' : 'ended')
      }
      return null
    }
  }
  handedOut = token
  return token
}

function take(answer: TokenAnswer, isGuest: boolean): void {
  token = answer.token
  end = null
  keep({ token: isGuest ? answer.token : null, user: answer.user })
}

function forget(why: SessionEnd | null): void {
  token = null
  handedOut = null
  end = why
  keep(null)
}

export function signInAsGuest(answer: TokenAnswer): void {
  handedOut = null
  take(answer, true)
  ports?.signIn(provideToken)
}

/** @param answer the token that came with the session's cookie; without one it is asked for */
export async function signInToAccount(answer?: TokenAnswer): Promise<Session['user'] | null> {
  const given = answer ?? (await ports?.tokenOfCookie())
  if (!given) return null
  handedOut = null
  take(given, false)
  ports?.signIn(provideToken)
  return given.user
}

/**
 * Forgets who is here. The session itself must be over before: its cookie would sign in again.
 *
 * @param why what the page says about it; null where its owner asked for it
 */
export function leave(why: SessionEnd | null): void {
  forget(why)
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
    end = session ? null : 'ended'
    tell()
    given.signIn(session ? provideToken : null)
  })
}

/** What the page says about a session that ended has been read. */
export function dismissSessionEnd(): void {
  end = null
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

/** How the last session ended, unless its owner ended it here. */
export function useSessionEnd(): SessionEnd | null {
  return useSyncExternalStore(subscribe, () => end)
}

/** What the house says the account is. Only for what to show: the server alone decides. */
export function accountRole(held: Session | null): Role | null {
  return held?.user.role ?? null
}
