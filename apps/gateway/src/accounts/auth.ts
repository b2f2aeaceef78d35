import { randomBytes } from 'node:crypto'
import { passkey } from '@better-auth/passkey'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { decodeJwt } from 'jose'
import type { Logger } from 'pino'
import type { Occasion } from '../mail/letters.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { Resources } from '../resources.ts'
import { ours, scopeNow, watchTables } from './auth-scope.ts'
import type { Passwords } from './passwords.ts'
import { authKeys, cookiePrefix } from './session-cookies.ts'

export const SESSION_SECONDS = 30 * 24 * 3_600
/** Links in mails. */
const LINK_SECONDS = 3_600

export type AuthNeeds = Pick<Resources, 'config' | 'logger' | 'database' | 'revocations'> & {
  readonly passwords: Passwords
  readonly mailer: Mailer
}

export type Auth = ReturnType<typeof createAuth>

/**
 * better-auth on our tables: it knows how to sign up, in and out, sessions, passwords and passkeys. Who
 * may bid, what is limited and what is answered stays ours (auth-routes.ts).
 */
export function createAuth({
  config,
  logger,
  database,
  revocations,
  passwords,
  mailer,
}: AuthNeeds) {
  const { accounts } = database
  const [secret = ''] = authKeys([config.authSecret])
  const { hostname } = new URL(config.publicUrl)

  const write = (to: { email: string; name: string }, occasion: Occasion) =>
    mailer.send({ address: to.email, name: to.name }, occasion, scopeNow()?.language ?? 'en')

  /** Ends what was issued before. What called for it has been done, so a Redis that is away waits. */
  const endTokens = (userId: string) =>
    revocations.revokeUser(userId).catch((error: unknown) => {
      logger.error({ err: error, userId }, 'the tokens of an account live on until they run out')
    })

  const auth = betterAuth({
    appName: 'FlashBid',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret,
    telemetry: { enabled: false },
    rateLimit: { enabled: false }, // ours: sign-in-tries.ts, address-limit.ts
    trustedOrigins: [...config.allowedOrigins],
    database: prismaAdapter(watchTables(accounts.tables), {
      provider: 'postgresql',
      transaction: true,
    }),
    onAPIError: { throw: true }, // what is no answer of its own: else it is written to the console
    logger: { level: 'error', disableColors: true, log: logTo(logger) },
    advanced: {
      cookiePrefix,
      useSecureCookies: config.publicUrl.startsWith('https:'),
      // Both are off by themselves where NODE_ENV is test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    user: {
      modelName: 'person',
      changeEmail: { enabled: true },
      deleteUser: {
        enabled: true,
        beforeDelete: ({ id }) =>
          ours(async () => {
            await revocations.revokeUser(id)
            await database.people.forget(id)
            await endTokens(id) // what was issued in between
          }),
      },
    },
    session: {
      modelName: 'session',
      fields: { userId: 'personId' },
      expiresIn: SESSION_SECONDS,
      freshAge: 0, // asked for where it matters: auth-calls.ts
    },
    account: { modelName: 'credential', fields: { userId: 'personId' } },
    verification: { modelName: 'verification' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      requireEmailVerification: config.signupVerified,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: LINK_SECONDS,
      password: {
        hash: (password) =>
          ours(async () => {
            const made = scopeNow()?.hashed
            return made?.password === password ? made.hash : passwords.hash(password)
          }),
        verify: ({ hash, password }) => ours(() => passwords.verify(hash, password)),
      },
      async sendResetPassword({ user, url, token }) {
        const page = new URL(url).searchParams.get('callbackURL') || '/new-password'
        // Behind the `#`: a browser sends it to nobody, so it is in no log on the way.
        write(user, { kind: 'reset-password', url: `${config.publicUrl}${page}#token=${token}` })
      },
      async onPasswordReset({ user }) {
        await endTokens(user.id)
        // Whoever opened the letter holds the mailbox.
        const { internalAdapter } = await auth.$context
        if (!user.emailVerified) await internalAdapter.updateUser(user.id, { emailVerified: true })
        write(user, { kind: 'password-changed', url: `${config.publicUrl}/forgot-password` })
      },
      async onExistingUserSignUp({ user }) {
        write(user, { kind: 'sign-up-again', url: `${config.publicUrl}/sign-in` })
      },
    },
    emailVerification: {
      expiresIn: LINK_SECONDS,
      sendOnSignUp: true,
      sendOnSignIn: config.signupVerified,
      autoSignInAfterVerification: config.signupVerified,
      async sendVerificationEmail({ user, url, token }) {
        const { requestType, updateTo } = decodeJwt(token)
        const isMove = requestType === 'change-email-verification' && updateTo === user.email
        const kind = isMove ? ('new-address' as const) : ('verify-address' as const)
        const page = new URL(url).searchParams.get('callbackURL') || '/'
        // Not awaited: nobody shall measure whether there is somebody to write to.
        void mailedLink(token, page)
          .then((link) => write(user, { kind, url: link }))
          .catch((error: unknown) => logger.error({ err: error }, 'a letter could not be prepared'))
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: (person) =>
            ours(async () => {
              const { id } = await accounts.admit({
                name: person.name,
                guestId: scopeNow()?.guestId ?? null,
                isProven: !config.signupVerified,
              })
              return { data: { ...person, id } }
            }),
          async after({ id }) {
            const wasGuest = scopeNow()?.guestId === id
            if (wasGuest && !config.signupVerified) await endTokens(id)
          },
        },
        update: {
          after: ({ id, name, emailVerified }) =>
            ours(async () => {
              if (emailVerified && (await accounts.prove(id, name))) await endTokens(id)
              else await accounts.rename(id, name)
            }),
        },
      },
      session: {
        create: {
          before: ({ userId }) =>
            ours(async () => {
              const standing = await accounts.standing(userId)
              if (!standing || standing.isDeleted || standing.isBanned) {
                // Told only to whoever knows the password or has the key.
                throw new APIError('FORBIDDEN', {
                  code: 'ACCOUNT_BANNED',
                  message: 'This account is banned from the house.',
                })
              }
              if (config.signupVerified && !standing.isVerified) {
                throw new APIError('FORBIDDEN', {
                  code: 'EMAIL_NOT_VERIFIED',
                  message: 'The address of this account is not confirmed yet.',
                })
              }
            }),
        },
        // Before, so that a Redis that is away leaves the session, and ending it can be tried again.
        delete: { before: ({ id }) => ours(() => revocations.revokeSession(id)) },
      },
    },
    plugins: [
      passkey({
        rpID: hostname,
        rpName: 'FlashBid',
        origin: [...config.allowedOrigins].filter((origin) => isUnder(origin, hostname)),
        // One signs in without saying who one is, so the authenticator must remember it.
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
        schema: { passkey: { fields: { userId: 'personId' } } },
        advanced: { webAuthnChallengeCookie: 'passkey_challenge' },
      }),
    ],
  })

  /** better-auth's own token is a JWT, which has no business in an address: a short name stands for it. */
  async function mailedLink(token: string, page: string): Promise<string> {
    const name = randomBytes(24).toString('base64url')
    const { internalAdapter } = await auth.$context
    await internalAdapter.createVerificationValue({
      identifier: mailedName(name),
      value: token,
      expiresAt: new Date(Date.now() + LINK_SECONDS * 1_000),
    })
    const asked = new URLSearchParams({ token: name, callbackURL: page })
    return `${config.publicUrl}/api/auth/verify-email?${asked}`
  }

  return auth
}

/** Where better-auth reads the caller's address: only we set it. */
export const addressHeader = 'x-flashbid-address'

/** What the name in a mailed link is kept under. */
export const mailedName = (name: string) => `mailed-link:${name}`

const isUnder = (origin: string, hostname: string) => {
  const name = new URL(origin).hostname
  return name === hostname || name.endsWith(`.${hostname}`)
}

/** Its messages may quote what people typed, its errors whole queries: only the kind is kept. */
function logTo(logger: Logger) {
  return (level: 'debug' | 'info' | 'warn' | 'error', message: unknown, ...args: unknown[]) => {
    const error = args.find((arg) => arg instanceof Error)
    const said = String(message).split(':')[0]?.slice(0, 100)
    const kind = error && { name: error.name, code: Reflect.get(error, 'code') }
    logger[level === 'error' ? 'warn' : 'debug'](
      { from: 'better-auth', said, error: kind },
      'accounts',
    )
  }
}
