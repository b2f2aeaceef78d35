import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '@flashbid/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { decodeJwt, jwtVerify, SignJWT } from 'jose'
import { badInput, Refusal } from '../failures.ts'
import { answerError, parseWithZod } from '../http/errors.ts'
import type { ZodApp } from '../http/zod-app.ts'
import { languageOf } from '../mail/letters.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { createAddressLimit } from './address-limit.ts'
import { addressHeader, mailedName } from './auth.ts'
import { type AuthCall, authCalls, page } from './auth-calls.ts'
import { failureFrom, readAuthError, withAuthShape } from './auth-errors.ts'
import { type AuthScope, runInScope } from './auth-scope.ts'
import { completeAccount } from './complete-account.ts'
import { authKeys, withPresentSignatures } from './session-cookies.ts'
import { createSignInTries } from './sign-in-tries.ts'

/** Everything of this part of the API is far smaller. */
const MAX_BODY_BYTES = 64 * 1024
/** Answers that must not tell whether an address is known come at multiples of this. */
const FLOOR_MS = 1_000
const FRESH_MS = 24 * 3_600_000
const prefix = '/api/auth'
const signIn = '/sign-in/email'
/** What better-auth is given instead of a token when the mailed link is not, or no longer, one of ours. */
const NO_LINK = 'none'
/** What of a request better-auth gets to see. Our tokens are none of its business. */
const passedOn = [
  'origin',
  'referer',
  'user-agent',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
]

interface Outcome {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** The calls of accounts: ours is what may be asked how often, and what is answered; the rest is better-auth's. */
export function authRoutes(app: ZodApp, resources: Resources): void {
  const { config, database, redis, auth, sessions, passwords, mailer, revocations } = resources
  const keys = authKeys([config.authSecret, ...config.previousSecrets])
  const [presentKey = ''] = keys
  const tries = createSignInTries(redis, presentKey)
  const limits = {
    letter: createAddressLimit(redis, 'letter', 10),
    'sign-up': createAddressLimit(redis, 'sign-up', 30),
    passkey: createAddressLimit(redis, 'passkey', 60),
  }

  async function answer(request: FastifyRequest, reply: FastifyReply) {
    requireCountingOrigin(request)
    const path = request.url.slice(prefix.length).split('?')[0] ?? ''
    const call = authCalls[`${request.method} ${path}`]
    if (!call) throw new Refusal(failure('NOT_FOUND', 'There is nothing at this address.'))
    const body = call.body === null ? null : parsed(call.body, request.body)
    const work = () => perform(path, call, body, request)
    // Whoever has got in knows. Where a sign-up signs in at once, it says that an address is taken.
    const tells = path === '/sign-up/email' && !config.signupVerified
    const hides = call.hidesWhoIsKnown && !tells
    const outcome = await (hides
      ? atFloor(work, (done) => path === signIn && done.status < 400)
      : work())
    for (const [name, value] of outcome.headers) {
      if (name === 'location') reply.header(name, value)
    }
    const cookies = outcome.headers.getSetCookie()
    if (cookies.length > 0) reply.header('set-cookie', cookies)
    reply.code(outcome.status).header('cache-control', 'no-store')
    if (outcome.status >= 300 && outcome.status < 400) return reply.send()
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(outcome.body ?? null))
  }

  /** Signing somebody in as somebody else is an attack too, and needs no cookie. */
  function requireCountingOrigin({ method, headers }: FastifyRequest): void {
    const { origin } = headers
    if (method === 'GET' || origin === undefined || config.allowedOrigins.has(origin)) return
    throw new Refusal(failure('FORBIDDEN', 'This call must come from a page of this house.'))
  }

  async function perform(
    path: string,
    call: AuthCall,
    body: unknown,
    request: FastifyRequest,
  ): Promise<Outcome> {
    if (call.limit) await limits[call.limit].take(request.ip)
    if (call.needsFreshSession) await requireFreshSession(request)
    if (path === '/delete-user') await requireMayLeave(request, body)
    const attempt = await beginTry(call, body, request)
    let outcome: Outcome
    try {
      outcome = await runCall(path, body, request)
      // Two at the same moment with one address, or as one guest: the second finds the first now.
      const hasLost = readAuthError(outcome.body, 0).code === 'FAILED_TO_CREATE_USER'
      if (hasLost) outcome = await runCall(path, body, request)
    } catch (error) {
      await attempt?.undone()
      throw error
    }
    const isWrong = attempt && wrongCredentials.has(readAuthError(outcome.body, 0).code)
    if (attempt && !isWrong) await attempt.succeeded()
    return outcome
  }

  async function beginTry(call: AuthCall, body: unknown, request: FastifyRequest) {
    if (!call.proves || !Object.hasOwn(Object(body), call.proves.field)) return null
    if (call.proves.who === 'email') {
      return tries.begin(String(Reflect.get(Object(body), 'email')), request.ip)
    }
    const session = await sessions.find(request)
    return session && tries.begin(session.account.id, request.ip)
  }

