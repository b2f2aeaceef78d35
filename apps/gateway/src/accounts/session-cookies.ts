import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** All of better-auth's cookies begin so; over https a browser keeps them for https alone. */
export const cookiePrefix = 'flashbid'
export const sessionCookieName = (isHttps: boolean) =>
  `${isHttps ? '__Secure-' : ''}${cookiePrefix}.session_token`
const ourCookie = new RegExp(`^(?:__Secure-)?${cookiePrefix}\\.[A-Za-z0-9._-]+$`)

/**
 * What better-auth signs with, for each secret of the house the present one first. Derived, so that
 * what it signs can never pass for something else that the secret makes.
 */
export const authKeys = (secrets: readonly string[]): readonly string[] =>
  secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, 'flashbid', 'better-auth-v1', 32)).toString('base64url'),
  )

const signatureOf = (value: string, key: string) =>
  createHmac('sha256', key).update(value).digest('base64')

/** As better-auth writes it: `value.signature`, percent-encoded. */
export const signCookieValue = (value: string, key: string) =>
  encodeURIComponent(`${value}.${signatureOf(value, key)}`)

/** What a signed cookie says; `null` when none of the keys signed it. */
function readSigned(text: string, keys: readonly string[]): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch {
    return null
  }
  const end = decoded.lastIndexOf('.')
  if (end < 1) return null
  const value = decoded.slice(0, end)
  const given = Buffer.from(decoded.slice(end + 1))
  const isSigned = keys.some((key) => {
    const expected = Buffer.from(signatureOf(value, key))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  return isSigned ? value : null
}

const pairsOf = (header: string) =>
  header.split(';').map((pair) => {
    const [name = '', ...rest] = pair.trim().split('=')
    return { name, value: rest.join('=') }
  })

/** The session that a request's cookie names; `null` for none, or one that we did not sign. */
export function sessionTokenOf(
  header: string | undefined,
  keys: readonly string[],
  isHttps: boolean,
): string | null {
  const wanted = sessionCookieName(isHttps)
  const pair = pairsOf(header ?? '').find(({ name }) => name === wanted)
  return pair ? readSigned(pair.value, keys) : null
}

/**
 * better-auth believes its present key alone (its list of secrets is for encryption only). So that a
 * new secret signs nobody out, cookies that an earlier one signed are signed anew before it reads them.
 */
export function withPresentSignatures(header: string, keys: readonly string[]): string {
  const [present, ...previous] = keys
  if (present === undefined || previous.length === 0) return header
  return pairsOf(header)
    .map(({ name, value }) => {
      const said = ourCookie.test(name) ? readSigned(value, previous) : null
      return `${name}=${said === null ? value : signCookieValue(said, present)}`
    })
    .join('; ')
}
