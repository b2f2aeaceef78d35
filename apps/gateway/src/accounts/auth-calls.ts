import { z } from 'zod'

/**
 * The calls below /api/auth/ and what each takes. Whatever is not listed does not exist here, also
 * where better-auth has it. Unknown keys are refused.
 */

/** What a call must pass before it is done. */
export interface AuthCall {
  readonly summary: string
  /** `null`: it takes no body. */
  readonly body: z.ZodType | null
  /** The answer takes as long whether the address is known or not. */
  readonly hidesWhoIsKnown?: boolean
  /** Counted per address of the network, since each may send a letter or leave something behind. */
  readonly limit?: 'letter' | 'sign-up' | 'passkey'
  /** The session must have begun within a day: what it changes outlives it. */
  readonly needsFreshSession?: boolean
  /** Whose password the body proves, and where it stands in it. */
  readonly proves?: { readonly who: 'email' | 'session'; readonly field: string }
}

const email = z.string().trim().toLowerCase().max(254).pipe(z.email())
const newPassword = z.string().min(12).max(128)
/** One that is checked, whatever the rules were when it was set. */
const password = z.string().min(1).max(128)
// Of the invisible ones those that end lines or turn the writing around.
const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'must be without control characters')
/**
 * A page of this site, written as a browser would: `/..//evil.example` reads like a path of ours, and
 * is another site once its dots are resolved.
 */
export const page = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\\\s#]*$/, 'must be a path of this site')
  .refine((path) => {
    if (!URL.canParse(path, 'http://site')) return false
    const { origin, pathname, search } = new URL(path, 'http://site')
    return origin === 'http://site' && pathname + search === path
  }, 'must be a path of this site')
const id = z.string().min(1).max(200)
const nothing = z.strictObject({}).nullish()
/** What an authenticator says; the passkey plugin reads it. */
const credential = z.looseObject({ id: z.string().min(1).max(2_000), rawId: z.string().max(2_000) })
const passkeyName = z.string().trim().min(1).max(60)

const mailedPage = { callbackURL: page.optional() }

export const authCalls: Readonly<Record<string, AuthCall>> = {
  'POST /sign-up/email': {
    summary: "Make an account; a guest's bearer token makes it the guest's",
    body: z.strictObject({ name, email, password: newPassword, ...mailedPage }),
    hidesWhoIsKnown: true,
    limit: 'sign-up',
  },
  'POST /sign-in/email': {
    summary: 'Sign in by password',
    body: z.strictObject({
      email,
      password,
      rememberMe: z.boolean().optional(),
      ...mailedPage,
    }),
    hidesWhoIsKnown: true,
    proves: { who: 'email', field: 'password' },
  },
  'POST /sign-out': { summary: 'End this session', body: nothing },
  'GET /get-session': { summary: 'Who is signed in, or null', body: null },
  'GET /list-sessions': { summary: 'Where one is signed in', body: null },
  'GET /list-accounts': { summary: 'By what one can sign in', body: null },
  'POST /revoke-session': { summary: 'End one session', body: z.strictObject({ token: id }) },
  'POST /revoke-other-sessions': { summary: 'End all other sessions', body: nothing },
  'POST /revoke-sessions': { summary: 'End all sessions', body: nothing },
  'POST /change-password': {
    summary: 'Change the password',
    body: z.strictObject({
      currentPassword: password,
      newPassword,
      revokeOtherSessions: z.boolean().optional(),
    }),
    proves: { who: 'session', field: 'currentPassword' },
  },
  'POST /request-password-reset': {
    summary: 'Ask for a letter to choose a new password',
    body: z.strictObject({ email, redirectTo: page.optional() }),
    hidesWhoIsKnown: true,
    limit: 'letter',
  },
  'POST /reset-password': {
    summary: 'Choose a new password with what the letter gave',
    body: z.strictObject({ newPassword, token: id }),
  },
  'POST /send-verification-email': {
    summary: 'Ask for the letter that confirms the address',
    body: z.strictObject({ email, ...mailedPage }),
    hidesWhoIsKnown: true,
    limit: 'letter',
  },
  'GET /verify-email': { summary: 'The link of such a letter', body: null },
  'POST /update-user': { summary: 'Change the name', body: z.strictObject({ name }) },
  'POST /change-email': {
    summary: 'Ask for a letter that moves the account to a new address',
    body: z.strictObject({ newEmail: email, ...mailedPage }),
    hidesWhoIsKnown: true,
    limit: 'letter',
    needsFreshSession: true,
  },
  'POST /complete-account': {
    summary: 'An address and a password for an account without them',
    body: z.strictObject({ email, password: newPassword }),
    hidesWhoIsKnown: true,
    limit: 'letter',
  },
  'POST /delete-user': {
    summary: 'Delete the account',
    body: z.strictObject({ password: password.optional() }),
    proves: { who: 'session', field: 'password' },
  },
  'GET /passkey/list-user-passkeys': { summary: 'The passkeys of the account', body: null },
  'GET /passkey/generate-register-options': {
    summary: 'Begin to add a passkey',
    body: null,
    needsFreshSession: true,
  },
  'POST /passkey/verify-registration': {
    summary: 'Add a passkey',
    body: z.strictObject({ response: credential, name: passkeyName.optional() }),
    needsFreshSession: true,
  },
  'GET /passkey/generate-authenticate-options': {
    summary: 'Begin to sign in by passkey',
    body: null,
    limit: 'passkey',
  },
  'POST /passkey/verify-authentication': {
    summary: 'Sign in by passkey',
    body: z.strictObject({ response: credential }),
  },
  'POST /passkey/update-passkey': {
    summary: 'Name a passkey',
    body: z.strictObject({ id, name: passkeyName }),
  },
  'POST /passkey/delete-passkey': { summary: 'Take a passkey away', body: z.strictObject({ id }) },
}
