import { describe, expect, test, vi } from 'vitest'
import { en } from '../i18n/accounts/en.ts'
import { createFormat } from '../i18n/format.ts'
import { AuthError } from '../session/auth-api.ts'
import { faultOf, readRefusal } from './refusals.ts'

// The session of the page begins by reading what the browser keeps.
vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => null })
  vi.stubGlobal('window', { location: { pathname: '/', search: '', hash: '' } })
})

const f = createFormat('en-GB')
const t = en(f)

describe('before it is sent', () => {
  test.each([
    ['name', '', t.faults.required],
    ['name', '   ', t.faults.required],
    ['name', 'x'.repeat(61), t.faults.nameLong(60)],
    ['name', 'a\u0007b', t.faults.characters],
    ['name', ' Ada ', undefined],
    ['email', 'ada', t.faults.email],
    ['email', 'ada@example', t.faults.email],
    ['email', ' ada@example.com ', undefined],
    ['password', 'x'.repeat(11), t.faults.passwordShort(12)],
    ['password', 'x'.repeat(12), undefined],
    ['password', 'x'.repeat(128), undefined],
    ['password', 'x'.repeat(129), t.faults.passwordLong(128)],
    ['currentPassword', 'x', undefined],
    ['currentPassword', '', t.faults.required],
  ] as const)('%s %j', (field, value, fault) => {
    expect(faultOf(field, value, t)).toBe(fault)
  })
})

describe('what the house says', () => {
  const issue = (path: string, code: string) => ({ path: [path], code, message: 'in English' })

  test('stands at the fields that it is about, in the words of the reader', () => {
    const error = new AuthError('BAD_REQUEST', 'no', 400, {
      issues: [issue('email', 'invalid_format'), issue('password', 'too_small')],
    })
    expect(readRefusal(error, ['name', 'email', 'password'], t, f)).toEqual({
      faults: { email: t.faults.email, password: t.faults.passwordShort(12) },
      failure: null,
    })
  })

  test('a code without issues finds its field', () => {
    const error = new AuthError('INVALID_PASSWORD', 'Invalid password', 400)
    expect(readRefusal(error, ['currentPassword', 'newPassword'], t, f).faults).toEqual({
      currentPassword: t.faults.passwordWrong,
    })
  })

  test('a limit says when to try again', () => {
    const error = new AuthError('RATE_LIMITED', 'slow', 429, { retryAfterMs: 90_000 })
    expect(readRefusal(error, ['email'], t, f)).toEqual({
      faults: {},
      failure: t.failures.limited('1 minute 30 seconds'),
    })
  })

  test('an issue of a field that the form has not is told with the whole', () => {
    const error = new AuthError('BAD_REQUEST', 'in English', 400, { issues: [issue('image', 'x')] })
    expect(readRefusal(error, ['email'], t, f).failure).toContain('in English')
  })

  test('an unknown and a wrong password are one answer', () => {
    const error = new AuthError('INVALID_EMAIL_OR_PASSWORD', 'no', 401, {
      issues: [issue('password', 'wrong_credentials')],
    })
    expect(readRefusal(error, ['email', 'password'], t, f)).toEqual({
      faults: {},
      failure: t.failures.signIn,
    })
  })
})
