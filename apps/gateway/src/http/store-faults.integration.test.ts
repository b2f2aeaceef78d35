import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { auctionBody, startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
})
afterEach(() => {
  process.kill(house.redis.pid, 'SIGCONT')
})
afterAll(() => house.close())

const freeze = () => process.kill(house.redis.pid, 'SIGSTOP')
const thaw = () => process.kill(house.redis.pid, 'SIGCONT')

describe('a Redis that does not answer', () => {
  it('makes a bid OUTCOME_UNKNOWN; the same bid again settles it', async () => {
    const { id } = await house.create()
    const token = await house.token('guest')
    freeze()
    const unknown = await house.bid(id, token, 1_000, 'bid-in-the-dark')
    expect(unknown).toMatchObject({
      status: 504,
      json: { ok: false, error: { code: 'OUTCOME_UNKNOWN' } },
    })
    expect(await house.call('GET', '/readyz')).toMatchObject({
      status: 503,
      json: { ready: false, failing: ['redis'] },
    })
    thaw()
    await expect
      .poll(async () => (await house.bid(id, token, 1_000, 'bid-in-the-dark')).status, {
        timeout: 10_000,
      })
      .toBe(200)
    const { bids } = (await house.call('GET', `/api/auctions/${id}/bids`)).json
    expect(bids).toHaveLength(1)
  })

  it('makes reads and new auctions BUSY, and nothing is written down', async () => {
    const { id } = await house.create()
    const listed = async () => (await house.call('GET', '/api/auctions')).json.auctions?.length
    const before = await listed()
    freeze()
    const [read, created] = await Promise.all([
      house.call('GET', `/api/auctions/${id}`),
      house.call('POST', '/api/auctions', { token: TEST_ADMIN_KEY, body: auctionBody() }),
    ])
    for (const answer of [read, created]) {
      expect(answer).toMatchObject({ status: 503, json: { error: { code: 'BUSY' } } })
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    thaw()
    await expect.poll(listed, { timeout: 10_000 }).toBe(before)
  })
})
