import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import type { ErrorBody } from '@flashbid/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokens, KEY_PERIOD_MS } from '../accounts/tokens.ts'
import { openBrowser } from '../testing/cookie-jar.ts'
import { TestClient } from '../testing/test-client.ts'
import { createTestGateway, type TestGateway, testGatewaySecret } from '../testing/test-gateway.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { signedIn } from '../testing/test-people.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

/** Forged, stolen, outdated: no such token is anybody, by HTTP or by socket. */

let house: TestHouse
/** Sockets of the same house: the same Redis, database and secret. */
let gateway: TestGateway

beforeAll(async () => {
  house = await startTestHouse({ AUTH_SECRET: testGatewaySecret })
  const { redis, databaseUrl } = house
  gateway = await createTestGateway({ redisUrl: redis.url, databaseUrl })
  await signedIn(house.resources, 'operator') // there must always be one
})
afterAll(async () => {
  await gateway?.close()
  await house?.close()
})

type Json = Record<string, unknown>

const encode = (value: Json | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1_000)

/** The house's own signing key, as tokens.ts derives it: for tokens that are right but for one claim. */
function ownKey(periodsAgo = 0): KeyObject {
  const period = Math.floor(Date.now() / KEY_PERIOD_MS) - periodsAgo
  const label = `session-token-ed25519-v2-${period}`
  const seed = hkdfSync('sha256', house.resources.config.authSecret, 'flashbid', label, 32)
  const head = Buffer.from('302e020100300506032b657004220420', 'hex')
  const key = Buffer.concat([head, Buffer.from(seed)])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

async function publicKeys(): Promise<{ kid: string; x: string }[]> {
  const { json } = await house.call('GET', '/.well-known/jwks.json')
  return json.keys
}

const claims = (changes: Json = {}): Json => ({
  ...{ iss: 'flashbid', aud: 'flashbid', sub: 'ann', name: 'Ann', role: 'operator' },
  ...{ ims: Date.now(), iat: now(), exp: now() + 600 },
  ...changes,
})

function signed(header: Json, payload: Json, key: KeyObject = ownKey()): string {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}

async function ours(changes: Json = {}, header: Json = {}, key?: KeyObject): Promise<string> {
  const [present] = await publicKeys()
  return signed({ alg: 'EdDSA', kid: present?.kid, typ: 'JWT', ...header }, claims(changes), key)
}

async function hmac(alg: string, secret: string | Buffer, header: Json = {}): Promise<string> {
  const [present] = await publicKeys()
  const text = `${encode({ alg, kid: present?.kid, typ: 'JWT', ...header })}.${encode(claims())}`
  const hash = `sha${alg.slice(2)}`
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
}

const byHttp = async (token: string) => {
  const { status, json } = await house.call('GET', '/api/admin/people', { token })
  return status === 200 ? null : json.error.code
}

const bySocket = async (token: string) => {
  try {
    const client = await TestClient.connect(gateway.url, token)
    client.close()
    return null
  } catch (error) {
    return (error as { data: ErrorBody }).data.code
  }
}

const byRenewal = async (token: string) => {
  const own = await gateway.token('ann')
  const client = await TestClient.connect(gateway.url, own)
  try {
    const answer = await client.raw('session:renew', { token })
    return answer.ok ? null : answer.error.code
  } finally {
    client.close()
  }
}

async function expectNobody(token: string): Promise<void> {
  expect([await byHttp(token), await bySocket(token), await byRenewal(token)]).toEqual([
    'UNAUTHENTICATED',
    'UNAUTHENTICATED',
    'UNAUTHENTICATED',
  ])
}

it('what is forged below would be believed without its fault', async () => {
  const token = await ours()
  expect([await byHttp(token), await bySocket(token), await byRenewal(token)]).toEqual([
    null,
    null,
    null,
  ])
  expect(await byHttp(await ours({}, { typ: undefined }))).toBeNull()
})

describe('algorithms', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])('alg %j', async (alg) => {
    const [present] = await publicKeys()
    const bare = `${encode({ alg, typ: 'JWT', kid: present?.kid })}.${encode(claims())}.`
    await expectNobody(bare)
    await expectNobody(bare.slice(0, -1))
    const [, , signature] = (await ours()).split('.')
    await expectNobody(`${bare}${signature}`)
  })

  it('HMAC with what is public: the key in all its spellings', async () => {
    const [present] = await publicKeys()
    const key = createPublicKey(ownKey())
    const secrets = [
      ...[String(present?.x), Buffer.from(String(present?.x), 'base64url'), ''],
      ...[key.export({ format: 'pem', type: 'spki' }), key.export({ format: 'der', type: 'spki' })],
      ...[JSON.stringify(present), String(present?.kid), 'flashbid', '\0'],
    ]
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      for (const secret of secrets)
        expect(await byHttp(await hmac(alg, secret))).toBe('UNAUTHENTICATED')
    }
    await expectNobody(await hmac('HS256', Buffer.from(String(present?.x), 'base64url')))
    // Not even with the secret of the house: one algorithm is all there is.
    await expectNobody(await hmac('HS256', house.resources.config.authSecret))
  })

  it.each(['RS256', 'ES256', 'PS256', 'Ed448', 'dir', 'EdDSA,none'])('alg %s', async (alg) => {
    await expectNobody(await ours({}, { alg }))
  })
})

