import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authCalls } from '../accounts/auth-calls.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house.close())

/** Every `$ref` of a document, wherever it is. */
function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Reflect.get(value, '$ref')
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap(refsOf)]
}

function resolves(document: unknown, ref: string): boolean {
  const parts = ref.replace(/^#\//, '').split('/')
  let at: unknown = document
  for (const part of parts) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined
  }
  return at !== undefined
}

describe('the OpenAPI document', () => {
  it('has every call of the contract and nothing that leads nowhere', async () => {
    const { status, json } = await house.call('GET', '/openapi.json')
    expect(status).toBe(200)
    expect(json.openapi).toBe('3.1.0')
    const calls = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(calls.sort()).toEqual(
      [
        'GET /api/admin/auctions/{id}/history',
        'GET /api/auctions',
        'GET /api/auctions/{id}',
        'GET /api/auctions/{id}/bids',
        'GET /api/auctions/{id}/bids/mine/{bidId}',
        'GET /api/token',
        'GET /healthz',
        'GET /metrics',
        'GET /readyz',
        'GET /api/admin/audit',
        'GET /api/admin/people',
        'GET /api/admin/people/{id}',
        'GET /api/auctions/{id}/audit',
        'POST /api/admin/people/{id}/ban',
        'POST /api/admin/people/{id}/role',
        'POST /api/admin/people/{id}/unban',
        'POST /api/admin/bots',
        'POST /api/auctions',
        'POST /api/auctions/{id}/bids',
        'POST /api/auctions/{id}/buy-now',
        'POST /api/auctions/{id}/cancel',
        'POST /api/auctions/{id}/extend',
        'POST /api/auctions/{id}/pause',
        'POST /api/auctions/{id}/publish',
        'POST /api/auctions/{id}/resume',
        'POST /api/guest',
        'POST /api/media',
        'POST /api/operator-link',
        ...Object.keys(authCalls).map((call) => call.replace(' ', ' /api/auth')),
      ].sort(),
    )
    expect(refsOf(json).filter((ref) => !resolves(json, ref))).toEqual([])
    expect(await new Validator().validate(structuredClone(json))).toEqual({ valid: true })
    expect(Object.keys(json.components.schemas).sort()).toEqual([
      'Auction',
      'AuditEntry',
      'Bid',
      'Failure',
      'Person',
      'User',
    ])
    const { requestBody } = json.paths['/api/auctions'].post
    const { properties } = requestBody.content['application/json'].schema
    expect(properties.title).toMatchObject({ type: 'string', maxLength: 120 })
    expect(properties.startPrice).toMatchObject({ type: 'integer', minimum: 1, maximum: 1e15 })
  })
})

describe('the AsyncAPI document', () => {
  it('has every event both ways, each of a client with its acknowledgement', async () => {
    const { status, json } = await house.call('GET', '/asyncapi.json')
    expect(status).toBe(200)
    expect(json.asyncapi).toBe('3.0.0')
    const received = Object.values<{ action: string; reply?: object }>(json.operations)
    expect(received.filter(({ action, reply }) => action === 'receive' && reply)).toHaveLength(6)
    expect(received.filter(({ action }) => action === 'send')).toHaveLength(5)
    expect(Object.keys(json.components.messages)).toEqual(
      expect.arrayContaining(['bid:place', 'bid:place:ack', 'auction:tick', 'server:drain']),
    )
    expect(refsOf(json).filter((ref) => !resolves(json, ref))).toEqual([])
  })
})

describe('/docs', () => {
  it('runs under the same policy as every page: no script of its own inside', async () => {
    const { status, text, headers } = await house.call('GET', '/docs/')
    expect(status).toBe(200)
    expect(String(headers['content-security-policy'])).toContain("script-src 'self';")
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/)
    for (const [, src = ''] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const asset = await house.call('GET', new URL(src, 'http://x/docs/').pathname)
      expect([src, asset.status]).toEqual([src, 200])
    }
  })
})