  async function requireFreshSession(request: FastifyRequest): Promise<void> {
    const session = await sessions.find(request)
    if (session && session.createdAt < Date.now() - FRESH_MS) throw stale()
  }

  /**
   * A bid binds: whoever leads an auction, and whoever sells in one, stays until it is over; somebody
   * must be there to pay and to deliver. What Redis has accepted a moment ago may not be archived yet
   * and slips through; the history names the account all the same.
   */
  async function requireMayLeave(request: FastifyRequest, body: unknown): Promise<void> {
    const session = await sessions.find(request)
    if (!session) return
    const { id, role } = session.account
    const hasPassword = await orBusy(() => database.accounts.hasPassword(id))
    if (hasPassword && !Object.hasOwn(Object(body), 'password')) {
      const message = 'is needed to delete the account'
      throw new Refusal(badInput([{ path: ['password'], code: 'required', message }]))
    }
    if (!hasPassword && session.createdAt < Date.now() - FRESH_MS) throw stale()
    const { selling, leading } = await orBusy(() => database.accounts.obligations(id))
    if (selling > 0 || leading > 0) {
      const what = selling > 0 ? 'sells in auctions that are not over' : 'leads an auction'
      const message = `This account ${what}; it can be deleted afterwards.`
      throw forbidden(selling > 0 ? 'sells' : 'leads', message)
    }
    if (role === 'operator' && !(await orBusy(() => database.accounts.hasOtherOperator(id)))) {
      const message = 'This is the last account that can run the house; make another one operator.'
      throw forbidden('last_operator', message)
    }
  }

  async function runCall(path: string, body: unknown, request: FastifyRequest): Promise<Outcome> {
    const { caller } = request
    const scope: AuthScope = {
      guestId: caller?.role === 'guest' ? caller.userId : null,
      language: languageOf(request.headers['accept-language']),
      hashed: path === '/sign-up/email' ? await hashed(body) : null,
      failure: null,
    }
    if (path === '/complete-account') return runInScope(scope, () => complete(body, request))
    const mailed = path === '/verify-email' ? await openMailedLink(request) : null
    const isVerifying = path === '/verify-email'
    const session = isVerifying || path === '/revoke-sessions' ? await sessions.find(request) : null
    const response = await runInScope(scope, () =>
      auth.handler(webRequest(path, body, request, mailed)),
    ).catch((error: unknown) => {
      throw scope.failure ?? error
    })
    if (scope.failure) throw scope.failure
    const text = await response.text()
    const outcome = {
      status: response.status,
      body: text === '' ? null : (JSON.parse(text) as unknown),
      headers: new Headers(response.headers),
    }
    if (session && !isVerifying) await revocations.revokeUser(session.account.id)
    // Whoever sends somebody the link of an account of theirs does not make them act as it.
    if (session && isVerifying) outcome.headers.delete('set-cookie')
    await runInScope(scope, () => afterwards(path, outcome, body, mailed, scope))
    return outcome.status < 400 ? outcome : refusedOutcome(path, outcome, body)
  }

  async function hashed(body: unknown) {
    const password = String(Reflect.get(Object(body), 'password'))
    return { password, hash: await passwords.hash(password) }
  }

  async function complete(body: unknown, request: FastifyRequest): Promise<Outcome> {
    const session = await sessions.find(request)
    if (!session) throw new Refusal(failure('UNAUTHENTICATED', 'This call needs a session.'))
    await completeAccount(resources, auth, session, body as { email: string; password: string })
    return { status: 200, body: { status: true }, headers: new Headers() }
  }

  function webRequest(
    path: string,
    body: unknown,
    request: FastifyRequest,
    token: string | null,
  ): Request {
    const url = new URL(`${config.publicUrl}${prefix}${path}`)
    for (const [name, value] of new URL(request.url, config.publicUrl).searchParams) {
      // Where better-auth sends the browser on to: nowhere but here.
      if (/url$|^redirect/i.test(name) && !page.safeParse(value).success) {
        throw new Refusal(
          badInput([{ path: [name], code: 'page', message: 'must be a path here' }]),
        )
      }
      url.searchParams.set(name, value)
    }
    if (token !== null) url.searchParams.set('token', token)
    const headers = new Headers({ [addressHeader]: request.ip })
    for (const name of passedOn) {
      const value = request.headers[name]
      if (typeof value === 'string') headers.set(name, value)
    }
    const { cookie } = request.headers
    if (cookie !== undefined) headers.set('cookie', withPresentSignatures(cookie, keys))
    if (body === null) return new Request(url, { method: request.method, headers })
    headers.set('content-type', 'application/json')
    return new Request(url, { method: request.method, headers, body: JSON.stringify(body ?? {}) })
  }

