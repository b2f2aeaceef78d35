import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openBrowser } from '../testing/cookie-jar.ts'
import { mailsTo } from '../testing/mail-folder.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await startTestHouse({ SIGNUP_VERIFIED: '1' })
})

afterAll(() => house.close())

const password = 'a long enough password'
const newAddress = () => `ada-${randomUUID()}@example.org`

const signUp = (browser: Browser, email: string, token?: string) =>
  browser.call('POST', '/api/auth/sign-up/email', {
    body: { name: 'Ada Lovelace', email, password, callbackURL: '/verified' },
    ...(token === undefined ? {} : { token }),
  })

const signIn = (browser: Browser, email: string, given = password) =>
  browser.call('POST', '/api/auth/sign-in/email', { body: { email, password: given } })

/** Follows the newest mailed link that there are so many of. */
async function openLink(browser: Browser, email: string, nth = 1) {
  const letter = (await mailsTo(house, email, nth))[nth - 1] ?? ''
  const { pathname, search } = new URL(/http\S+/.exec(letter)?.[0] ?? '')
  return browser.call('GET', pathname + search)
}

describe('an account whose address is not confirmed', () => {
  it('has no session until the mailed link was opened, which signs in', async () => {
    const browser = openBrowser(house)
    const email = newAddress()
    const made = await signUp(browser, email)
    expect([made.status, made.json.token, browser.cookies.size]).toEqual([200, null, 0])
    const early = await signIn(browser, email)
    const wrong = await signIn(browser, email, 'not the password')
    const unknown = await signIn(browser, newAddress())
    expect(early.json).toEqual(unknown.json)
    expect(wrong.json).toEqual(unknown.json)
    expect(early.status).toBe(401)
    expect((await mailsTo(house, email, 2))[1]).toContain('verify-email') // a new letter
    const opened = await openLink(browser, email)
    expect([opened.status, opened.headers.location]).toEqual([302, '/verified'])
    expect((await browser.call('GET', '/api/token')).json.user.name).toBe('Ada Lovelace')
    expect((await signIn(openBrowser(house), email)).status).toBe(200)
    const none = await browser.call('GET', '/api/auth/verify-email?token=x&callbackURL=/verified')
    expect(none.headers.location).toBe('/verified?error=INVALID_TOKEN')
  })

  it('lets a guest be a guest until then, and the name changes with it', async () => {
    const browser = openBrowser(house)
    const guest = (await browser.call('POST', '/api/guest', { body: {} })).json
    const email = newAddress()
    await signUp(browser, email, guest.token)
    const still = await house.call('GET', '/api/token', { token: guest.token })
    expect(still.json.user).toEqual({ ...guest.user, role: 'guest' })
    await openLink(browser, email)
    expect((await house.call('GET', '/api/token', { token: guest.token })).status).toBe(401)
    expect((await browser.call('GET', '/api/token')).json.user).toEqual({
      ...{ id: guest.user.id, name: 'Ada Lovelace', role: 'bidder' },
    })
  })

  it("signs nobody in over somebody's session", async () => {
    const [mallory, ada] = [openBrowser(house), openBrowser(house)]
    const [theirs, hers] = [newAddress(), newAddress()]
    await signUp(ada, hers)
    await openLink(ada, hers)
    const before = (await ada.call('GET', '/api/token')).json.user.id
    await signUp(mallory, theirs)
    expect((await openLink(ada, theirs)).status).toBe(302)
    expect((await ada.call('GET', '/api/token')).json.user.id).toBe(before)
    expect((await signIn(mallory, theirs)).status).toBe(200)
  })

  it('is confirmed as well by the letter that sets a new password', async () => {
    const email = newAddress()
    await signUp(openBrowser(house), email)
    await openBrowser(house).call('POST', '/api/auth/request-password-reset', { body: { email } })
    const [, token] = /#token=(\S+)/.exec((await mailsTo(house, email, 2))[1] ?? '') ?? []
    const body = { token, newPassword: 'quite another one' }
    await openBrowser(house).call('POST', '/api/auth/reset-password', { body })
    expect((await signIn(openBrowser(house), email, 'quite another one')).status).toBe(200)
  })
})

