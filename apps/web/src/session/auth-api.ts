import { FlashBidError } from '@flashbid/client'
import type { InputIssue } from '@flashbid/protocol'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import { mailedPages } from './mailed-secret.ts'
import { guestToken } from './session.ts'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly createdAt: string
}

/** A sign-in that lasts. `token` names it in `revokeSession`; alone it signs nobody in. */
export interface SignIn {
  readonly id: string
  readonly token: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

export interface Passkey {
  readonly id: string
  readonly name: string | null
  readonly createdAt: string | null
  readonly backedUp: boolean
}

/** Why a call about an account did not succeed. */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  /** What the house names the reason; `NETWORK` when no answer came. */
  readonly code: string
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly issues: readonly InputIssue[]
  /** When trying again has sense; null when the house did not say. */
  readonly retryAfterMs: number | null

  constructor(
    code: string,
    message: string,
    status: number,
    details: { issues?: readonly InputIssue[]; retryAfterMs?: number | null } = {},
  ) {
    super(message)
    this.code = code
    this.status = status
    this.issues = details.issues ?? []
    this.retryAfterMs = details.retryAfterMs ?? null
  }
}

/** What a call failed with, of either client; anything else is a bug and is thrown on. */
export function asAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error
  if (!(error instanceof FlashBidError)) throw error
  return new AuthError(error.code, error.message, error.status, {
    issues: error.body?.issues ?? [],
    retryAfterMs: error.body?.retryAfterMs ?? null,
  })
}

/** Hashing a password waits its turn when many sign in at once. */
const timeoutMs = 20_000

async function call<T>(
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        // Mails are written in the language that the page is read in.
        'accept-language': document.documentElement.lang,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch {
    throw new AuthError('NETWORK', 'The server could not be reached.', 0)
  }
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  throw errorOf(response, answer)
}

interface ErrorAnswer {
  readonly code?: unknown
  readonly message?: unknown
  readonly error?: {
    readonly code?: unknown
    readonly message?: unknown
    readonly issues?: readonly InputIssue[]
    readonly retryAfterMs?: number
  }
}

/** The library's `{code, message}`, with ours beside it where ours says more. */
function errorOf(response: Response, answer: unknown): AuthError {
  const { code, message, error } = (answer ?? {}) as ErrorAnswer
  const retryAfter = Number(
    response.headers.get('retry-after') ?? response.headers.get('x-retry-after'),
  )
  return new AuthError(
    String(code ?? error?.code ?? (response.status === 429 ? 'RATE_LIMITED' : 'NETWORK')),
    String(message ?? error?.message ?? `The server answered with status ${response.status}.`),
    response.status,
    {
      issues: error?.issues ?? [],
      retryAfterMs: error?.retryAfterMs ?? (retryAfter > 0 ? retryAfter * 1_000 : null),
    },
  )
}

const at = (path: string) => `/api/auth${path}`

/** What the house asks of an account, so that a form can say it before it is broken. */
export const accountRules = { passwordLeast: 12, passwordMost: 128, nameMost: 60 } as const

/** The calls of the house about accounts. Each throws an `AuthError` when it does not succeed. */
export const authApi = {
  /** A guest's token goes along, so that the account is the guest's and keeps its bids. */
  signUp(input: { name: string; email: string; password: string }) {
    const token = guestToken()
    return call<{ token: string | null }>(
      at('/sign-up/email'),
      { ...input, callbackURL: mailedPages.verified },
      token === null ? {} : { authorization: `Bearer ${token}` },
    )
  },
  signIn: (input: { email: string; password: string }) =>
    call(at('/sign-in/email'), { ...input, callbackURL: mailedPages.verified }),
  signOut: () => call(at('/sign-out'), {}),
  requestNewPassword: (email: string) =>
    call(at('/request-password-reset'), { email, redirectTo: mailedPages.newPassword }),
  setNewPassword: (input: { newPassword: string; token: string }) =>
    call(at('/reset-password'), input),
  sendVerification: (email: string) =>
    call(at('/send-verification-email'), { email, callbackURL: mailedPages.verified }),

  person: async () =>
    (await call<{ user: Person; session: SignIn } | null>(at('/get-session'))) ?? null,
  /** Whether one can sign in by password. */
  async hasPassword() {
    const ways = await call<readonly { providerId: string }[]>(at('/list-accounts'))
    return ways.some((way) => way.providerId === 'credential')
  },
  rename: (name: string) => call(at('/update-user'), { name }),
  changeEmail: (newEmail: string) =>
    call(at('/change-email'), { newEmail, callbackURL: mailedPages.verified }),
  changePassword: (input: {
    currentPassword: string
    newPassword: string
    revokeOtherSessions: boolean
  }) => call(at('/change-password'), input),
  /** For an account without a password: an address and a password to come back with. */
  complete: (input: { email: string; password: string }) => call(at('/complete-account'), input),
  remove: (password: string | null) =>
    call(at('/delete-user'), password === null ? {} : { password }),

  signIns: () => call<readonly SignIn[]>(at('/list-sessions')),
  endSignIn: (token: string) => call(at('/revoke-session'), { token }),
  endOtherSignIns: () => call(at('/revoke-other-sessions'), {}),
  endAllSignIns: () => call(at('/revoke-sessions'), {}),

  passkeys: () => call<readonly Passkey[]>(at('/passkey/list-user-passkeys')),
  passkeyToMake: () =>
    call<PublicKeyCredentialCreationOptionsJSON>(at('/passkey/generate-register-options')),
  addPasskey: (response: RegistrationResponseJSON, name: string) =>
    call<Passkey>(at('/passkey/verify-registration'), { response, name }),
  renamePasskey: (id: string, name: string) => call(at('/passkey/update-passkey'), { id, name }),
  removePasskey: (id: string) => call(at('/passkey/delete-passkey'), { id }),
  passkeyToAsk: () =>
    call<PublicKeyCredentialRequestOptionsJSON>(at('/passkey/generate-authenticate-options')),
  signInByPasskey: (response: AuthenticationResponseJSON) =>
    call(at('/passkey/verify-authentication'), { response }),
}

/** Any call of the API, signed by the session's cookie. */
export const callHouse = call
