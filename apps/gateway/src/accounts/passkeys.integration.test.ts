import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Browser, openBrowser } from '../testing/cookie-jar.ts'
import { createSoftwarePasskey } from '../testing/software-passkey.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

let house: TestHouse
let browser: Browser
let userId: string

beforeAll(async () => {
  house = await startTestHouse()
  browser = openBrowser(house)
  const body = {
    name: 'Ada',
    email: `ada-${randomUUID()}@example.org`,
    password: 'a long enough password',
  }
  userId = (await browser.call('POST', '/api/auth/sign-up/email', { body })).json.user.id
})
afterAll(() => house.close())

const at = (path: string) => `/api/auth/passkey${path}`

async function addPasskey() {
  const key = createSoftwarePasskey(house.resources.config.publicUrl)
  const asked = await browser.call('GET', at('/generate-register-options'))
  const response = key.register(asked.json)
  const body = { response, name: ' My laptop ' }
  return { key, asked, made: await browser.call('POST', at('/verify-registration'), { body }) }
}

async function signInWith(key: ReturnType<typeof createSoftwarePasskey>, from?: string) {
  const other = openBrowser(house)
  const asked = await other.call('GET', at('/generate-authenticate-options'))
  const response = key.signIn(asked.json, from)
  const answer = await other.call('POST', at('/verify-authentication'), { body: { response } })
  return { other, response, answer }
}

it('a passkey is made, listed, signs in without a name, and is taken away', async () => {
  const { key, asked, made } = await addPasskey()
  expect(asked.json.authenticatorSelection).toMatchObject({ residentKey: 'required' })
  expect([made.status, made.json.name]).toEqual([200, 'My laptop'])
  const { other, response, answer } = await signInWith(key)
  expect([answer.status, answer.json.user?.id]).toEqual([200, userId])
  expect((await other.call('GET', '/api/token')).json.user).toMatchObject({
    id: userId,
    role: 'bidder',
  })
  // The same answer of the authenticator again is worth nothing.
  const again = await other.call('POST', at('/verify-authentication'), { body: { response } })
  expect(again.status).toBe(400)
  const listed = await browser.call('GET', at('/list-user-passkeys'))
  expect(listed.json).toMatchObject([{ id: made.json.id, name: 'My laptop' }])
  const { id } = made.json
  await browser.call('POST', at('/update-passkey'), { body: { id, name: 'Old laptop' } })
  expect((await browser.call('GET', at('/list-user-passkeys'))).json[0].name).toBe('Old laptop')
  expect((await browser.call('POST', at('/delete-passkey'), { body: { id } })).status).toBe(200)
  const gone = await signInWith(key)
  expect([gone.answer.status, gone.other.cookies.has('flashbid.session_token')]).toEqual([
    401,
    false,
  ])
})

it('what was signed for a page elsewhere signs nobody in', async () => {
  const { key, made } = await addPasskey()
  expect(made.status).toBe(200)
  const { answer } = await signInWith(key, 'http://localhost.evil.example')
  expect(answer.status).toBe(400)
})

it('somebody banned gets in by passkey no more', async () => {
  const { key } = await addPasskey()
  const by = { id: 'house', name: 'The House', role: 'operator', byKey: true }
  await house.resources.database.people.ban(userId, 'Shill bidding', by)
  const { answer } = await signInWith(key)
  expect([answer.status, answer.json.code]).toEqual([403, 'ACCOUNT_BANNED'])
})

it.each([
  {},
  { response: {} },
  { response: { id: { contains: '' }, rawId: 'x' } },
  { response: 'x' },
])('%j is bad input', async (body) => {
  const other = openBrowser(house)
  await other.call('GET', at('/generate-authenticate-options'))
  const answer = await other.call('POST', at('/verify-authentication'), { body })
  expect([answer.status, answer.json.error.code]).toEqual([400, 'BAD_REQUEST'])
})
