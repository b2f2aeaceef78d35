import {
  createLocalJWKSet,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, it } from 'vitest'
import { createTokens, KEY_PERIOD_MS } from './tokens.ts'

const user = { id: 'u-1', name: 'Amber Heron', role: 'guest' } as const
const HOUR = 3_600_000

describe('tokens', () => {
  it('say who speaks and when they run out', async () => {
    const tokens = await createTokens(['a secret'], () => 1_700_000_000_500)
    const { token, expiresAt } = await tokens.issue(user, HOUR)
    expect(expiresAt).toBe(1_700_000_000_000 + HOUR)
    expect(await tokens.verify(token)).toEqual({
      userId: 'u-1',
      name: 'Amber Heron',
      role: 'guest',
      sessionId: null,
      issuedAt: 1_700_000_000_500,
      expiresAt,
    })
  })

  it('of one gateway hold on every other with the same secret, and on none with another', async () => {
    const { token } = await (await createTokens(['a secret'])).issue(user, HOUR)
    expect(await (await createTokens(['a secret'])).verify(token)).toMatchObject({ userId: 'u-1' })
    expect(await (await createTokens(['another'])).verify(token)).toBeNull()
  })

  it('run out by the clock given, not by that of the machine', async () => {
    let now = 1_000_000_000_000
    const tokens = await createTokens(['a secret'], () => now)
    const { token } = await tokens.issue(user, HOUR)
    now += HOUR - 1_000
    expect(await tokens.verify(token)).not.toBeNull()
    now += 2_000
    expect(await tokens.verify(token)).toBeNull()
  })

  it('carry the session that they were given for', async () => {
    const tokens = await createTokens(['a secret'])
    const { token } = await tokens.issue(user, HOUR, 'session-1')
    expect(await tokens.verify(token)).toMatchObject({ sessionId: 'session-1' })
  })

  it('are not believed when they were ended early', async () => {
    const revocations = {
      covers: ({ userId }: { userId: string }) => userId === 'u-1',
      validFrom: () => 0,
    }
    const tokens = await createTokens(['a secret'], Date.now, revocations)
    expect(await tokens.verify((await tokens.issue(user, HOUR)).token)).toBeNull()
    expect(
      await tokens.verify((await tokens.issue({ ...user, id: 'u-2' }, HOUR)).token),
    ).not.toBeNull()
  })

  it('outlive a rotation of the keys, on gateways whose clocks differ by little', async () => {
    let now = 100 * KEY_PERIOD_MS - 1_000
    const tokens = await createTokens(['a secret'], () => now)
    const behind = await createTokens(['a secret'], () => now - 500)
    const before = await tokens.issue(user, 7 * 24 * HOUR)
    now += 1_200
    const after = await tokens.issue(user, 7 * 24 * HOUR)
    expect(decodeProtectedHeader(after.token).kid).not.toBe(decodeProtectedHeader(before.token).kid)
    expect(await tokens.verify(before.token)).not.toBeNull()
    expect(await behind.verify(after.token)).not.toBeNull()
    now += 7 * 24 * HOUR - 3_000
    expect(await tokens.verify(before.token)).not.toBeNull()
  })

  it('are not believed from a key that is two periods old, whatever they claim', async () => {
    let now = 100 * KEY_PERIOD_MS
    const tokens = await createTokens(['a secret'], () => now)
    const { token } = await tokens.issue(user, 10 * KEY_PERIOD_MS)
    now += 2 * KEY_PERIOD_MS
    expect(await tokens.verify(token)).toBeNull()
  })

  it('outlive a change of the secret while the former one is known', async () => {
    const { token } = await (await createTokens(['former'])).issue(user, HOUR)
    const changed = await createTokens(['present', 'former'])
    expect(await changed.verify(token)).toMatchObject({ userId: 'u-1' })
    const issued = await changed.issue(user, HOUR)
    expect(await (await createTokens(['present'])).verify(issued.token)).not.toBeNull()
    expect(await (await createTokens(['present'])).verify(token)).toBeNull()
  })

  it('can be checked by others with the public key set', async () => {
    const tokens = await createTokens(['a secret'])
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
        JSON.stringify({ sub: 'u-1', name: 'x', role: 'operator', exp: 9_999_999_999 }),
      ).toString('base64url')}.`,
    ],
  ])('%s is not valid', async (_name, token) => {
    expect(await (await createTokens(['a secret'])).verify(token)).toBeNull()
  })

  it('signed by another algorithm with the public key as secret are refused', async () => {
    const tokens = await createTokens(['a secret'])
    const [key] = ((await tokens.keySet()) as JSONWebKeySet).keys
    const forged = await new SignJWT({ name: 'x', role: 'operator' })
      .setProtectedHeader({ alg: 'HS256', kid: String(key?.kid) })
      .setIssuer('flashbid')
      .setAudience('flashbid')
      .setSubject('u-1')
      .setExpirationTime('1h')
      .sign(Buffer.from(String(key?.x), 'base64url'))
    expect(await tokens.verify(forged)).toBeNull()
  })

  it('with a changed payload are refused', async () => {
    const tokens = await createTokens(['a secret'])
    const { token } = await tokens.issue(user, HOUR)
    const [head, body = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify({ ...claims, role: 'operator' })).toString(
      'base64url',
    )
    expect(await tokens.verify([head, changed, signature].join('.'))).toBeNull()
  })
})
