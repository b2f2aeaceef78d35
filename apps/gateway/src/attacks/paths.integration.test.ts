import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../testing/cookie-jar.ts'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

/** Addresses that try to leave the folder they are read from, and bytes that try to become headers. */

const secret = 'a-secret-that-lies-beside'
const data = mkdtempSync(join(tmpdir(), 'flashbid-attack-'))
let house: TestHouse
let port: number

beforeAll(async () => {
  house = await startTestHouse({ FLASHBID_DATA: data })
  writeFileSync(join(data, 'auth-secret'), secret)
  writeFileSync(join(data, 'admin-key'), secret)
  mkdirSync(join(data, 'media'), { recursive: true })
  writeFileSync(join(data, 'media', 'secret.webp'), secret)
  writeFileSync(join(house.webFolder, 'index.html'), '<!doctype html><title>FlashBid</title>')
  mkdirSync(join(house.webFolder, 'assets'))
  writeFileSync(join(house.webFolder, 'assets', 'app.js'), 'ok()')
  writeFileSync(join(house.webFolder, '.env'), secret)
  mkdirSync(join(house.webFolder, '.git'))
  writeFileSync(join(house.webFolder, '.git', 'config'), secret)
  writeFileSync(`${house.webFolder}-beside.txt`, secret)
  symlinkSync(join(data, 'auth-secret'), join(data, 'media', `${'a'.repeat(32)}-10.webp`))
  const address = await house.app.listen({ port: 0, host: '127.0.0.1' })
  port = Number(new URL(address).port)
})
afterAll(async () => {
  await house?.close()
  rmSync(`${house?.webFolder}-beside.txt`, { force: true })
  rmSync(data, { recursive: true, force: true })
})

/** The request line as it is: libraries would tidy it up. */
async function raw(target: string, lines: readonly string[] = [], method = 'GET') {
  const socket = connect({ port, host: '127.0.0.1' })
  const head = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const answer = await text(socket)
  const [headers = '', ...body] = answer.split('\r\n\r\n')
  return { status: Number(headers.split(' ')[1]), headers, body: body.join('\r\n\r\n') }
}

const ways = [
  ...['../auth-secret', '..%2fauth-secret', '..%5cauth-secret', '..\\auth-secret'],
  ...['%2e%2e/auth-secret', '%2e%2e%2fauth-secret', '%252e%252e%252fauth-secret'],
  ...['....//auth-secret', '..;/auth-secret', './../auth-secret', 'x/../../auth-secret'],
  ...['%c0%ae%c0%ae/auth-secret', '..%c0%afauth-secret', '..%00/auth-secret', '%00', '..%0d%0a'],
  ...['/etc/passwd', '//etc/passwd', 'file:///etc/passwd', '/proc/self/environ', 'C:\\boot.ini'],
  ...['../../../../../../../../etc/passwd', '%2e%2e%2f'.repeat(8).concat('etc%2fpasswd')],
  ...[
    '..',
    '.',
    '~/.ssh/id_rsa',
    'secret.webp%00-10.webp',
    'secret.webp',
    'CON',
    'x'.repeat(3_000),
  ],
]

function expectNothing({ status, body }: { status: number; body: string }, target: string) {
  expect([target, body]).not.toEqual([target, expect.stringContaining(secret)])
  expect([target, body]).not.toEqual([target, expect.stringMatching(/root:.*:0:0:|PATH=/)])
  expect([target, status]).toEqual([target, expect.toBeOneOf([200, 400, 404, 414])])
  if (status === 200) expect([target, body]).toEqual([target, expect.stringMatching(/^<!doctype/)])
}

