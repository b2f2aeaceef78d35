import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auctionBody, startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

const code = 'the-code-of-the-one-time-link'
let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({
    OPERATOR_LINK_HASH: createHash('sha256').update(code).digest('hex'),
    TRUST_PROXY: '127.0.0.1',
  })
})
afterAll(() => house.close())

describe('guests', () => {
  it('come in with one click and bid', async () => {
    const { status, json } = await house.call('POST', '/api/guest')
    expect(status).toBe(201)
    expect(json).toEqual({
      token: expect.any(String),
      expiresAt: expect.any(Number),
      user: {
        id: expect.any(String),
        name: expect.stringMatching(/^[A-Z][a-z]+ [A-Z][a-z]+$/),
        role: 'guest',
      },
    })
    const { id } = await house.create()
    expect((await house.bid(id, json.token, 1_000)).status).toBe(200)

    const renewed = await house.call('GET', '/api/token', { token: json.token })
    expect(renewed).toMatchObject({ status: 200, json: { user: json.user } })
    expect((await house.call('GET', '/api/token', { token: renewed.json.token })).status).toBe(200)
  })

  it('are limited per address', async () => {
    const from = (address: string) =>
      house.call('POST', '/api/guest', { headers: { 'x-forwarded-for': address } })
    for (let i = 0; i < 60; i++) expect((await from('192.0.2.1')).status).toBe(201)
    const refused = await from('192.0.2.1')
    expect(refused).toMatchObject({
      status: 429,
      json: { error: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } },
    })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await from('192.0.2.2')).status).toBe(201)
  })

  it('are not admitted where guests are off', async () => {
    const closed = await startTestHouse({ GUESTS: '0' })
    try {
      const { status, json } = await closed.call('POST', '/api/guest')
      expect(status).toBe(403)
      expect(json.error.code).toBe('FORBIDDEN')
    } finally {
      await closed.close()
    }
  })
})

describe('bots', () => {
  it('are made by the operator and bid', async () => {
    const { status, json } = await house.call('POST', '/api/admin/bots', {
      token: TEST_ADMIN_KEY,
      body: { count: 3 },
    })
    expect(status).toBe(201)
    expect(json.bots).toHaveLength(3)
    const [bot] = json.bots
    expect(bot).toEqual({
      id: expect.any(String),
      name: expect.any(String),
      token: expect.any(String),
      expiresAt: expect.any(Number),
    })
    expect(bot.expiresAt / 3_600_000 - Date.now() / 3_600_000).toBeCloseTo(12, 1)
    expect(await house.resources.database.users.find(bot.id)).toMatchObject({ role: 'bot' })
    const { id } = await house.create()
    expect((await house.bid(id, bot.token, 1_000)).status).toBe(200)
  })
})

describe("the operator's link", () => {
  const open = (sent: unknown) => house.call('POST', '/api/operator-link', { body: { code: sent } })

  it('makes its opener operator, once, whoever is fastest', async () => {
    expect((await open('a wrong code of good length')).json.error.code).toBe('FORBIDDEN')
    expect((await open('short')).json.error.code).toBe('BAD_REQUEST')
    const answers = await Promise.all([open(code), open(code), open(code)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403])
    const { token } = answers.find(({ status }) => status === 201)?.json ?? {}
    const created = await house.call('POST', '/api/auctions', { token, body: auctionBody() })
    expect(created.status).toBe(201)
    expect(created.json.auction.seller.id).toMatch(/^operator-/)
    expect((await open(code)).status).toBe(403)
  })

  const usedKey = `flashbid:operator-link:${createHash('sha256').update(code).digest('hex')}`

  it('is held for a minute by who opens it: a gateway that dies over it does not use it up', async () => {
    const heldMs = await house.resources.redis.pttl(usedKey)
    expect(heldMs).toBeGreaterThan(0)
    expect(heldMs).toBeLessThanOrEqual(60_000)
  })

  it('stays used when Redis forgets it', async () => {
    await house.resources.redis.del(usedKey)
    expect((await open(code)).status).toBe(403)
  })
})