  /** better-auth's token that a mailed name stands for, signed with the present key. */
  async function openMailedLink(request: FastifyRequest): Promise<string> {
    const query = Object(request.query) as Record<string, unknown>
    const name = typeof query.token === 'string' ? query.token.slice(0, 200) : ''
    const { internalAdapter } = await auth.$context
    const kept = await orBusy(() => internalAdapter.findVerificationValue(mailedName(name)))
    if (!kept || kept.expiresAt < new Date()) return NO_LINK
    for (const key of keys.slice(1)) {
      try {
        const { payload } = await jwtVerify(kept.value, new TextEncoder().encode(key))
        return await new SignJWT(payload)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(presentKey))
      } catch {
        // not this one
      }
    }
    return kept.value
  }

  /** What a call that succeeded has as a consequence outside of better-auth. */
  async function afterwards(
    path: string,
    { status, body: answered, headers }: Outcome,
    body: unknown,
    mailed: string | null,
    { language }: AuthScope,
  ): Promise<void> {
    if (status >= 400 || headers.get('location')?.includes('error=')) return
    const { user } = Object(answered) as { user?: { id: string; email: string; name: string } }
    if (path === '/change-password' && user) {
      const url = `${config.publicUrl}/forgot-password`
      const to = { address: user.email, name: user.name }
      mailer.send(to, { kind: 'password-changed', url }, language)
      if (Reflect.get(Object(body), 'revokeOtherSessions') === true) {
        await revocations.revokeUser(user.id)
      }
    }
    if (mailed === null || mailed === NO_LINK) return
    const { email, updateTo, requestType } = decodeJwt(mailed)
    if (requestType === 'change-email-verification' && typeof updateTo === 'string') {
      const person = await orBusy(() => database.people.findByEmail(updateTo))
      const to = { address: String(email), name: person?.name ?? 'FlashBid' }
      mailer.send(to, { kind: 'address-changed', newAddress: updateTo }, language)
    }
  }

  const route = {
    bodyLimit: MAX_BODY_BYTES,
    schema: { hide: true },
    /** Also of what is refused before or by the gate. */
    errorHandler(error: Error, request: FastifyRequest, reply: FastifyReply) {
      answerError(error, request, reply, withAuthShape)
    },
  }
  app.get(`${prefix}/*`, route, answer)
  app.post(`${prefix}/*`, route, answer)

  function refusedOutcome(path: string, outcome: Outcome, body: unknown): Outcome {
    const { status } = outcome
    const error = readAuthError(outcome.body, status)
    if (status >= 500) throw new Error(`better-auth answered ${status} ${error.code}`)
    if (path === signIn && hidesAccount.has(error.code)) {
      return wrongCredentialsOutcome(config.signupVerified, body)
    }
    const refused = failureFrom(error, status, body)
    return { ...outcome, body: { ...error, ...refused } }
  }
}

/** Codes that say that the password was not the right one. */
const wrongCredentials = new Set([
  'INVALID_EMAIL_OR_PASSWORD',
  'INVALID_PASSWORD',
  'CREDENTIAL_ACCOUNT_NOT_FOUND',
])
/** Reasons not to sign somebody in that would tell a stranger that the address is known. */
const hidesAccount = new Set(['INVALID_EMAIL_OR_PASSWORD', 'EMAIL_NOT_VERIFIED'])

function wrongCredentialsOutcome(isVerifiedAsked: boolean, body: unknown): Outcome {
  const message = isVerifiedAsked
    ? 'The address or the password is wrong, or the address is not confirmed yet: then a new letter is on its way.'
    : 'The address or the password is wrong.'
  const error = { code: 'INVALID_EMAIL_OR_PASSWORD', message }
  const refused = failureFrom(error, 401, body)
  return { status: 401, body: { ...error, ...refused }, headers: new Headers() }
}

/** @param code lets a page say it in the reader's language */
const forbidden = (code: string, message: string) =>
  new Refusal(failure('FORBIDDEN', message, { issues: [{ path: [], code, message }] }))

const stale = () => forbidden('stale', 'Sign in again first: this session is more than a day old.')

function parsed(schema: NonNullable<AuthCall['body']>, body: unknown): unknown {
  const parse = parseWithZod({ schema, method: 'POST', url: prefix, httpPart: 'body' })
  const result: unknown = parse(body)
  const { error, value } = Object(result) as { error?: Error; value?: unknown }
  if (error) throw error
  return value
}

/**
 * Waits with the answer until the next multiple of the floor, also with one that is an error. The
 * work on an unknown address is shorter by some milliseconds, which then do not show.
 */
async function atFloor<T>(work: () => Promise<T>, mayBeAtOnce: (done: T) => boolean): Promise<T> {
  const begun = performance.now()
  const wait = () => {
    const taken = performance.now() - begun
    return pause(Math.ceil(taken / FLOOR_MS) * FLOOR_MS - taken)
  }
  let done: T
  try {
    done = await work()
  } catch (error) {
    await wait()
    throw error
  }
  if (!mayBeAtOnce(done)) await wait()
  return done
}
