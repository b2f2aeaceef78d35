import { createHash, randomUUID } from 'node:crypto'
import { migrate } from '@flashbid/database'
import { startPostgres } from '@flashbid/local-stack'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openBrowser } from '../testing/cookie-jar.ts'
import { mailsTo } from '../testing/mail-folder.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { authKeys, sessionCookieName, signCookieValue } from './session-cookies.ts'

const password = 'a long enough password'
const newAddress = () => `ada-${randomUUID()}@example.org`
const signUp = (browser: Browser, email = newAddress()) =>
  browser.call('POST', '/api/auth/sign-up/email', { body: { name: 'Ada', email, password } })
const signIn = (browser: Browser, email: string) =>
  browser.call('POST', '/api/auth/sign-in/email', { body: { email, password } })

describe('a new secret', () => {
  let house: TestHouse
  const earlier = 'an-earlier-secret-of-the-tests'
  beforeAll(async () => {
    house = await startTestHouse({ AUTH_SECRET_PREVIOUS: earlier })
  })
  afterAll(() => house.close())

  it('signs nobody out: cookies of the one before are believed and written anew', async () => {
    const browser = openBrowser(house)
    await signUp(browser)
    const name = sessionCookieName(false)
    const [token = ''] = decodeURIComponent(browser.cookies.get(name) ?? '').split('.')
    const [key = ''] = authKeys([earlier])
    browser.cookies.set(name, signCookieValue(token, key))
    expect((await browser.call('GET', '/api/token')).status).toBe(200)
    expect((await browser.call('GET', '/api/auth/get-session')).json.user.name).toBe('Ada')
    const renamed = await browser.call('POST', '/api/auth/update-user', { body: { name: 'Eve' } })
    expect(renamed.status).toBe(200)
    const [present = ''] = authKeys([house.resources.config.authSecret])
    expect(browser.cookies.get(name)).toBe(signCookieValue(token, present))
  })

  it.each(['another-secret-altogether', ''])(
    'a cookie signed with %j is nobody’s',
    async (secret) => {
      const browser = openBrowser(house)
      await signUp(browser)
      const name = sessionCookieName(false)
      const [token = ''] = decodeURIComponent(browser.cookies.get(name) ?? '').split('.')
      const [key = ''] = authKeys([secret])
      for (const forged of [signCookieValue(token, key), token, `${token}.`, `${token}.%`]) {
        browser.cookies.set(name, forged)
        expect((await browser.call('GET', '/api/token')).status).toBe(401)
        expect((await browser.call('GET', '/api/auth/get-session')).json).toBeNull()
      }
    },
  )
})

describe("the operator's link", () => {
  const code = 'the-one-time-code-of-these-tests'
  const OPERATOR_LINK_HASH = createHash('sha256').update(code).digest('hex')

  it('gives a session; an address and a password let its owner come back', async () => {
    const house = await startTestHouse({ OPERATOR_LINK_HASH })
    const browser = openBrowser(house)
    const opened = await browser.call('POST', '/api/operator-link', { body: { code } })
    expect(opened.json.user).toMatchObject({ name: 'Operator', role: 'operator' })
    expect((await browser.call('GET', '/api/token')).json.user).toEqual(opened.json.user)
    expect(
      (await openBrowser(house).call('POST', '/api/operator-link', { body: { code } })).status,
    ).toBe(403)
    const email = newAddress()
    const complete = (body: object) => browser.call('POST', '/api/auth/complete-account', { body })
    expect((await complete({ email, password: 'short' })).json.error.issues[0].path).toEqual([
      'password',
    ])
    const taken = newAddress()
    await signUp(openBrowser(house), taken)
    expect((await complete({ email: taken, password })).json.error.issues[0].code).toBe('taken')
    expect((await complete({ email, password })).json).toEqual({ status: true })
    expect((await complete({ email, password })).json.error.code).toBe('FORBIDDEN')
    expect((await signIn(openBrowser(house), email)).json.user.id).toBe(opened.json.user.id)
    await mailsTo(house, email)
    // The last operator cannot go.
    const gone = await browser.call('POST', '/api/auth/delete-user', { body: { password } })
    expect([gone.status, gone.json.error.code]).toEqual([403, 'FORBIDDEN'])
    await house.close()
  })

  it('makes who is signed in already an operator, once', async () => {
    const house = await startTestHouse({ OPERATOR_LINK_HASH })
    const browser = openBrowser(house)
    const { id } = (await signUp(browser)).json.user
    const old = (await browser.call('GET', '/api/token')).json.token
    const opened = await browser.call('POST', '/api/operator-link', { body: { code } })
    expect(opened.json.user).toEqual({ id, name: 'Ada', role: 'operator' })
    expect((await house.call('GET', '/api/token', { token: old })).status).toBe(401)
    expect((await house.call('GET', '/api/token', { token: opened.json.token })).status).toBe(200)
    expect((await browser.call('POST', '/api/operator-link', { body: { code } })).status).toBe(403)
    await house.close()
  })
})

describe('over https', () => {
  it('the cookie is for https alone', async () => {
    const house = await startTestHouse({ PUBLIC_URL: 'https://bids.example.org' })
    const browser = openBrowser(house)
    const { headers } = await signUp(browser)
    expect(String(headers['set-cookie'])).toMatch(/^__Secure-flashbid\.session_token=.*; Secure/)
    expect((await browser.call('GET', '/api/token')).status).toBe(200)
    await house.close()
  })
})

describe('with Postgres away', () => {
  it('a valid token is renewed, what needs Postgres is BUSY and nobody is signed out', async () => {
    const postgres = await startPostgres()
    await migrate(postgres.url)
    const house = await startTestHouse({ DATABASE_URL: postgres.url })
    const browser = openBrowser(house)
    const email = newAddress()
    await signUp(browser, email)
    const { token } = (await browser.call('GET', '/api/token')).json
    const { id } = await house.create()
    await postgres.close()
    const renewed = await house.call('GET', '/api/token', { token })
    expect([renewed.status, renewed.json.user?.name]).toEqual([200, 'Ada'])
    expect((await house.bid(id, renewed.json.token, 1_000)).status).toBe(200)
    for (const answer of [
      await browser.call('GET', '/api/token'),
      await browser.call('GET', '/api/auth/get-session'),
      await browser.call('GET', '/api/auth/list-sessions'),
      await browser.call('POST', '/api/auth/sign-out', { body: {} }),
      await signIn(openBrowser(house), email),
      await signUp(openBrowser(house)),
    ]) {
      expect([answer.status, answer.json.error?.code]).toEqual([503, 'BUSY'])
    }
    expect(browser.cookies.size).toBe(1)
    expect((await browser.call('GET', `/api/auctions/${id}`)).status).toBe(200)
    await house.close()
  }, 120_000)
})