describe('keys', () => {
  const stranger = generateKeyPairSync('ed25519')

  it("a stranger's, under our name for ours", async () => {
    await expectNobody(await ours({}, {}, stranger.privateKey))
  })

  it('a stranger’s, brought along', async () => {
    const jwk = stranger.publicKey.export({ format: 'jwk' })
    const url = 'https://evil.example/jwks.json'
    for (const header of [
      { jwk },
      { jku: url },
      { x5u: url },
      { jwk, kid: undefined },
      { x5c: [] },
    ]) {
      await expectNobody(await ours({}, header, stranger.privateKey))
    }
  })

  it.each([
    ...[undefined, null, '', 'wrong', 7, {}, ['x'], '__proto__', 'constructor', '../../dev/null'],
    ...['0', "' OR 1=1 --", '\0', 'x'.repeat(4_000)],
  ])('kid %j', async (kid) => {
    expect(await byHttp(await ours({}, { kid }))).toBe('UNAUTHENTICATED')
    expect(await bySocket(await ours({}, { kid }))).toBe('UNAUTHENTICATED')
  })

  it('one of ours that has had its day, under its own name or a present one', async () => {
    await expectNobody(await ours({}, {}, ownKey(2)))
  })

  it('of a house with another secret', async () => {
    const user = { id: 'ann', name: 'Ann', role: 'operator' } as const
    const { token } = await (await createTokens(['another secret'])).issue(user, 600_000)
    await expectNobody(token)
  })
})

describe('claims', () => {
  it.each<[string, Json]>([
    ['expired', { exp: now() - 1 }],
    ['that never expires', { exp: undefined }],
    ['whose end is a text', { exp: '9999999999' }],
    ['whose end is no number', { exp: null }],
    ['not yet valid', { nbf: now() + 120 }],
    ['of another issuer', { iss: 'evil' }],
    ['of no issuer', { iss: undefined }],
    ['for others', { aud: 'elsewhere' }],
    ['for nobody', { aud: undefined }],
    ['of nobody', { sub: undefined }],
    ['of an empty name', { sub: '' }],
    ['of a number', { sub: 7 }],
    ['of a role that there is not', { role: 'root' }],
    ['of the standing of the key', { role: 'key' }],
    ['of a list of roles', { role: ['operator'] }],
    ['of no role', { role: undefined }],
    ['without the moment of issue', { ims: undefined }],
  ])('%s', async (_, changes) => {
    await expectNobody(await ours(changes))
  })

  it('a header that asks for what we do not understand', async () => {
    await expectNobody(await ours({}, { crit: ['exp'] }))
    await expectNobody(await ours({}, { b64: false, crit: ['b64'] }))
  })
})

