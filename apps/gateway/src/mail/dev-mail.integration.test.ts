import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

let house: TestHouse

beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house.close())

const read = (headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  house.app.inject({
    url: '/dev/mail',
    remoteAddress,
    headers: { host: 'localhost:3000', ...headers },
  })

it('shows the newest letters with their links, as text', async () => {
  expect((await read()).body).toContain('No letters yet')
  const { mailer } = house.resources
  const url = 'http://localhost:3000/new-password#token=a&b'
  mailer.send(
    { address: 'ada@example.org', name: '<script>' },
    { kind: 'reset-password', url },
    'en',
  )
  await expect.poll(async () => (await read()).body).toContain('ada@example.org')
  const { body, headers } = await read()
  expect(body).toContain('<a href="http://localhost:3000/new-password#token=a&amp;b">')
  expect(body).not.toContain('<script>')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
})

it.each([
  [{}, '203.0.113.9'],
  [{ host: 'rebound.example.org' }, '127.0.0.1'],
  [{ 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
])('is not there for strangers: %j from %s', async (headers, address) => {
  expect((await read(headers, address)).statusCode).toBe(404)
})