describe('files', () => {
  it.each(['/', '/assets/', '/media/', '/docs/static/', '/lots/', '/api/', '/.well-known/'])(
    'nothing beyond %s',
    async (prefix) => {
      for (const way of ways) {
        for (const target of [`${prefix}${way}`, `${prefix}${way}?x=.webp`, `${prefix}x/${way}`]) {
          expectNothing(await raw(target), target)
        }
      }
    },
  )

  it('those that are there are served, those beginning with a dot are not', async () => {
    expect((await raw('/assets/app.js')).body).toContain('ok()')
    for (const target of ['/.env', '/.git/config', '/%2eenv', '/assets/../.env', '/./.env']) {
      expectNothing(await raw(target), target)
    }
    const beside = `/../${house.webFolder.split('/').at(-1)}-beside.txt`
    expectNothing(await raw(beside), beside)
  })

  it('a folder lists nothing', async () => {
    for (const target of ['/assets', '/assets/', '/media', '/media/', '/docs/static']) {
      const { body } = await raw(target)
      expect(body).not.toMatch(/app\.js|secret\.webp|Index of/)
    }
  })

  it('a link that somebody put among the pictures leads nowhere', async () => {
    const target = `/media/${'a'.repeat(32)}-10.webp`
    expectNothing(await raw(target), target)
  })

  it('a picture is read only: no method writes, moves or removes one', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST', 'MOVE', 'PROPFIND', 'TRACE']) {
      const { status, body } = await raw('/media/x.webp', ['Content-Length: 0'], method)
      expect([method, status >= 400, body.includes(secret)]).toEqual([method, true, false])
    }
  })
})

describe('headers', () => {
  it('nothing that is sent becomes a line of the answer', async () => {
    const injection = 'x%0d%0aSet-Cookie:%20stolen=1%0d%0a%0d%0a<script>'
    const targets = [
      ...[`/${injection}`, `/auctions/${injection}`, `/api/auctions?cursor=${injection}`],
      ...[`/media/${injection}`, `/docs${injection}`, `/docs?${injection}`, `/docs/${injection}`],
      ...[`/api/auth/verify-email?token=x&callbackURL=${injection}`],
      ...[`/api/auth/verify-email?token=x&callbackURL=/${injection}`],
    ]
    for (const target of targets) {
      const { headers } = await raw(target)
      expect([target, headers]).not.toEqual([target, expect.stringMatching(/^set-cookie/im)])
    }
    for (const line of [
      'Origin: x\u000bSet-Cookie: stolen=1',
      'X-Request-Id: x\nSet-Cookie: a=1',
    ]) {
      const { headers } = await raw('/api/auctions', [line])
      expect(headers).not.toMatch(/set-cookie/i)
    }
  })

  it.each([
    ...['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example'],
    ...[
      'javascript:alert(1)',
      'https:evil.example',
      '/..//evil.example',
      'http://localhost@evil.example',
    ],
  ])('no link of ours leads on to %j', async (elsewhere) => {
    const to = encodeURIComponent(elsewhere)
    for (const target of [
      `/api/auth/verify-email?token=x&callbackURL=${to}`,
      `/api/auth/reset-password/x?callbackURL=${to}`,
      `//evil.example/%2f..`,
      `/${elsewhere}`,
    ]) {
      const { headers } = await raw(target.replace(/[^\x21-\x7e]/g, ''))
      const [, location = '/'] = /^location: (.*)$/im.exec(headers) ?? []
      const url = new URL(location, 'http://localhost')
      expect([target, url.host]).toEqual([target, 'localhost'])
    }
    const browser = openBrowser(house)
    const { status } = await browser.call('POST', '/api/auth/request-password-reset', {
      body: { email: 'nobody@example.org', redirectTo: elsewhere },
    })
    expect(status).toBe(400)
  })

  it('a request that could be read in two ways is not read', async () => {
    const smuggled = 'GET /api/admin/people HTTP/1.1\r\nHost: x\r\n\r\n'
    const both = ['Content-Length: 4', 'Transfer-Encoding: chunked', `\r\n0\r\n\r\n${smuggled}`]
    const odd = [
      both,
      ['Content-Length: 1', 'Content-Length: 2'],
      ['Transfer-Encoding: xchunked'],
      ['Transfer-Encoding : chunked'],
      ['Content-Length: +1'],
      [' Folded: x'],
    ]
    for (const lines of odd) {
      const { status, body } = await raw('/api/guest', lines, 'POST')
      expect([lines, status]).toEqual([lines, 400])
      expect(body.match(/HTTP\/1\.1/g)).toBeNull()
    }
  })

  it('a huge head is refused, and the house goes on', async () => {
    const { status } = await raw('/', [`X-Pad: ${'x'.repeat(70_000)}`])
    expect([400, 431]).toContain(status)
    expect((await house.call('GET', '/api/admin/people', { token: TEST_ADMIN_KEY })).status).toBe(
      200,
    )
  })
})