it('changed, cut, doubled or dressed up', async () => {
  const token = await ours({ role: 'guest' })
  const [head = '', body = '', signature = ''] = token.split('.')
  const raised = encode(claims({ role: 'operator' }))
  const variants = [
    ...[`${head}.${raised}.${signature}`, `${head}.${body}.`, `${head}.${body}`, `.${body}.`],
    ...[`${head}.${body}.${signature.slice(0, -4)}`, `${head}.${body}.${'A'.repeat(86)}`],
    ...[`${token}.${signature}`, `${token}.`, `.${token}`, `${head}..${signature}`],
    ...[`${head}.${body}.${signature}.x.y`, signature, `${token}${token}`],
  ]
  for (const variant of variants) {
    expect(await bySocket(variant)).toBe('UNAUTHENTICATED')
    expect(await byHttp(variant)).toBe('UNAUTHENTICATED')
  }
  const json = JSON.stringify({ protected: head, payload: body, signature })
  expect(await bySocket(json)).toBe('UNAUTHENTICATED')
})

describe('the operator’s key', () => {
  it.each([
    ...[
      '',
      ' ',
      'x',
      TEST_ADMIN_KEY.slice(0, -1),
      `${TEST_ADMIN_KEY}x`,
      TEST_ADMIN_KEY.toUpperCase(),
    ],
  ])('is not %j', async (key) => {
    const { status } = await house.call('GET', '/api/admin/people', { token: key })
    expect(status).toBe(401)
  })

  it('is read from one header only, and signs no socket in', async () => {
    const url = '/api/admin/people'
    const inQuery = await house.call('GET', `${url}?token=${TEST_ADMIN_KEY}`)
    expect(inQuery.status).toBe(401)
    for (const headers of [
      { 'x-api-key': TEST_ADMIN_KEY },
      { authorization: TEST_ADMIN_KEY },
      { authorization: `Basic ${Buffer.from(`:${TEST_ADMIN_KEY}`).toString('base64')}` },
      { authorization: `Bearer ${TEST_ADMIN_KEY}, Bearer x` },
      { cookie: `token=${TEST_ADMIN_KEY}` },
    ]) {
      expect((await house.call('GET', url, { headers })).status).toBe(401)
    }
    expect((await house.call('GET', url, { token: TEST_ADMIN_KEY })).status).toBe(200)
    expect(await bySocket(TEST_ADMIN_KEY)).toBe('UNAUTHENTICATED')
  })
})

describe('tokens of accounts that are no more', () => {
  const connected = (token: string) => TestClient.connect(gateway.url, token)
  const gone = (client: TestClient, withinMs: number) =>
    expect.poll(() => client.socket.connected, { timeout: withinMs }).toBe(false)

  it('banned: refused, and the open socket is closed within 2 s on another gateway', async () => {
    const bidder = await signedIn(house.resources, 'bidder')
    const client = await connected(bidder.token)
    const { status } = await house.call('POST', `/api/admin/people/${bidder.id}/ban`, {
      token: TEST_ADMIN_KEY,
      body: { reason: 'Shill bidding' },
    })
    expect(status).toBe(200)
    await gone(client, 2_000)
    await expectEnded(bidder.token)
  })

  it('deleted: refused, and the open socket is closed within 2 s', async () => {
    const browser = openBrowser(house)
    const password = 'a long enough password'
    const body = { name: 'Ann', email: 'ann@example.org', password }
    expect((await browser.call('POST', '/api/auth/sign-up/email', { body })).status).toBe(200)
    const { token } = (await browser.call('GET', '/api/token')).json
    const client = await connected(token)
    const left = await browser.call('POST', '/api/auth/delete-user', { body: { password } })
    expect(left.status).toBe(200)
    await gone(client, 2_000)
    await expectEnded(token)
  })

  it('signed out: that session’s, and not those of another session', async () => {
    const bidder = await signedIn(house.resources, 'bidder')
    const other = await house.resources.tokens.issue(bidder, 600_000, 'another-session')
    const client = await connected(bidder.token)
    await house.resources.revocations.revokeSession(bidder.sessionId)
    await gone(client, 2_000)
    await expectEnded(bidder.token)
    expect(await bySocket(other.token)).toBeNull()
  })

  /** The gateways read what was ended twice a second. */
  async function expectEnded(token: string): Promise<void> {
    await expect.poll(() => bySocket(token), { timeout: 2_000 }).toBe('UNAUTHENTICATED')
    const { status, json } = await house.call('GET', '/api/token', { token })
    expect([status, json.error?.code]).toEqual([401, 'UNAUTHENTICATED'])
  }
})
