import { randomBytes, randomUUID } from 'node:crypto'
import type { SessionRow, Standing } from '@flashbid/database'
import { failure, type Role } from '@flashbid/protocol'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Identity, Resources } from '../resources.ts'
import { type Auth, SESSION_SECONDS } from './auth.ts'
import {
  authKeys,
  sessionCookieName,
  sessionTokenOf,
  signCookieValue,
  withPresentSignatures,
} from './session-cookies.ts'

const HOUR_MS = 3_600_000
/** Behind it stands a session, which gives the next one. */
const SESSION_TOKEN_MS = 15 * 60_000
/** A guest has nothing but the token, so it lives for days and is renewed by use. */
const lifetimeMs: Record<Role, number> = {
  guest: 7 * 24 * HOUR_MS,
  bot: 12 * HOUR_MS,
  bidder: SESSION_TOKEN_MS,
  seller: SESSION_TOKEN_MS,
  operator: SESSION_TOKEN_MS,
}

type Account = Pick<Standing, 'id' | 'name' | 'role'>

export interface TokenAnswer {
  readonly token: string
  readonly expiresAt: number
  readonly user: { readonly id: string; readonly name: string; readonly role: Role }
}

export interface NewSession {
  readonly session: {
    readonly id: string
    readonly token: string
    readonly expiresAt: number
    readonly ipAddress: string
    readonly userAgent: string
  }
  readonly setCookie: string
}

export interface Sessions {
  /** The live session that a request's cookie names. @throws Refusal `BUSY` while Postgres is away */
  find(request: Pick<FastifyRequest, 'headers'>): Promise<SessionRow | null>
  /** Who calls, by the cookie. @throws Refusal `BUSY` likewise */
  identify(request: Pick<FastifyRequest, 'headers'>): Promise<Identity | null>
  /** What a session is made of that begins in another way than by password or passkey. */
  prepare(request: FastifyRequest): NewSession
  /** A token for the API and sockets. It never outlives its session. */
  issue(account: Account, session?: Pick<SessionRow, 'id' | 'expiresAt'>): Promise<TokenAnswer>
  /**
   * The next token of somebody the gate has let in, with name and role as they are now. While Postgres
   * is away whoever has a valid token gets the next one all the same: bidding goes on without it.
   *
   * @throws Refusal `UNAUTHENTICATED` when the account or session has ended
   */
  renew(
    caller: Identity,
    request: Pick<FastifyRequest, 'headers'>,
  ): Promise<TokenAnswer & { readonly setCookies: readonly string[] }>
}

export function createSessions(
  resources: Pick<Resources, 'config' | 'database' | 'tokens' | 'revocations' | 'clock'>,
  auth: Auth,
): Sessions {
  const { config, database, tokens, revocations, clock } = resources
  const { accounts } = database
  const keys = authKeys([config.authSecret, ...config.previousSecrets])
  const [presentKey = ''] = keys
  const isHttps = config.publicUrl.startsWith('https:')

  /** A guest may while somebody who signed up with it has yet to prove the address. */
  const mayAct = ({ role, isBanned, isDeleted, isVerified }: Standing) =>
    !isBanned && !isDeleted && (role === 'guest' || !config.signupVerified || isVerified !== false)

  function live(row: SessionRow | null): SessionRow | null {
    if (!row || row.expiresAt <= clock.now() || !mayAct(row.account)) return null
    const { id, account } = row
    // A revoked session whose row is still there: ending it was broken off halfway.
    const isRevoked = revocations.covers({
      ...{ userId: account.id, sessionId: id, issuedAt: Number.POSITIVE_INFINITY },
    })
    return isRevoked ? null : row
  }

  const sessions: Sessions = {
    async find({ headers }) {
      const token = sessionTokenOf(headers.cookie, keys, isHttps)
      if (token === null) return null
      return live(await orBusy(() => accounts.findSession({ token })))
    },

    async identify(request) {
      const session = await sessions.find(request)
      if (!session) return null
      const { id, expiresAt, account } = session
      return {
        ...{ userId: account.id, name: account.name, role: account.role },
        ...{ sessionId: id, issuedAt: clock.now(), expiresAt },
      }
    },

    prepare(request) {
      const token = randomBytes(24).toString('base64url')
      const setCookie = [
        `${sessionCookieName(isHttps)}=${signCookieValue(token, presentKey)}`,
        `Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`,
      ].join('; ')
      const session = {
        ...{ id: randomUUID(), token, expiresAt: clock.now() + SESSION_SECONDS * 1_000 },
        ipAddress: request.ip,
        userAgent: String(request.headers['user-agent'] ?? '').slice(0, 500),
      }
      return { session, setCookie }
    },

    async issue({ id, name, role }, session) {
      const longest = session ? Math.min(SESSION_TOKEN_MS, session.expiresAt - clock.now()) : null
      const issued = await tokens.issue(
        { id, name, role },
        longest ?? lifetimeMs[role],
        session?.id ?? null,
      )
      return { ...issued, user: { id, name, role } }
    },

    async renew(caller, request) {
      const isByToken = request.headers.authorization !== undefined
      if (!isByToken) return renewByCookie(request)
      const { sessionId } = caller
      try {
        if (sessionId !== null) {
          const session = live(await orBusy(() => accounts.findSession({ id: sessionId })))
          if (session?.account.id !== caller.userId) throw ended()
          return { ...(await sessions.issue(session.account, session)), setCookies: [] }
        }
        const standing = await orBusy(() => accounts.standing(caller.userId))
        if (!standing || !mayAct(standing)) throw ended()
        return { ...(await sessions.issue(standing)), setCookies: [] }
      } catch (error) {
        if (!(error instanceof Refusal) || error.failure.error.code !== 'BUSY') throw error
        const account = { id: caller.userId, name: caller.name, role: caller.role }
        const session =
          sessionId === null ? undefined : { id: sessionId, expiresAt: Number.POSITIVE_INFINITY }
        return { ...(await sessions.issue(account, session)), setCookies: [] }
      }
    },
  }

  /** Use keeps a session alive: better-auth moves its end, and the cookie's, once a day. */
  async function renewByCookie(request: Pick<FastifyRequest, 'headers'>) {
    const session = await sessions.find(request)
    if (!session) throw ended()
    const cookie = withPresentSignatures(request.headers.cookie ?? '', keys)
    const { headers } = await orBusy(() =>
      auth.api.getSession({ headers: new Headers({ cookie }), returnHeaders: true }),
    )
    const token = await sessions.issue(session.account, session)
    return { ...token, setCookies: headers.getSetCookie() }
  }

  return sessions
}

const ended = () =>
  new Refusal(failure('UNAUTHENTICATED', 'This session or account has ended; sign in again.'))
