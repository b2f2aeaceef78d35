import { connect } from 'node:net'
import { errorStatus } from '@flashbid/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, auctionBody, startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

let house: TestHouse
let auctionId: string
let guest: string

beforeAll(async () => {
  house = await startTestHouse()
  auctionId = (await house.create()).id
  guest = await house.token('guest')
})
afterAll(() => house.close())

/** Whatever was sent, the house goes on for everybody else. */
afterEach(async () => {
  expect((await house.call('GET', `/api/auctions/${auctionId}`)).status).toBe(200)
})

function expectFailure(answer: Answer, code: keyof typeof errorStatus): void {
  expect(answer.json).toMatchObject({ ok: false, error: { code, message: expect.any(String) } })
  expect(answer.status).toBe(errorStatus[code])
  expect(String(answer.headers['content-type'])).toContain('application/json')
}

function expectIssue(answer: Answer, path: readonly (string | number)[]): void {
  expectFailure(answer, 'BAD_REQUEST')
  const [issue] = answer.json.error.issues
  expect(issue).toMatchObject({ path, code: expect.any(String), message: expect.any(String) })
}

/** JSON as text: some of these no `JSON.stringify` would write. */
const badAmounts: readonly (readonly [string, string])[] = [
  ['missing', ''],
  ['null', '"amount": null'],
  ['zero', '"amount": 0'],
  ['negative', '"amount": -100'],
  ['fractional', '"amount": 10.5'],
  ['1e21', '"amount": 1e21'],
  ['above 10^15', '"amount": 1000000000000001'],
  ['beyond every number', '"amount": 1e999'],
  ['a string', '"amount": "1000"'],
  ['true', '"amount": true'],
  ['a list', '"amount": [1000]'],
  ['an object', '"amount": {"value": 1000}'],
]

it('a value whose length cannot be compared is refused like any other', async () => {
  const title = { length: { toString: 1, valueOf: 1 } }
  const body = { ...auctionBody(), title }
  const answer = await house.call('POST', '/api/auctions', { token: TEST_ADMIN_KEY, body })
  expectIssue(answer, [])
})

describe('the amount of a bid', () => {
  it.each(badAmounts)('%s is refused', async (_name, pair) => {
    const answer = await house.call('POST', `/api/auctions/${auctionId}/bids`, {
      token: guest,
      rawBody: `{${pair}}`,
      headers: { 'idempotency-key': 'a-good-bid-id' },
    })
    expectIssue(answer, ['amount'])
  })

  it('NaN is no JSON', async () => {
    const answer = await house.call('POST', `/api/auctions/${auctionId}/bids`, {
      token: guest,
      rawBody: '{"amount": NaN}',
      headers: { 'idempotency-key': 'a-good-bid-id' },
    })
    expectIssue(answer, [])
  })
})

describe('the rest of a bid', () => {
  const bid = (body: unknown, headers: Record<string, string>) =>
    house.call('POST', `/api/auctions/${auctionId}/bids`, { token: guest, body, headers })

  it.each([
    ['no idempotency key', {}],
    ['a short one', { 'idempotency-key': 'short' }],
    ['a long one', { 'idempotency-key': 'x'.repeat(65) }],
    ['one with other signs', { 'idempotency-key': 'a bid id!' }],
  ])('%s', async (_name, headers) => {
    expectIssue(await bid({ amount: 1_000 }, headers), ['idempotency-key'])
  })

  it.each([
    ['another bidder', { amount: 1_000, bidderId: 'somebody-else' }],
    ['a time of its own', { amount: 1_000, at: 1 }],
  ])('a body that names %s', async (_name, body) => {
    expectIssue(await bid(body, { 'idempotency-key': 'a-good-bid-id' }), [])
  })

  it.each([['max'], ['buyNow'], ['__proto__'], [5]])('kind %s', async (kind) => {
    const answer = await bid({ amount: 1_000, kind }, { 'idempotency-key': 'a-good-bid-id' })
    expectIssue(answer, ['kind'])
  })
})

