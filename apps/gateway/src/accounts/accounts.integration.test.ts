import { randomUUID } from 'node:crypto'
import { createOutbox, partitionOf } from '@flashbid/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openBrowser } from '../testing/cookie-jar.ts'
import { mailsTo } from '../testing/mail-folder.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await startTestHouse()
})

afterAll(() => house.close())

const password = 'a long enough password'
const newAddress = () => `ada-${randomUUID()}@example.org`

async function signUp(browser: Browser, email = newAddress(), token?: string) {
  const body = { name: ' Ada Lovelace ', email, password }
  const answer = await browser.call('POST', '/api/auth/sign-up/email', {
    body,
    ...(token === undefined ? {} : { token }),
  })
  return { ...answer, email }
}

const signIn = (browser: Browser, email: string, given = password) =>
  browser.call('POST', '/api/auth/sign-in/email', { body: { email, password: given } })

/** What the archiver does, by hand. */
async function archive(auctionId: string): Promise<void> {
  const outbox = await createOutbox({ redisUrl: house.redis.url })
  const partition = partitionOf(auctionId)
  const lease = await outbox.acquireLease(partition, 'a test', 60_000)
  const found = (await outbox.readNew([partition], 500, 1)).get(partition) ?? []
  const events = found.map(({ event }) => event).filter((event) => event !== null)
  const batch = { partition, fence: lease?.fence ?? 0, position: found.at(-1)?.id ?? '', events }
  expect(await house.resources.database.archive.write(batch)).toBe('written')
  await outbox.close()
}

const tokenOf = async (browser: Browser) => (await browser.call('GET', '/api/token')).json

