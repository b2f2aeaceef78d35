import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestGateway } from '../testing/test-gateway.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

describe('headers', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await startTestHouse({ PUBLIC_URL: 'https://bids.example.org' })
    writeFileSync(join(house.webFolder, 'index.html'), '<!doctype html><title>FlashBid</title>')
    writeFileSync(join(house.webFolder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  })
  afterAll(() => house?.close())

  it('are on every kind of answer: pages, files, calls, refusals, what is not there', async () => {
    const answers = [
      ...['/', '/auctions/none', '/new', '/logo.svg', '/docs/', '/openapi.json', '/asyncapi.json'],
      ...['/api/auctions', '/api/nothing', '/api/admin/people', '/api/token', '/nothing.js'],
      ...[
        '/healthz',
        '/readyz',
        '/metrics',
        '/.well-known/jwks.json',
        '/%',
        '/api/auth/get-session',
      ],
      ...['/media/x', `/api/auctions/${'x'.repeat(300)}`, '/socket.io/x', '/dev/mail'],
    ]
    for (const url of answers) {
      const { headers } = await house.call('GET', url)
      expect([url, headers]).toMatchObject([url, strict])
    }
    for (const [url, call] of [
      ['/api/auctions', { rawBody: '{' }],
      ['/api/auctions', { token: TEST_ADMIN_KEY, body: {} }],
      ['/api/guest', { headers: { cookie: 'a=b' } }],
      ['/api/auth/sign-in/email', { body: {} }],
    ] as const) {
      const { headers } = await house.call('POST', url, call)
      expect([url, headers]).toMatchObject([url, strict])
    }
  })

  const strict = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
    'content-security-policy': expect.stringMatching(
      /^default-src 'self'; script-src 'self'; .*object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    ),
  }

  it('let no script run but files of the house, and talk to nobody else', async () => {
    const { headers } = await house.call('GET', '/')
    const policy = new Map(
      String(headers['content-security-policy'])
        .split('; ')
        .map((directive) => {
          const [name = '', ...sources] = directive.split(' ')
          return [name, sources.join(' ')] as const
        }),
    )
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('connect-src')).toBe("'self' wss://bids.example.org")
    expect(policy.get('frame-ancestors')).toBe("'none'")
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe-eval|\*|https?:(?!\/\/bids)/)
  })

  it('over http there is no promise of https', async () => {
    const plain = await startTestHouse()
    closers.push(() => plain.close())
    const { headers } = await plain.call('GET', '/api/auctions')
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(String(headers['content-security-policy'])).toContain('ws://localhost:3000')
  })

  it('are on what Engine.IO refuses by itself', async () => {
    const gateway = await createTestGateway({
      redisUrl: house.redis.url,
      environment: { PUBLIC_URL: 'https://bids.example.org' },
    })
    closers.push(() => gateway.close())
    for (const query of ['?EIO=4&transport=polling', '?transport=<script>', '?EIO=3', '']) {
      const response = await fetch(`${gateway.url}/socket.io/${query}`)
      expect(response.status).toBe(400)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(response.headers.get('content-type')).toBe('application/json')
    }
  })
})

describe('TRUST_PROXY', () => {
  const few = '127.0.0.1,10.0.0.0/8'
  const houses = new Map<string, TestHouse>()
  afterAll(async () => {
    for (const house of houses.values()) await house.close()
  })
  async function houseBehind(proxies: string): Promise<TestHouse> {
    const house = houses.get(proxies) ?? (await startTestHouse({ TRUST_PROXY: proxies }))
    houses.set(proxies, house)
    await house.resources.redis.flushall() // what was counted before
    return house
  }

  /** How many guests one client gets whose chain of forwarded addresses changes with each call. */
  async function admitted(
    proxies: string,
    chain: (i: number) => string,
    remoteAddress = '127.0.0.1',
  ): Promise<number> {
    const house = await houseBehind(proxies)
    let count = 0
    for (let i = 0; i < 65; i++) {
      const { statusCode } = await house.app.inject({
        method: 'POST',
        url: '/api/guest',
        remoteAddress,
        headers: {
          'x-forwarded-for': chain(i),
          forwarded: `for=192.0.2.${i}`,
          'x-real-ip': `192.0.2.${i}`,
        },
      })
      if (statusCode === 201) count++
    }
    return count
  }

  it('unset: what a client says of its address is noise', async () => {
    expect(await admitted('0', (i) => `192.0.2.${i}`)).toBe(60)
  })

  it('a trusted proxy speaks for its clients', async () => {
    expect(await admitted(few, (i) => `192.0.2.${i}`)).toBe(65)
  })

  it('what stood there before the proxy added to it does not count', async () => {
    const chain = (i: number) => `192.0.2.${i}, 198.51.100.1`
    expect(await admitted(few, chain)).toBe(60)
  })

  it('several proxies: the nearest address that is none of them', async () => {
    const chain = (i: number) => `192.0.2.${i}, 198.51.100.1, 10.0.0.${i}, 10.1.0.1`
    expect(await admitted(few, chain)).toBe(60)
  })

  it('somebody who is no proxy is not believed', async () => {
    expect(await admitted(few, (i) => `192.0.2.${i}`, '203.0.113.5')).toBe(60)
  })

  it('ports and a /64 of IPv6 are one client', async () => {
    const ports = (i: number) => `192.0.2.1:${50_000 + i}`
    expect(await admitted(few, ports)).toBe(60)
    const network = (i: number) => `2001:db8:1:2::${i.toString(16)}`
    expect(await admitted(few, network)).toBe(60)
  })

  it('a forwarded scheme or host changes neither what counts nor where links lead', async () => {
    const house = await houseBehind(few)
    const headers = {
      ...{ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', host: 'evil.example' },
    }
    const refused = await house.call('POST', '/api/guest', {
      headers: { ...headers, cookie: 'a=b', origin: 'https://evil.example' },
    })
    expect(refused.status).toBe(403)
    const { text } = await house.call('GET', '/openapi.json', { headers })
    expect(text).not.toContain('evil.example')
  })
})

describe('limits', () => {
  it('of calls go on, each gateway for itself, when Redis is away', async () => {
    const house = await startTestHouse()
    closers.push(() => house.close())
    await house.redis.close()
    await expect.poll(() => house.resources.redis.status).not.toBe('ready')
    const answers = []
    for (let i = 0; i < 62; i++) answers.push((await house.call('POST', '/api/guest')).json)
    expect(answers.filter(({ token }) => token !== undefined)).toHaveLength(60)
    expect(answers.at(-1).error).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: expect.any(Number),
    })
  })
})
