import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../testing/cookie-jar.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { createSignInTries, type SignInTries } from './sign-in-tries.ts'

let house: TestHouse
let tries: SignInTries

beforeAll(async () => {
  house = await startTestHouse()
  tries = createSignInTries(house.resources.redis, 'a secret')
})

afterAll(() => house.close())

const password = 'a long enough password'

/** How long one is told to wait; `null` when the try is let in. */
async function waitOf(account: string, address: string): Promise<number | null> {
  try {
    await tries.begin(account, address)
    return null
  } catch (error) {
    const { failure } = error as { failure: { error: { code: string; retryAfterMs: number } } }
    expect(failure.error.code).toBe('RATE_LIMITED')
    return failure.error.retryAfterMs
  }
}

describe('tries to sign in', () => {
  it('are free five times, then each waits twice as long as the one before', async () => {
    for (let i = 0; i < 5; i++) expect(await waitOf('ada', '10.1.0.1')).toBeNull()
    const { redis } = house.resources
    const waits: number[] = []
    while (waits.length < 3) {
      expect(await waitOf('ada', '10.1.0.1')).toBeNull()
      waits.push((await waitOf('ada', '10.1.0.1')) ?? 0)
      const isWaiting = async () => (await redis.keys('flashbid:limit:sign-in-wait:*')).length > 0
      await expect.poll(isWaiting, { timeout: 6_000, interval: 20 }).toBe(false)
    }
    expect(waits.map((ms) => Math.ceil(ms / 1_000))).toEqual([1, 2, 4])
  })
  it('gain nothing by coming at once', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => waitOf('bob', '10.2.0.1')))
    expect(all.filter((wait) => wait === null).length).toBeLessThanOrEqual(6)
  })

  it('of a rival lock nobody out: the owner comes from elsewhere', async () => {
    const owner = openBrowser(house, '10.3.0.1')
    const email = `ada-${randomUUID()}@example.org`
    await owner.call('POST', '/api/auth/sign-up/email', { body: { name: 'Ada', email, password } })
    const from = (address: string, given: string) =>
      openBrowser(house, address).call('POST', '/api/auth/sign-in/email', {
        body: { email, password: given },
      })
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => from('10.3.0.66', 'a wrong password')),
    )
    const refused = guesses.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(6)
    expect(refused[0]?.json).toMatchObject({
      code: 'RATE_LIMITED',
      error: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
    })
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await from('10.3.0.1', password)).status).toBe(200)
  })

  it('that succeed are forgotten', async () => {
    for (let i = 0; i < 20; i++) await (await tries.begin('eve', '10.4.0.1')).succeeded()
    for (let i = 0; i < 20; i++) await (await tries.begin('eve', '10.4.0.1')).undone()
    expect(await waitOf('eve', '10.4.0.1')).toBeNull()
  })

  it('at one password of each of many accounts are counted together', async () => {
    let free = 0
    while (free < 200 && (await waitOf(`account ${free}`, '2001:db8:1:2::5')) === null) free++
    expect(free).toBe(100)
    // The same household, another one.
    expect(await waitOf('somebody else', '2001:db8:1:2:ffff::1')).not.toBeNull()
    expect(await waitOf('somebody else', '2001:db8:1:3::1')).toBeNull()
  })

  it('are counted in memory while Redis is away', async () => {
    process.kill(house.redis.pid, 'SIGSTOP')
    try {
      house.resources.redis.disconnect()
      for (let i = 0; i < 5; i++) expect(await waitOf('zoe', '10.5.0.1')).toBeNull()
      expect(await waitOf('zoe', '10.5.0.1')).toBeNull()
      expect(await waitOf('zoe', '10.5.0.1')).not.toBeNull()
    } finally {
      process.kill(house.redis.pid, 'SIGCONT')
    }
  })
})

describe('a wave of sign-ins', () => {
  it('does not keep bids waiting', async () => {
    const own = await startTestHouse({ BID_RATE: '100000' })
    const { id } = await own.create()
    const token = await own.token('guest')
    let isOver = false
    const timed = async () => {
      const begun = performance.now()
      const answer = await own.bid(id, token, 1_000)
      expect([200, 409]).toContain(answer.status) // decided either way
      return performance.now() - begun
    }
    const p95 = (all: readonly number[]) =>
      [...all].sort((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? 0
    const calm: number[] = []
    while (calm.length < 50) calm.push(await timed())
    const wave = Promise.all(
      Array.from({ length: 150 }, (_, i) =>
        openBrowser(own, `10.${i}.0.1`).call('POST', '/api/auth/sign-in/email', {
          body: { email: `nobody-${i}@example.org`, password },
        }),
      ),
    ).finally(() => {
      isOver = true
    })
    const times: number[] = []
    while (!isOver) times.push(await timed())
    const statuses = new Set((await wave).map(({ status }) => status))
    expect([...statuses].sort()).toEqual([401, 503]) // too many are told so
    expect(times.length).toBeGreaterThan(20)
    // The machine may have other things to do, before and during the wave.
    expect(p95(times)).toBeLessThan(Math.max(200, 10 * p95(calm)))
    await own.close()
  }, 60_000)
})