describe('a new auction', () => {
  const create = (changes: object) =>
    house.call('POST', '/api/auctions', {
      token: TEST_ADMIN_KEY,
      body: { ...auctionBody(), ...changes },
    })

  const day = 24 * 3_600_000
  it.each<[string, object, (string | number)[]]>([
    ['no title', { title: undefined }, ['title']],
    ['an empty title', { title: '   ' }, ['title']],
    ['a huge title', { title: 'x'.repeat(121) }, ['title']],
    ['a title that is a number', { title: 7 }, ['title']],
    ['a title with NUL', { title: 'a\0b' }, ['title']],
    ['a title with half a character', { title: 'a\ud800b' }, ['title']],
    ['a huge description', { description: 'x'.repeat(10_001) }, ['description']],
    ['thirteen images', { images: Array(13).fill('/lots/a.svg') }, ['images']],
    ['an image elsewhere', { images: ['https://example.org/a.png'] }, ['images', 0]],
    ['an image with its own scheme', { images: ['//example.org/a.png'] }, ['images', 0]],
    ['an unknown currency', { currency: 'XXZ' }, ['currency']],
    ['a currency in lower case', { currency: 'usd' }, ['currency']],
    ['a start price of zero', { startPrice: 0 }, ['startPrice']],
    ['a fractional start price', { startPrice: 9.99 }, ['startPrice']],
    ['a start price as a string', { startPrice: '1000' }, ['startPrice']],
    ['a huge start price', { startPrice: 1e21 }, ['startPrice']],
    ['a reserve below the start price', { reserve: 999 }, ['reserve']],
    ['a buy-now below the reserve', { reserve: 5_000, buyNow: 4_999 }, ['buyNow']],
    ['an end that has passed', { endsAt: Date.now() - 1 }, ['endsAt']],
    [
      'an end too soon after the start',
      { startsAt: Date.now() + 10_000, endsAt: Date.now() + 10_500 },
      ['endsAt'],
    ],
    [
      'an end before the start',
      { startsAt: Date.now() + 10_000, endsAt: Date.now() + 5_000 },
      ['endsAt'],
    ],
    ['an end after more than 366 days', { endsAt: Date.now() + 367 * day }, ['endsAt']],
    [
      'a start at the end of time',
      { startsAt: Number.MAX_SAFE_INTEGER, endsAt: Number.MAX_SAFE_INTEGER },
      ['startsAt'],
    ],
    ['an end as a date', { endsAt: '2030-01-01' }, ['endsAt']],
    ['increments that do not start at 0', { increments: [{ from: 1, step: 1 }] }, ['increments']],
    [
      'increments that fall',
      {
        increments: [
          { from: 0, step: 1 },
          { from: 0, step: 2 },
        ],
      },
      ['increments'],
    ],
    ['a step of zero', { increments: [{ from: 0, step: 0 }] }, ['increments', 0, 'step']],
    [
      '41 bands',
      { increments: Array.from({ length: 41 }, (_, i) => ({ from: i, step: 1 })) },
      ['increments'],
    ],
    [
      'an unknown soft close',
      { softClose: { mode: 'never', windowMs: 1, extendMs: 1 } },
      ['softClose', 'mode'],
    ],
    [
      'a fee above all',
      { fees: { premium: [{ from: 0, rateBps: 10_001 }] } },
      ['fees', 'premium', 0, 'rateBps'],
    ],
    ['a sale that is none', { saleId: 'sale-1' }, ['saleId']],
    ['an unknown key', { seller: 'me' }, []],
  ])('with %s', async (_name, changes, path) => {
    expectIssue(await create(changes), path)
  })

  it('with many faults has all of them named, and none of its text repeated', async () => {
    const answer = await create({ title: 5, currency: '<script>', startPrice: -1 })
    expectFailure(answer, 'BAD_REQUEST')
    const paths = answer.json.error.issues.map((issue: { path: string[] }) => issue.path[0])
    expect(paths).toEqual(['title', 'currency', 'startPrice'])
    expect(answer.text).not.toContain('script')
  })

  it('with thousands of faults gets a short answer', async () => {
    const answer = await create({ images: Array(5_000).fill(5) })
    expectFailure(answer, 'BAD_REQUEST')
    expect(answer.json.error.issues.length).toBeLessThanOrEqual(20)
  })

  it('a draft parameter that is neither 0 nor 1', async () => {
    const url = '/api/auctions?draft=yes'
    expectIssue(await house.call('POST', url, { token: TEST_ADMIN_KEY, body: auctionBody() }), [
      'draft',
    ])
  })
})

describe('queries and cursors', () => {
  it.each([
    ['/api/auctions?limit=0', 'limit'],
    ['/api/auctions?limit=101', 'limit'],
    ['/api/auctions?limit=1.5', 'limit'],
    ['/api/auctions?limit=ten', 'limit'],
    ['/api/auctions?limit=1&limit=2', 'limit'],
    ['/api/auctions?status=closed', 'status'],
    ['/api/auctions?sort=cheapest', 'sort'],
    ['/api/auctions?cursor=nonsense', 'cursor'],
    ['/api/auctions?cursor=WyJuZXdlc3QiLDAsMSwiYSJd', 'cursor'],
    ['/api/auctions?category=%00', 'category'],
    [`/api/auctions?q=${'x'.repeat(201)}`, 'q'],
  ])('%s', async (url, name) => {
    expectIssue(await house.call('GET', url), [name])
  })

  it('an unknown parameter', async () => {
    expectIssue(await house.call('GET', '/api/auctions?order=1'), [])
  })

  it.each(['limit=0', 'limit=501', 'cursor=abc', 'cursor=YjA', 'cursor=Yi0x', 'cursor=YjE%3D'])(
    'bids?%s',
    async (query) => {
      const [name = ''] = query.split('=')
      expectIssue(await house.call('GET', `/api/auctions/${auctionId}/bids?${query}`), [name])
    },
  )
})