describe('signing up', () => {
  it('signs in at once, and the session gives short tokens with which one bids', async () => {
    const browser = openBrowser(house)
    const { status, json, headers, email } = await signUp(browser)
    expect([status, json.user]).toMatchObject([200, { name: 'Ada Lovelace', email }])
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/)
    const answer = await tokenOf(browser)
    expect(answer).toMatchObject({
      user: { id: json.user.id, name: 'Ada Lovelace', role: 'bidder' },
    })
    expect((answer.expiresAt - Date.now()) / 60_000).toBeCloseTo(15, 0)
    const { id } = await house.create()
    expect((await house.bid(id, answer.token, 1_000)).status).toBe(200)
    // The cookie signs API calls in as well.
    const byCookie = await browser.call('POST', `/api/auctions/${id}/bids`, {
      body: { amount: 2_000 },
      headers: { 'idempotency-key': randomUUID() },
    })
    expect(byCookie.json.error?.code).toBe('ALREADY_LEADING')
    expect(await house.resources.database.users.find(json.user.id)).toMatchObject({
      role: 'bidder',
    })
    const [letter] = await mailsTo(house, email)
    expect(letter).toContain('/api/auth/verify-email?token=')
  })

  it('makes a guest a bidder who keeps the account; the old tokens end', async () => {
    const browser = openBrowser(house)
    const guest = (await browser.call('POST', '/api/guest', { body: {} })).json
    const { json } = await signUp(browser, newAddress(), guest.token)
    expect(json.user.id).toBe(guest.user.id)
    expect((await house.call('GET', '/api/token', { token: guest.token })).status).toBe(401)
    expect((await tokenOf(browser)).user).toEqual({
      ...{ id: guest.user.id, name: 'Ada Lovelace', role: 'bidder' },
    })
  })

  it('at the same moment with one address or as one guest makes one account each', async () => {
    const email = newAddress()
    const same = await Promise.all([0, 1, 2].map(() => signUp(openBrowser(house), email)))
    expect(same.map(({ status }) => status).sort()).toEqual([200, 422, 422])
    expect(new Set(same.map(({ json }) => json.error?.issues[0].code))).toEqual(
      new Set([undefined, 'taken']),
    )
    const guest = (await openBrowser(house).call('POST', '/api/guest', { body: {} })).json
    const asOne = await Promise.all(
      [0, 1].map(() => signUp(openBrowser(house), newAddress(), guest.token)),
    )
    expect(asOne.map(({ status }) => status)).toEqual([200, 200])
    expect(asOne.filter(({ json }) => json.user.id === guest.user.id)).toHaveLength(1)
  })

  it('that fails leaves the guest a guest', async () => {
    const taken = await signUp(openBrowser(house))
    const browser = openBrowser(house)
    const guest = (await browser.call('POST', '/api/guest', { body: {} })).json
    const again = await signUp(browser, taken.email, guest.token)
    expect([again.status, again.json.code]).toEqual([422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'])
    expect(again.json.error).toMatchObject({
      code: 'BAD_REQUEST',
      issues: [{ path: ['email'], code: 'taken' }],
    })
    const renewed = await house.call('GET', '/api/token', { token: guest.token })
    expect(renewed.json.user).toEqual({ ...guest.user, role: 'guest' })
  })

  it.each([
    [{ name: ' ', email: 'a@b.cd', password }, 'name', 'too_small'],
    [{ name: 'A\u202eB', email: 'a@b.cd', password }, 'name', 'invalid_format'],
    [{ name: 'x'.repeat(61), email: 'a@b.cd', password }, 'name', 'too_big'],
    [{ name: 'Ada', email: 'nobody', password }, 'email', 'invalid_format'],
    [{ name: 'Ada', email: 'a@b.cd', password: 'elevenchars' }, 'password', 'too_small'],
    [{ name: 'Ada', email: 'a@b.cd', password: 'x'.repeat(129) }, 'password', 'too_big'],
    [{ name: 'Ada\0', email: 'a@b.cd', password }, 'name', 'text'],
    [{ name: 'Ada', email: 'a@b.cd', password, role: 'operator' }, undefined, 'unrecognized_keys'],
  ])('%j: the field and the reason', async (body, field, code) => {
    const { status, json } = await openBrowser(house, '10.9.0.1').call(
      'POST',
      '/api/auth/sign-up/email',
      { body },
    )
    expect(status).toBe(400)
    expect(json).toMatchObject({
      ok: false,
      code: 'VALIDATION_ERROR',
      error: { code: 'BAD_REQUEST' },
    })
    expect(json.error.issues[0]).toMatchObject({ path: field ? [field] : [], code })
  })
})

describe('sessions', () => {
  it('are listed, ended one by one, and signed out of; their tokens end with them', async () => {
    const [here, there] = [openBrowser(house), openBrowser(house)]
    const { email } = await signUp(here)
    expect((await signIn(there, email)).status).toBe(200)
    const tokens = [await tokenOf(here), await tokenOf(there)]
    const listed = (await here.call('GET', '/api/auth/list-sessions')).json
    expect(listed).toHaveLength(2)
    const me = (await here.call('GET', '/api/auth/get-session')).json
    const other = listed.find(({ id }: { id: string }) => id !== me.session.id)
    const ended = await here.call('POST', '/api/auth/revoke-session', {
      body: { token: other.token },
    })
    expect(ended.json).toEqual({ status: true })
    expect((await there.call('GET', '/api/token')).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token: tokens[1].token })).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token: tokens[0].token })).status).toBe(200)
    expect((await here.call('POST', '/api/auth/sign-out', { body: {} })).json.success).toBe(true)
    expect(here.cookies.size).toBe(0)
    expect((await house.call('GET', '/api/token', { token: tokens[0].token })).status).toBe(401)
  })

  it('all end at once', async () => {
    const [here, there] = [openBrowser(house), openBrowser(house)]
    const { email } = await signUp(here)
    await signIn(there, email)
    const { token } = await tokenOf(there)
    expect((await here.call('POST', '/api/auth/revoke-sessions', { body: {} })).status).toBe(200)
    expect((await there.call('GET', '/api/token')).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token })).status).toBe(401)
  })

  it('of somebody banned end, and none begins', async () => {
    const browser = openBrowser(house)
    const { email, json } = await signUp(browser)
    const { token } = await tokenOf(browser)
    const { id } = json.user
    const by = { id: 'house', name: 'The House', role: 'operator', byKey: true }
    await house.resources.database.people.ban(id, 'Shill bidding', by)
    await house.resources.revocations.revokeUser(id)
    expect((await browser.call('GET', '/api/token')).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token })).status).toBe(401)
    const refused = await signIn(openBrowser(house), email)
    expect([refused.status, refused.json.code]).toEqual([403, 'ACCOUNT_BANNED'])
    expect((await signIn(openBrowser(house), email, 'not the password')).status).toBe(401)
  })

  it('a token is renewed with the name and role of now', async () => {
    const browser = openBrowser(house)
    const { json } = await signUp(browser)
    const { token } = await tokenOf(browser)
    await browser.call('POST', '/api/auth/update-user', { body: { name: 'Countess' } })
    const by = { id: 'house', name: 'The House', role: 'operator', byKey: true }
    await house.resources.database.people.changeRole(json.user.id, 'seller', { by, reason: null })
    const renewed = (await house.call('GET', '/api/token', { token })).json
    expect(renewed.user).toEqual({ id: json.user.id, name: 'Countess', role: 'seller' })
  })
})

