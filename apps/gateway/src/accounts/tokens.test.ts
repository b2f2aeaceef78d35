import {
  createLocalJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, it } from 'vitest'
import { createTokens } from './tokens.ts'

const user = { id: 'u-1', name: 'Amber Heron', kind: 'guest' } as const
const HOUR = 3_600_000

describe('tokens', () => {
  it('say who speaks and when they run out', async () => {
    const tokens = await createTokens('a secret', () => 1_700_000_000_500)
    const { token, expiresAt } = await tokens.issue(user, HOUR)
    expect(expiresAt).toBe(1_700_000_000_000 + HOUR)
    expect(await tokens.verify(token)).toEqual({
      userId: 'u-1',
      name: 'Amber Heron',
      kind: 'guest',
      expiresAt,
    })
  })

  it('of one gateway hold on every other with the same secret, and on none with another', async () => {
    const { token } = await (await createTokens('a secret')).issue(user, HOUR)
    expect(await (await createTokens('a secret')).verify(token)).toMatchObject({ userId: 'u-1' })
    expect(await (await createTokens('another')).verify(token)).toBeNull()
  })

  it('run out by the clock given, not by that of the machine', async () => {
    let now = 1_000_000_000_000
    const tokens = await createTokens('a secret', () => now)
    const { token } = await tokens.issue(user, HOUR)
    now += HOUR - 1_000
    expect(await tokens.verify(token)).not.toBeNull()
    now += 2_000
    expect(await tokens.verify(token)).toBeNull()
  })

  it('can be checked by others with the public key set', async () => {
    const tokens = await createTokens('a secret')
    const { token } = await tokens.issue(user, HOUR)
    const keySet = (await tokens.keySet()) as JSONWebKeySet
    const { payload } = await jwtVerify(token, createLocalJWKSet(keySet))
    expect(payload).toMatchObject({ sub: 'u-1', iss: 'flashbid', aud: 'flashbid' })
    expect(JSON.stringify(keySet)).not.toContain('"d"')
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'EdDSA', kid: keySet.keys[0]?.kid })
  })

  it.each([
    ['nothing', ''],
    ['no token', 'a.b.c'],
    ['a huge string', 'x'.repeat(100_000)],
    [
      'an unsigned token',
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
        JSON.stringify({ sub: 'u-1', name: 'x', kind: 'operator', exp: 9_999_999_999 }),
      ).toString('base64url')}.`,
    ],
  ])('%s is not valid', async (_name, token) => {
    expect(await (await createTokens('a secret')).verify(token)).toBeNull()
  })

  it('signed by another algorithm with the public key as secret are refused', async () => {
    const tokens = await createTokens('a secret')
    const [key] = ((await tokens.keySet()) as JSONWebKeySet).keys
    const forged = await new SignJWT({ name: 'x', kind: 'operator' })
      .setProtectedHeader({ alg: 'HS256', kid: String(key?.kid) })
      .setIssuer('flashbid')
      .setAudience('flashbid')
      .setSubject('u-1')
      .setExpirationTime('1h')
      .sign(Buffer.from(String(key?.x), 'base64url'))
    expect(await tokens.verify(forged)).toBeNull()
  })

  it('with a changed payload are refused', async () => {
    const tokens = await createTokens('a secret')
    const { token } = await tokens.issue(user, HOUR)
    const [head, body = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify({ ...claims, kind: 'operator' })).toString(
      'base64url',
    )
    expect(await tokens.verify([head, changed, signature].join('.'))).toBeNull()
  })
})