describe('ids that are none', () => {
  const ids = [
    'x',
    'a'.repeat(150),
    'a'.repeat(5_000),
    '%00',
    '..%2f..',
    '00',
    '{p00}:due',
    '%F0%9F%8E%A8',
  ]
  it.each(ids.map((id) => [id.slice(0, 20), id]))('%s', async (_name, id) => {
    for (const call of [
      house.call('GET', `/api/auctions/${id}`),
      house.call('GET', `/api/auctions/${id}/bids`),
      house.call('GET', `/api/auctions/${id}/bids/mine/a-good-bid-id`, { token: guest }),
      house.bid(id, guest, 1_000),
      house.call('POST', `/api/auctions/${id}/pause`, { token: TEST_ADMIN_KEY }),
      house.call('POST', `/api/auctions/${id}/publish`, { token: TEST_ADMIN_KEY }),
      house.call('GET', `/api/admin/auctions/${id}/history`, { token: TEST_ADMIN_KEY }),
    ]) {
      expectFailure(await call, 'NOT_FOUND')
    }
  })
})

describe('bodies', () => {
  const post = (call: Parameters<TestHouse['call']>[2]) =>
    house.call('POST', '/api/admin/bots', { token: TEST_ADMIN_KEY, ...call })

  it.each<[string, Parameters<TestHouse['call']>[2]]>([
    ['none', {}],
    ['not JSON', { rawBody: '{"count": 1' }],
    ['a list', { body: [1] }],
    ['null', { rawBody: 'null' }],
    ['a string', { body: 'count' }],
    ['__proto__', { rawBody: '{"count": 1, "__proto__": {"isAdmin": true}}' }],
    ['constructor.prototype', { rawBody: '{"count": 1, "constructor": {"prototype": {"x": 1}}}' }],
    ['too large', { rawBody: `{"count": 1, "pad": "${'x'.repeat(200_000)}"}` }],
    ['deeper than any stack', { rawBody: `{"count": ${'['.repeat(60_000)}${']'.repeat(60_000)}}` }],
    [
      'a form',
      { rawBody: 'count=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['plain text', { rawBody: '{"count": 1}', headers: { 'content-type': 'text/plain' } }],
    ['another type', { rawBody: '<count/>', headers: { 'content-type': 'application/xml' } }],
    ['count 0', { body: { count: 0 } }],
    ['count 1001', { body: { count: 1_001 } }],
  ])('%s', async (_name, call) => {
    expectFailure(await post(call), 'BAD_REQUEST')
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  })

  it('are not asked for where none is taken, and an empty object is none', async () => {
    const { id } = await house.create()
    const act = (what: string, call: object) =>
      house.call('POST', `/api/auctions/${id}/${what}`, { token: TEST_ADMIN_KEY, ...call })
    expect((await act('pause', { body: {} })).status).toBe(200)
    expect((await act('resume', { rawBody: '' })).status).toBe(200)
    expectFailure(await act('pause', { body: { reason: 5 } }), 'BAD_REQUEST')
    expectFailure(await act('resume', { body: { reason: 'x' } }), 'BAD_REQUEST')
    expectFailure(await act('cancel', {}), 'BAD_REQUEST')
    expectFailure(await act('cancel', { body: { reason: ' ' } }), 'BAD_REQUEST')
    expectFailure(await act('extend', { body: { ms: 0 } }), 'BAD_REQUEST')
    expectFailure(await act('extend', { body: { ms: 1.5 } }), 'BAD_REQUEST')
  })
})

describe('addresses', () => {
  it.each([
    ['GET', '/api/nothing'],
    ['GET', '/api'],
    ['GET', '/api/auctions/'],
    ['DELETE', '/api/auctions'],
    ['PUT', '/api/guest'],
    ['GET', '/api/sales'],
    ['GET', '/missing.png'],
    ['GET', '/.well-known/nothing'],
    ['POST', '/'],
  ] as const)('%s %s is nothing', async (method, url) => {
    expectFailure(await house.call(method, url), 'NOT_FOUND')
  })

  it.each(['/api/auctions/%E0%A4%A', '/%', '/api/%zz'])('%s is malformed', async (url) => {
    expectFailure(await house.call('GET', url), 'BAD_REQUEST')
  })
})

describe('bytes', () => {
  it.each([
    ['that are not HTTP', 'hello there\r\n\r\n'],
    [
      'with headers beyond all measure',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    ],
    [
      'with two lengths',
      'POST /api/guest HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
    ],
  ])('%s are answered once and the line is closed', async (_name, bytes) => {
    const { app } = house
    await app.listen({ port: 0, host: '127.0.0.1' }).catch(() => {}) // listens already
    const address = app.server.address()
    if (!address || typeof address === 'string') throw new Error('not listening')
    const answered = await new Promise<string>((resolve, reject) => {
      const socket = connect(address.port, '127.0.0.1', () => socket.write(bytes))
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk.toString()
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answered).toMatch(/^HTTP\/1\.1 400 /)
    const [, body = ''] = answered.split('\r\n\r\n')
    expect(JSON.parse(body)).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } })
  })
})