it('sign-ups at the same moment are all answered alike', async () => {
  const email = newAddress()
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, i) => signUp(openBrowser(house, `10.77.0.${i}`), email)),
  )
  expect(answers.map(({ status, json }) => [status, json.token])).toEqual(
    Array(4).fill([200, null]),
  )
})

it('the owner of a known address is told of a second sign-up', async () => {
  const email = newAddress()
  await signUp(openBrowser(house), email)
  await signUp(openBrowser(house), email)
  expect((await mailsTo(house, email, 2))[1]).toContain('You have an account already')
})

describe.concurrent('known and unknown addresses', () => {
  /** Pairs at the same time, so that both meet the same load; each from a network of its own. */
  const samples = 10
  /** A pause of the machine may look like a signal once. A signal is there every time. */
  const rounds = 3
  let network = 0

  async function compare(
    call: (browser: Browser, address: 'known' | 'unknown') => ReturnType<Browser['call']>,
  ) {
    const answers = { known: new Set<string>(), unknown: new Set<string>() }
    const times = { known: [] as number[], unknown: [] as number[] }
    const one = async (kind: 'known' | 'unknown') => {
      const browser = openBrowser(house, `10.${Math.floor(network / 250)}.${network++ % 250}.1`)
      const begun = performance.now()
      const { status, json } = await call(browser, kind)
      times[kind].push(performance.now() - begun)
      // What was sent, and what is made up anew each time, differ.
      const { user, ...rest } = json
      answers[kind].add(JSON.stringify([status, rest, user ? Object.keys(user).sort() : null]))
    }
    for (let round = 1; ; round++) {
      for (let i = 0; i < samples; i++) {
        const kinds = ['known', 'unknown'] as const
        await Promise.all((i % 2 === 0 ? kinds : [...kinds].reverse()).map(one))
      }
      const [known, unknown] = [mean(times.known), mean(times.unknown)]
      if (Math.abs(known / unknown - 1) < 0.1) break
      expect(round, `known ${known}, unknown ${unknown} ms`).toBeLessThan(rounds)
    }
    expect(answers.known.size).toBe(1)
    expect([...answers.known]).toEqual([...answers.unknown])
  }

  function mean(all: readonly number[]): number {
    const quarter = Math.floor(all.length / 4)
    const middle = [...all].sort((a, b) => a - b).slice(quarter, -quarter)
    return middle.reduce((sum, ms) => sum + ms, 0) / middle.length
  }

  const known: string[] = []
  beforeAll(async () => {
    const browser = openBrowser(house, '10.99.0.1')
    for (let i = 0; i < samples; i++) {
      const email = newAddress()
      const account = await signUp(browser, email)
      expect(account.status).toBe(200)
      known.push(email)
    }
  }, 90_000)
  let next = 0
  const addressOf = (kind: 'known' | 'unknown') =>
    kind === 'known' ? (known[next++ % samples] ?? '') : newAddress()

  it(
    'cannot be told apart by signing in',
    () => compare((browser, kind) => signIn(browser, addressOf(kind), 'not the password')),
    60_000,
  )

  it(
    'nor by signing up',
    () => compare((browser, kind) => signUp(browser, addressOf(kind))),
    60_000,
  )

  it(
    'nor by asking for a new password',
    () =>
      compare((browser, kind) =>
        browser.call('POST', '/api/auth/request-password-reset', {
          body: { email: addressOf(kind), redirectTo: '/new-password' },
        }),
      ),
    60_000,
  )

  it(
    'nor by asking for the letter again',
    () =>
      compare((browser, kind) =>
        browser.call('POST', '/api/auth/send-verification-email', {
          body: { email: addressOf(kind) },
        }),
      ),
    60_000,
  )
})
