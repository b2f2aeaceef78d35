import type { AccountTexts } from '../i18n/accounts/en.ts'
import type { Format } from '../i18n/format.ts'
import { type AuthError, accountRules } from '../session/auth-api.ts'

export type FieldName = 'name' | 'email' | 'password' | 'newPassword' | 'currentPassword'
export type FieldFaults = Partial<Record<FieldName, string>>

/** What is wrong with a form in the reader's words: at its fields, or with the whole. */
export interface Refusal {
  readonly faults: FieldFaults
  readonly failure: string | null
}

const { passwordLeast, passwordMost, nameMost } = accountRules

/** What a field asks of its text, before it is sent; undefined when nothing is wrong. */
export function faultOf(field: FieldName, value: string, t: AccountTexts): string | undefined {
  if (field === 'name') {
    if (value.trim() === '') return t.faults.required
    if (value.trim().length > nameMost) return t.faults.nameLong(nameMost)
    return /\p{Cc}/u.test(value) ? t.faults.characters : undefined
  }
  if (value === '') return t.faults.required
  if (field === 'email')
    return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? undefined : t.faults.email
  // A password that exists is judged by the house alone.
  if (field === 'currentPassword') return undefined
  if (value.length < passwordLeast) return t.faults.passwordShort(passwordLeast)
  return value.length > passwordMost ? t.faults.passwordLong(passwordMost) : undefined
}

/** The library's codes that are about one field: which, and as what fault. */
const fieldOfCode: Readonly<Record<string, { field: 'email' | 'new' | 'current'; fault: string }>> =
  {
    INVALID_EMAIL: { field: 'email', fault: 'invalid_format' },
    PASSWORD_TOO_SHORT: { field: 'new', fault: 'too_small' },
    PASSWORD_TOO_LONG: { field: 'new', fault: 'too_big' },
    PASSWORD_COMPROMISED: { field: 'new', fault: 'common' },
    INVALID_PASSWORD: { field: 'current', fault: 'wrong' },
  }

/** @param fields those of the form: a fault of another is told with the whole */
export function readRefusal(
  error: AuthError,
  fields: readonly FieldName[],
  t: AccountTexts,
  f: Pick<Format, 'length'>,
): Refusal {
  const faults: FieldFaults = {}
  for (const issue of error.issues) {
    const field = fields.find(
      (name) => name === issue.path.at(-1) || sameField(name, issue.path.at(-1)),
    )
    // Which of the two does not fit is nobody's business.
    if (field && issue.code !== 'wrong_credentials')
      faults[field] ??= wordsOf(field, issue.code, issue.message, t)
  }
  const known = fieldOfCode[error.code]
  if (known && Object.keys(faults).length === 0) {
    const wanted: readonly FieldName[] =
      known.field === 'email'
        ? ['email']
        : known.field === 'new'
          ? ['newPassword', 'password']
          : ['currentPassword', 'password']
    const field = wanted.find((name) => fields.includes(name))
    if (field) faults[field] = wordsOf(field, known.fault, error.message, t)
  }
  if (Object.keys(faults).length > 0) return { faults, failure: null }
  return { faults, failure: failureOf(error, t, f) }
}

const sameField = (field: FieldName, named: string | number | undefined) =>
  (field === 'email' && named === 'newEmail') || (field === 'password' && named === 'newPassword')

function wordsOf(field: FieldName, code: string, message: string, t: AccountTexts): string {
  const isPassword = field !== 'name' && field !== 'email'
  switch (code) {
    case 'required':
    case 'invalid_type':
      return t.faults.required
    case 'too_small':
    case 'too_short':
      return isPassword && field !== 'currentPassword'
        ? t.faults.passwordShort(passwordLeast)
        : t.faults.required
    case 'too_big':
    case 'too_long':
      return isPassword ? t.faults.passwordLong(passwordMost) : t.faults.nameLong(nameMost)
    case 'invalid_format':
    case 'invalid_string':
      return field === 'email' ? t.faults.email : t.faults.characters
    case 'text':
    case 'characters':
      return t.faults.characters
    case 'common':
    case 'compromised':
      return t.faults.passwordCommon
    case 'wrong':
    case 'wrong_password':
      return t.faults.passwordWrong
    case 'taken':
      return t.failures.taken
    case 'verified_already':
      return t.faults.verifiedAlready
    default:
      return t.faults.other(message)
  }
}

function failureOf(error: AuthError, t: AccountTexts, f: Pick<Format, 'length'>): string {
  if (error.status === 429) {
    return error.retryAfterMs === null
      ? t.failures.limitedLater
      : t.failures.limited(f.length(Math.max(1_000, error.retryAfterMs)))
  }
  if (error.status === 0) return t.failures.network
  const reasons: Readonly<Record<string, string>> = t.failures.reasons
  for (const { code } of error.issues) if (reasons[code]) return reasons[code]
  switch (error.code) {
    case 'INVALID_EMAIL_OR_PASSWORD':
    case 'EMAIL_NOT_VERIFIED':
      return t.failures.signIn
    case 'ACCOUNT_BANNED':
      return t.failures.banned
    case 'INVALID_TOKEN':
    case 'TOKEN_EXPIRED':
      return t.failures.linkUsed
    case 'USER_ALREADY_EXISTS':
    case 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL':
    case 'FAILED_TO_CREATE_USER':
      return t.failures.taken
  }
  if (error.status === 401) return t.failures.expired
  if (error.status === 502 || error.status === 503 || error.status === 504) return t.failures.busy
  return `${t.failures.other} ${t.faults.other(error.message)}`
}