describe('passwords', () => {
  it('are changed with the old one, which ends the other sessions and writes a letter', async () => {
    const [here, there] = [openBrowser(house), openBrowser(house)]
    const { email } = await signUp(here)
    await signIn(there, email)
    const { token } = await tokenOf(there)
    const change = (currentPassword: string) =>
      here.call('POST', '/api/auth/change-password', {
        body: { currentPassword, newPassword: 'quite another one', revokeOtherSessions: true },
      })
    const wrong = await change('not the password')
    expect(wrong.json).toMatchObject({
      code: 'INVALID_PASSWORD',
      error: { issues: [{ path: ['currentPassword'], code: 'wrong_password' }] },
    })
    expect((await change(password)).status).toBe(200)
    expect((await there.call('GET', '/api/token')).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token })).status).toBe(401)
    expect((await here.call('GET', '/api/token')).status).toBe(200)
    expect((await signIn(there, email)).status).toBe(401)
    expect((await signIn(there, email, 'quite another one')).status).toBe(200)
    expect((await mailsTo(house, email, 2))[1]).toContain('Your password was changed')
  })

  it('are reset by a letter, once', async () => {
    const browser = openBrowser(house)
    const { email } = await signUp(browser)
    const { token: old } = await tokenOf(browser)
    await openBrowser(house).call('POST', '/api/auth/request-password-reset', {
      body: { email, redirectTo: '/new-password' },
    })
    const letter = (await mailsTo(house, email, 2))[1] ?? ''
    const [, token] = /\/new-password#token=(\S+)/.exec(letter) ?? []
    const reset = () =>
      openBrowser(house).call('POST', '/api/auth/reset-password', {
        body: { token, newPassword: 'quite another one' },
      })
    expect((await reset()).json).toEqual({ status: true })
    const again = await reset()
    expect(again.json).toMatchObject({
      code: 'INVALID_TOKEN',
      error: { issues: [{ path: ['token'] }] },
    })
    expect((await browser.call('GET', '/api/token')).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token: old })).status).toBe(401)
    expect((await signIn(openBrowser(house), email, 'quite another one')).status).toBe(200)
  })
})

describe('addresses', () => {
  it('change by the letter to the new one; the old one is told', async () => {
    const browser = openBrowser(house)
    const { email } = await signUp(browser)
    const next = newAddress()
    const asked = await browser.call('POST', '/api/auth/change-email', { body: { newEmail: next } })
    expect(asked.json).toEqual({ status: true })
    const [letter = ''] = await mailsTo(house, next)
    const [link = ''] = /http\S+/.exec(letter) ?? []
    const { pathname, search } = new URL(link)
    expect((await browser.call('GET', pathname + search)).status).toBe(302)
    expect((await browser.call('GET', '/api/auth/get-session')).json.user.email).toBe(next)
    expect((await mailsTo(house, email, 2))[1]).toContain(next)
    const taken = await browser.call('POST', '/api/auth/change-email', {
      body: { newEmail: (await signUp(openBrowser(house))).email },
    })
    expect(taken.json).toEqual({ status: true })
  })
})