describe('headers', () => {
  it('are strict on every answer', async () => {
    for (const url of ['/api/auctions', '/api/nothing', '/', '/healthz', '/%']) {
      const { headers } = await house.call('GET', url)
      expect([url, headers]).toMatchObject([
        url,
        {
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'strict-origin-when-cross-origin',
        },
      ])
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  it('CORS answers the origins that count, and no other', async () => {
    const ask = (origin: string) =>
      house.call('OPTIONS', '/api/auctions', {
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    const ours = await ask('http://localhost:3000')
    expect(ours.status).toBe(204)
    expect(ours.headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:3000',
      'access-control-allow-credentials': 'true',
    })
    for (const origin of ['https://evil.example', 'null', 'http://localhost:3001']) {
      expect((await ask(origin)).headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('an unsafe call with a cookie needs an origin that counts', async () => {
    const post = (headers: Record<string, string>) => house.call('POST', '/api/guest', { headers })
    const cookie = 'session=1'
    expect((await post({ cookie })).json.error.code).toBe('FORBIDDEN')
    expect((await post({ cookie, origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ cookie, origin: 'http://localhost:3000' })).status).toBe(201)
    expect((await post({})).status).toBe(201)
    const read = await house.call('GET', '/api/auctions', { headers: { cookie } })
    expect(read.status).toBe(200)
  })
})

describe('pages', () => {
  it('are index.html for page paths only, with the head of an auction where there is one', async () => {
    expect((await house.call('GET', '/')).status).toBe(404)
    const html = `<!doctype html><html><head>
    <!-- meta:start --><title>FlashBid</title><!-- meta:end -->
    </head><body></body></html>`
    writeFileSync(join(house.webFolder, 'index.html'), html)
    for (const path of ['/', '/new', '/auctions', '/auctions/none', '/a/b/c?x=1']) {
      const page = await house.call('GET', path)
      expect([path, page.status, page.text]).toEqual([path, 200, html])
      expect(page.headers['cache-control']).toBe('no-cache')
    }
    for (const path of ['/api/x', '/docs/x', '/socket.io/x', '/x.png', '/media/x']) {
      expect((await house.call('GET', path)).status).toBe(404)
    }
    expect((await house.call('HEAD', '/new')).status).toBe(200)

    const code = join(house.webFolder, 'assets', 'main-DeadBeef.js')
    mkdirSync(dirname(code))
    writeFileSync(code, 'plain')
    writeFileSync(`${code}.br`, 'small')
    const asset = (accepted: string) =>
      house.call('GET', '/assets/main-DeadBeef.js', { headers: { 'accept-encoding': accepted } })
    expect(await asset('br')).toMatchObject({
      text: 'small',
      headers: { 'content-encoding': 'br', 'cache-control': expect.stringContaining('immutable') },
    })
    expect(await asset('identity')).toMatchObject({
      text: 'plain',
      headers: { 'cache-control': expect.stringContaining('immutable') },
    })

    const { id } = await house.create({
      title: `"Fern" & <b>Moss</b> 'plate'`,
      description: `A plate.\n</head><script>alert(1)</script> ${'word '.repeat(100)}`,
      images: ['/lots/fern.svg'],
    })
    const { text } = await house.call('GET', `/auctions/${id}`)
    const title = '&quot;Fern&quot; &amp; &lt;b&gt;Moss&lt;/b&gt; &#39;plate&#39; · FlashBid'
    expect(text).toContain(`<title>${title}</title>`)
    expect(text).toContain(`<meta property="og:title" content="${title}" />`)
    expect(text).toContain('content="Bidding starts at $10.00. A plate. &lt;/head&gt;')
    expect(text).toContain(
      '<meta property="og:image" content="http://localhost:3000/lots/fern.jpg" />',
    )
    expect(text).toContain('<meta name="twitter:card" content="summary_large_image" />')
    expect(text).toContain(
      `<meta property="og:url" content="http://localhost:3000/auctions/${id}" />`,
    )
    expect(text).not.toContain('<script>')
  })
})
