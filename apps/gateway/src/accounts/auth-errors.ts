import { type ErrorCode, type Failure, failure, type InputIssue } from '@flashbid/protocol'

/** better-auth's statuses in our words. */
const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  422: 'BAD_REQUEST',
  429: 'RATE_LIMITED',
}

/** Which field better-auth's code is about, and what to say of it. Fields that are not sent are left out. */
const fields: Readonly<Record<string, { path: readonly string[]; code: string }>> = {
  USER_ALREADY_EXISTS: { path: ['email'], code: 'taken' },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { path: ['email'], code: 'taken' },
  INVALID_EMAIL: { path: ['email', 'newEmail'], code: 'invalid_format' },
  EMAIL_MISMATCH: { path: ['email'], code: 'other_address' },
  EMAIL_ALREADY_VERIFIED: { path: ['email'], code: 'verified_already' },
  INVALID_EMAIL_OR_PASSWORD: { path: ['password'], code: 'wrong_credentials' },
  INVALID_PASSWORD: { path: ['currentPassword', 'password'], code: 'wrong_password' },
  PASSWORD_TOO_SHORT: { path: ['newPassword', 'password'], code: 'too_small' },
  PASSWORD_TOO_LONG: { path: ['newPassword', 'password'], code: 'too_big' },
  CREDENTIAL_ACCOUNT_NOT_FOUND: { path: ['currentPassword', 'password'], code: 'no_password' },
  INVALID_TOKEN: { path: ['token'], code: 'invalid_token' },
  TOKEN_EXPIRED: { path: ['token'], code: 'invalid_token' },
}

export interface AuthError {
  readonly code: string
  readonly message: string
}

/** better-auth's error; `null` for an answer that is none. */
export function readAuthError(answer: unknown, status: number): AuthError {
  const { code, message } = Object(answer) as Record<string, unknown>
  return {
    code: typeof code === 'string' ? code : (codes[status] ?? 'INTERNAL'),
    message: typeof message === 'string' && message !== '' ? message : 'This call was refused.',
  }
}

/** The contract's error beside better-auth's own. @param body what was sent, for the names of its fields */
export function failureFrom({ code, message }: AuthError, status: number, body: unknown): Failure {
  const field = fields[code]
  const sent = field?.path.find((name) => Object.hasOwn(Object(body), name))
  const issues: readonly InputIssue[] =
    field && sent !== undefined ? [{ path: [sent], code: field.code, message }] : []
  return failure(codes[status] ?? 'BAD_REQUEST', message, issues.length > 0 ? { issues } : {})
}

/** Our own refusals in the shape of this part of the API. */
export const withAuthShape = (refused: Failure) => ({
  code: refused.error.code === 'BAD_REQUEST' ? 'VALIDATION_ERROR' : refused.error.code,
  message: refused.error.message,
  ...refused,
})
