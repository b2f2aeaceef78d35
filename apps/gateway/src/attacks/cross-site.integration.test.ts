import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../testing/cookie-jar.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

/** What a page elsewhere can make the browser of somebody who is signed in here send. */

const publicUrl = 'https://bids.example.org'
let house: TestHouse
/** Of somebody who is signed in. */
let cookie: string
let auctionId: string

beforeAll(async () => {
  house = await startTestHouse({
    PUBLIC_URL: publicUrl,
    ALLOWED_ORIGINS: 'https://m.example.org:8443',
  })
  auctionId = (await house.create()).id
  const browser = openBrowser(house)
  const body = { name: 'Ann', email: 'ann@example.org', password: 'a long enough password' }
  const { status, headers } = await browser.call('POST', '/api/auth/sign-up/email', { body })
  expect(status).toBe(200)
  const [line = ''] = [headers['set-cookie'] ?? []].flat() as string[]
  expect(line).toMatch(/^__Secure-[^=]+=[^;]+;.*; HttpOnly/)
  expect(line).toMatch(/; Secure(;|$)/)
  expect(line).toMatch(/; SameSite=Lax(;|$)/)
  cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
})
afterAll(() => house?.close())

/** Calls that change something, each of which is done when it comes from a page of ours. */
const calls: readonly (readonly [string, object])[] = [
  ['/api/auctions/:id/bids', { amount: 1_000 }],
  ['/api/auctions/:id/buy-now', {}],
  ['/api/auctions/:id/cancel', { reason: 'x' }],
  ['/api/auctions', {}],
  ['/api/media', {}],
  ['/api/guest', {}],
  ['/api/operator-link', { code: 'x' }],
  ['/api/admin/bots', { count: 1 }],
  ['/api/admin/people/x/ban', { reason: 'x' }],
  ['/api/admin/people/x/role', { role: 'operator' }],
  ['/api/auth/sign-out', {}],
  ['/api/auth/revoke-sessions', {}],
  ['/api/auth/change-password', { currentPassword: 'x', newPassword: 'y'.repeat(12) }],
  ['/api/auth/update-user', { name: 'Eve' }],
  ['/api/auth/delete-user', {}],
]

const lookAlikes = [
  ...['https://evil.example', 'https://bids.example.org.evil.example', 'https://xbids.example.org'],
  ...['https://bids.example.org.', 'https://bids.example.org:8443', 'https://m.example.org'],
  ...['http://bids.example.org', 'HTTPS://BIDS.EXAMPLE.ORG', 'https://bids.example.org/'],
  ...['https://bids.example.org@evil.example', 'https://sub.bids.example.org', 'null', '', '*'],
  ...['http://localhost:3001', 'file://', 'https://bids.example.org https://evil.example'],
]

describe('a call with a cookie that changes something', () => {
  it.each(calls)('%s needs an origin that counts', async (path, body) => {
    const url = path.replace(':id', auctionId)
    for (const origin of [undefined, ...lookAlikes]) {
      const answer = await house.call('POST', url, {
        body,
        headers: { cookie, ...(origin === undefined ? {} : { origin }) },
      })
      expect([origin, answer.status, answer.json.error?.code]).toEqual([origin, 403, 'FORBIDDEN'])
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('nothing of it was done: the session, the name and the auction are as they were', async () => {
    const { json } = await house.call('GET', '/api/auth/get-session', { headers: { cookie } })
    expect(json.user).toMatchObject({ name: 'Ann' })
    const { auction } = (await house.call('GET', `/api/auctions/${auctionId}`)).json
    expect(auction).toMatchObject({ status: 'open', bids: 0 })
  })

  it('is done for a page of ours', async () => {
    const answer = await house.call('POST', `/api/auctions/${auctionId}/bids`, {
      body: { amount: 1_000 },
      headers: { cookie, origin: publicUrl, 'idempotency-key': 'a-page-of-ours' },
    })
    expect(answer.status).toBe(200)
  })

  it('a cookie that is none of ours is reason enough to ask', async () => {
    const headers = { cookie: 'theme=dark' }
    const answer = await house.call('POST', `/api/auctions/${auctionId}/bids`, {
      body: { amount: 9_000 },
      token: await house.token('bidder'),
      headers: { ...headers, 'idempotency-key': 'with-a-bearer' },
    })
    expect(answer.status).toBe(403)
  })
})

describe('what a form can send without asking', () => {
  const json = JSON.stringify({ amount: 50_000 })

  it.each([
    ['text/plain', json],
    ['text/plain; charset=utf-8', json],
    ['application/x-www-form-urlencoded', `${encodeURIComponent(json)}=`],
    [
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="${json}"\r\n`,
    ],
    ['text/json', json],
    ['application/csp-report', json],
    ['', json],
    ['application/jsonp', json],
    ['text/plain, application/json', json],
    ['text/plain; application/json', json],
  ])('%j is not read, not even from a page of ours', async (type, rawBody) => {
    const bid = await house.call('POST', `/api/auctions/${auctionId}/bids`, {
      rawBody,
      headers: {
        cookie,
        origin: publicUrl,
        'content-type': type,
        'idempotency-key': `form-${type.length}`,
      },
    })
    expect([bid.status, bid.json.error.code]).toEqual([400, 'BAD_REQUEST'])
    // Signing in needs no cookie to do harm: the victim would act in the attacker's account.
    const signIn = await house.call('POST', '/api/auth/sign-in/email', {
      rawBody: JSON.stringify({ email: 'ann@example.org', password: 'a long enough password' }),
      headers: { 'content-type': type },
    })
    expect([signIn.status, signIn.headers['set-cookie']]).toEqual([400, undefined])
  })

  it.each(lookAlikes)('nobody is signed in from %j', async (origin) => {
    const signIn = await house.call('POST', '/api/auth/sign-in/email', {
      body: { email: 'ann@example.org', password: 'a long enough password' },
      headers: { origin },
    })
    expect([signIn.status, signIn.headers['set-cookie']]).toEqual([403, undefined])
  })
})

describe('reading', () => {
  it('is answered to no other page, with or without a cookie', async () => {
    for (const url of ['/api/auctions', '/api/token', '/api/auth/get-session', '/openapi.json']) {
      for (const origin of lookAlikes) {
        const { headers } = await house.call('GET', url, { headers: { cookie, origin } })
        expect(headers['access-control-allow-origin']).toBeUndefined()
        expect(String(headers['cross-origin-opener-policy'])).toBe('same-origin')
      }
    }
    const { headers } = await house.call('GET', '/api/auctions', { headers: { origin: publicUrl } })
    expect(headers['access-control-allow-origin']).toBe(publicUrl)
    expect(String(headers.vary)).toMatch(/origin/i)
  })

  it('changes nothing: no GET does what a POST does', async () => {
    for (const [path] of calls) {
      const url = path.replace(':id', auctionId)
      const answer = await house.call('GET', url, { headers: { cookie } })
      if (/\/(auctions|bids)$/.test(path)) continue // lists
      expect([url, answer.status >= 400]).toEqual([url, true])
    }
    for (const headers of [{ 'x-http-method-override': 'POST' }, { 'x-method-override': 'POST' }]) {
      const url = `/api/auctions/${auctionId}?_method=POST`
      const answer = await house.call('GET', url, { headers: { cookie, ...headers } })
      expect(answer.status).not.toBe(201)
    }
  })

  it('a preflight of another page is not answered with leave', async () => {
    for (const origin of lookAlikes) {
      const { headers } = await house.call('OPTIONS', '/api/auth/sign-out', {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })
})
