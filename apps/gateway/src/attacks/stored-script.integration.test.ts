import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeLetter } from '../mail/letters.ts'
import { openBrowser } from '../testing/cookie-jar.ts'
import { auctionBody, startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

/** Script that somebody stores as a title, a description or a name, and where it comes out again. */

const scripts = [
  '<script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  `'"><svg/onload=alert(1)>`,
  '<!-- meta:end --><script>alert(1)</script>',
  '<!-- meta:start --><script>alert(1)</script>',
  '--><script>alert(1)</script><!--',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  "$& $1 $` $' $$ {{7*7}} <%= 7*7 %> #{7*7}",
  'javascript:alert(1)',
  'x\u2028\u2029<iframe srcdoc="<script>alert(1)</script>">',
] as const

const shell = `<!doctype html><html><head>
<!-- meta:start --><title>FlashBid</title><!-- meta:end -->
</head><body><div id="root"></div></body></html>`

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
  writeFileSync(join(house.webFolder, 'index.html'), shell)
})
afterAll(() => house?.close())

/** What stands between tags, and the names of all tags: nothing of a stranger may be among those. */
const tagsOf = (html: string) =>
  [...html.matchAll(/<\s*(\/?[a-z!][a-z-]*)/gi)].map(([, name]) => String(name).toLowerCase())

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

describe('the page of an auction', () => {
  it.each(scripts)('shows %j as text, in title, description and Open Graph', async (script) => {
    const { id } = await house.create({ title: script, description: script })
    const page = await house.call('GET', `/auctions/${id}`)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.headers['content-security-policy']).toContain("script-src 'self';")
    const plain = await house.call('GET', `/auctions/${(await house.create()).id}`)
    // As many tags as any auction's page, and the same ones.
    expect(tagsOf(page.text)).toEqual(tagsOf(plain.text))
    // Not an attribute more: within one there is no quote and no angle bracket.
    const attributes = [...page.text.matchAll(/content="([^"]*)"/g)].map(([, value]) => value ?? '')
    for (const value of attributes) expect(value).not.toMatch(/[<>'"]/)
    const title = /property="og:title" content="([^"]*)"/.exec(page.text)?.[1] ?? ''
    expect(unescaped(title)).toBe(`${script} · FlashBid`)
    expect(page.text).not.toContain('<script')
  })

  it.each([
    ...['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '//evil.example/x.png'],
    ...['https://evil.example/x.png', '/media/../api/guest', 'vbscript:x', '\\\\evil'],
    ...['/lots/../../etc/passwd', '/media/"onerror="alert(1)', '/\\evil.example/x.png'],
  ])('takes no picture at %j', async (image) => {
    const { status, json } = await house.call('POST', '/api/auctions', {
      token: TEST_ADMIN_KEY,
      body: { ...auctionBody(), images: [image] },
    })
    expect([status, json.error.code]).toEqual([400, 'BAD_REQUEST'])
  })

  it('an address that is no auction is repeated nowhere', async () => {
    for (const path of ['<script>alert(1)</script>', '"><script>', '%3Cscript%3Ealert(1)']) {
      for (const prefix of ['/auctions/', '/api/auctions/', '/', '/media/', '/api/', '/docs/']) {
        const url = `${prefix}${path.startsWith('%') ? path : encodeURIComponent(path)}?q=${path}`
        const answer = await house.call('GET', encodeURI(url))
        expect(answer.text).not.toMatch(/alert|"><script/)
      }
    }
  })
})

describe('API', () => {
  it('never answers as something that a browser would run, whatever is in it', async () => {
    const [script] = scripts
    const { id } = await house.create({ title: script, description: script })
    const urls = [
      ...[`/api/auctions/${id}`, '/api/auctions', `/api/auctions?q=${encodeURIComponent(script)}`],
      ...[
        `/api/auctions/${id}/bids`,
        '/api/<script>',
        '/api/auctions?sort=<script>',
        '/openapi.json',
      ],
      ...['/healthz', '/metrics', '/.well-known/jwks.json', '/api/auctions?cursor=<script>'],
    ]
    for (const url of urls) {
      const { headers } = await house.call('GET', encodeURI(url))
      expect([url, String(headers['content-type'])]).toEqual([
        url,
        expect.stringMatching(/^(application\/json|text\/plain)(;|$)/),
      ])
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('a callback parameter makes no script of an answer', async () => {
    for (const name of ['callback', 'jsonp', 'cb']) {
      const answer = await house.call('GET', `/api/auctions?${name}=alert`)
      expect(answer.text).not.toMatch(/^\s*alert\(/)
    }
  })
})

describe('names', () => {
  it.each(scripts.slice(0, 4))('%j is text in JSON, on pages and in mails', async (script) => {
    const browser = openBrowser(house)
    const email = `ann-${scripts.indexOf(script)}@example.org`
    const body = { name: script, email, password: 'a long enough password' }
    const { status, json } = await browser.call('POST', '/api/auth/sign-up/email', { body })
    expect([status, json.user.name]).toEqual([200, script])
    const occasions = [
      { kind: 'verify-address', url: 'https://bids.example.org/x?a=1&b="><script>' },
      { kind: 'address-changed', newAddress: '"<script>alert(1)</script>"@example.org' },
    ] as const
    for (const occasion of occasions) {
      for (const language of ['en', 'zh'] as const) {
        const letter = writeLetter(occasion, script, language)
        const plain =
          'newAddress' in occasion ? { ...occasion, newAddress: 'a@b.example' } : occasion
        const harmless = writeLetter(plain, 'Ann', language)
        expect(tagsOf(letter.html)).toEqual(tagsOf(harmless.html))
        expect(letter.html).not.toMatch(/<script|<img|<svg/)
        expect(letter.subject).not.toContain(script)
      }
    }
  })

  it.each(['Ann\r\nBcc: eve@example.org', 'Ann\u0000', 'Ann\u202egro', '\u001b[31mAnn', 'Ann\n'])(
    'with control characters are refused: %j',
    async (name) => {
      const trimmed = name.trim()
      if (trimmed === 'Ann') return // white space at the ends is cut off
      const answer = await house.call('POST', '/api/auth/sign-up/email', {
        body: { name, email: 'bob@example.org', password: 'a long enough password' },
      })
      expect([answer.status, answer.json.error.issues[0].path]).toEqual([400, ['name']])
    },
  )

  it.each([
    ...['ann@example.org\r\nBcc: eve@example.org', 'ann@example.org, eve@example.org'],
    ...['<ann@example.org>', 'ann@example.org\u0000', '"a\r\n"@example.org', 'ann'],
  ])('address %j is none', async (email) => {
    const answer = await house.call('POST', '/api/auth/sign-up/email', {
      body: { name: 'Ann', email, password: 'a long enough password' },
    })
    expect([answer.status, answer.json.error.issues[0].path]).toEqual([400, ['email']])
  })
})