describe('who may do what', () => {
  /** Every call that needs somebody, in a form that would do something. */
  const calls = (id: string) =>
    [
      ['POST', '/api/auctions', auctionBody()],
      ['POST', '/api/auctions?draft=1', auctionBody()],
      ['POST', `/api/auctions/${id}/publish`, undefined],
      ['POST', `/api/auctions/${id}/cancel`, { reason: 'because' }],
      ['POST', `/api/auctions/${id}/pause`, undefined],
      ['POST', `/api/auctions/${id}/resume`, undefined],
      ['POST', `/api/auctions/${id}/extend`, { ms: 1_000 }],
      ['POST', '/api/admin/bots', { count: 1 }],
      ['GET', `/api/admin/auctions/${id}/history`, undefined],
      ['POST', `/api/auctions/${id}/bids`, { amount: 1_000 }],
      ['POST', `/api/auctions/${id}/buy-now`, undefined],
      ['GET', `/api/auctions/${id}/bids/mine/some-bid-id`, undefined],
      ['GET', '/api/token', undefined],
    ] as const
  const headers = { 'idempotency-key': 'some-bid-id' }

  it('a stranger none of it', async () => {
    const { id } = await house.create()
    for (const [method, url, body] of calls(id)) {
      const answer = await house.call(method, url, { body, headers })
      expect([url, answer.status, answer.json.error.code]).toEqual([url, 401, 'UNAUTHENTICATED'])
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  })

  it.each([
    ['nonsense', 'nonsense'],
    ['a key that is nearly right', `${TEST_ADMIN_KEY}x`],
    ['nothing after Bearer', ''],
  ])('with %s as token neither', async (_name, token) => {
    const { id } = await house.create()
    for (const [method, url, body] of calls(id)) {
      expect((await house.call(method, url, { token, body, headers })).status).toBe(401)
    }
  })

  it('an expired token no more', async () => {
    const user = { id: 'late', name: 'Late', role: 'operator' } as const
    const { createTokens } = await import('./tokens.ts')
    const { config } = house.resources
    const past = await createTokens([config.authSecret], () => Date.now() - 7_200_000)
    const { token } = await past.issue(user, 3_600_000)
    expect((await house.call('GET', '/api/token', { token })).status).toBe(401)
  })

  it.each(['guest', 'bot'] as const)('a %s bids and does not sell', async (kind) => {
    const { id } = await house.create()
    const token = await house.token(kind)
    for (const [method, url, body] of calls(id).slice(0, 9)) {
      const answer = await house.call(method, url, { token, body, headers })
      expect([url, answer.status, answer.json.error.code]).toEqual([url, 403, 'FORBIDDEN'])
    }
    expect((await house.bid(id, token, 1_000)).status).toBe(200)
    expect((await house.call('GET', `/api/auctions/${id}`)).json.auction.status).toBe('open')
  })

  it('a seller changes only own auctions, and does not bid on them', async () => {
    const token = await house.token('seller', 'seller-1')
    const other = await house.token('seller', 'seller-2')
    const { json } = await house.call('POST', '/api/auctions', { token, body: auctionBody() })
    const { id } = json.auction
    for (const [method, url, body] of calls(id).slice(3, 9)) {
      const answer = await house.call(method, url, { token: other, body })
      expect([url, answer.json.error.code]).toEqual([url, 'FORBIDDEN'])
    }
    expect((await house.bid(id, token, 1_000)).json.error.code).toBe('OWN_AUCTION')
    const pause = (by: string) => house.call('POST', `/api/auctions/${id}/pause`, { token: by })
    expect((await pause(token)).status).toBe(200)
    const resume = await house.call('POST', `/api/auctions/${id}/resume`, { token: TEST_ADMIN_KEY })
    expect(resume.status).toBe(200)
  })

  it("another seller's draft is nobody else's to see or publish", async () => {
    const token = await house.token('seller', 'seller-3')
    const other = await house.token('seller', 'seller-4')
    const { json } = await house.call('POST', '/api/auctions?draft=1', {
      token,
      body: auctionBody(),
    })
    const { id } = json.auction
    for (const [method, what] of [
      ['GET', ''],
      ['POST', '/publish'],
      ['POST', '/pause'],
      ['GET', '/bids'],
    ] as const) {
      const answer = await house.call(method, `/api/auctions/${id}${what}`, { token: other })
      expect([what, answer.json.error.code]).toEqual([what, 'NOT_FOUND'])
    }
    expect((await house.call('POST', `/api/auctions/${id}/publish`, { token })).status).toBe(200)
  })

  it("the operator's key does not bid and is no person", async () => {
    const { id } = await house.create()
    expect((await house.bid(id, TEST_ADMIN_KEY, 1_000)).json.error.code).toBe('FORBIDDEN')
    const token = await house.call('GET', '/api/token', { token: TEST_ADMIN_KEY })
    expect(token.json.error.code).toBe('FORBIDDEN')
  })
})

it('the key set is public', async () => {
  const { status, json } = await house.call('GET', '/.well-known/jwks.json')
  expect(status).toBe(200)
  expect(json.keys).toHaveLength(3) // the last, this and the next
  for (const key of json.keys) {
    expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })
    expect(key.d).toBeUndefined()
  }
})