describe('deleting the account', () => {
  const remove = (browser: Browser, body: object = { password }) =>
    browser.call('POST', '/api/auth/delete-user', { body })

  it('takes the person away and leaves the history', async () => {
    const browser = openBrowser(house)
    const { email, json } = await signUp(browser)
    const { token } = await tokenOf(browser)
    expect((await remove(browser, {})).json.error.issues[0]).toMatchObject({ path: ['password'] })
    expect((await remove(browser, { password: 'not the password' })).json.code).toBe(
      'INVALID_PASSWORD',
    )
    expect((await remove(browser)).json.success).toBe(true)
    expect((await browser.call('GET', '/api/token')).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token })).status).toBe(401)
    expect((await signIn(openBrowser(house), email)).status).toBe(401)
    expect(await house.resources.database.people.find(json.user.id)).toMatchObject({
      ...{ name: 'Former bidder', email: null, deletedAt: expect.any(Number) },
    })
    expect((await signUp(openBrowser(house), email)).json.user.id).not.toBe(json.user.id)
  })

  it('must wait while one leads an auction', async () => {
    const browser = openBrowser(house)
    await signUp(browser)
    const { token } = await tokenOf(browser)
    const { id } = await house.create()
    expect((await house.bid(id, token, 1_000)).status).toBe(200)
    await archive(id)
    const refused = await remove(browser)
    expect([refused.status, refused.json.error.issues[0].code]).toEqual([403, 'leads'])
    expect((await house.bid(id, await house.token('guest'), 2_000)).status).toBe(200)
    await archive(id)
    expect((await remove(browser)).json.success).toBe(true)
    // What was bid stands, under the alias it had.
    const { bids } = (await house.call('GET', `/api/auctions/${id}/bids`)).json
    expect(bids).toHaveLength(2)
  })

  it('must wait until what one sells is over', async () => {
    const browser = openBrowser(house)
    const { json } = await signUp(browser)
    const by = { id: 'house', name: 'The House', role: 'operator', byKey: true }
    await house.resources.database.people.changeRole(json.user.id, 'seller', { by, reason: null })
    const { token } = await tokenOf(browser)
    const body = {
      title: 'A chair',
      currency: 'USD',
      startPrice: 100,
      endsAt: Date.now() + 600_000,
    }
    expect((await house.call('POST', '/api/auctions', { token, body })).status).toBe(201)
    const refused = await remove(browser)
    expect([refused.status, refused.json.error.code]).toEqual([403, 'FORBIDDEN'])
    expect(refused.json.error.issues[0].code).toBe('sells')
    expect((await browser.call('GET', '/api/token')).status).toBe(200)
  })
})

describe('the door', () => {
  const body = { email: 'a@b.cd', password }

  it.each(['http://evil.example', 'null', 'http://localhost:3000.evil.example'])(
    'a page of %s signs nobody in',
    async (origin) => {
      const browser = openBrowser(house)
      const answer = await browser.call('POST', '/api/auth/sign-in/email', {
        body,
        headers: { origin },
      })
      expect([answer.status, answer.json.error.code, answer.json.code]).toEqual([
        ...[403, 'FORBIDDEN', 'FORBIDDEN'],
      ])
    },
  )

  it.each([
    '/api/auth/sign-in/social',
    '/api/auth/ok',
    '/api/auth/',
    '/api/auth/sign-up/email/x',
    '/api/auth/reset-password/x?callbackURL=/',
  ])('%s is nowhere', async (url) => {
    for (const method of ['GET', 'POST'] as const) {
      const { status, json } = await openBrowser(house).call(
        method,
        url,
        method === 'POST' ? { body: {} } : {},
      )
      expect([status, json.error.code]).toEqual([404, 'NOT_FOUND'])
    }
  })

  it('reads JSON of 64 KB at most', async () => {
    const long = { ...body, password: 'x'.repeat(65_536) }
    const browser = openBrowser(house)
    expect((await browser.call('POST', '/api/auth/sign-in/email', { body: long })).status).toBe(400)
    const form = await browser.call('POST', '/api/auth/sign-in/email', {
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([form.status, form.json.code]).toEqual([400, 'VALIDATION_ERROR'])
  })
})
