import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BUILT_ADMIN_KEY, buildGateway, type GatewayBuild } from '../testing/built-gateway.ts'
import { TestClient } from '../testing/test-client.ts'

/** Whoever reads the log, at its most talkative, must not be able to act as somebody. */

const folder = mkdtempSync(join(tmpdir(), 'flashbid-log-'))
let build: GatewayBuild
beforeAll(async () => {
  build = await buildGateway('log-lines')
})
afterAll(async () => {
  await build?.close()
  rmSync(folder, { recursive: true, force: true })
})

// Half of it waits for stores that are away, perhaps on a busy machine.
const timeout = 90_000

it('no token, cookie, key or password is in any line, whatever goes well or wrong', {
  timeout,
}, async () => {
  const smtp = { SMTP_URL: 'smtp://mailer:the-mail-password@127.0.0.1:1' }
  const environment = { LOG_LEVEL: 'trace', FLASHBID_DATA: folder, ...smtp }
  const gateway = await build.launch({ ...environment, DEBUG: '' })
  await gateway.ready()
  const url = `http://127.0.0.1:${gateway.port}`
  const origin = `http://localhost:${gateway.port}`
  const password = 'correct horse battery staple'
  const wrong = 'a wrong password that is long'
  let cookie = ''

  async function call(method: string, path: string, body?: unknown, headers = {}) {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === '' ? {} : { cookie }),
        ...(method === 'POST' ? { origin } : {}),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { response, text: await response.text() }
  }

  const email = 'ann@example.org'
  const signUp = await call('POST', '/api/auth/sign-up/email', { name: 'Ann', email, password })
  expect(signUp.response.status).toBe(200)
  const [line = ''] = signUp.response.headers.getSetCookie()
  cookie = line.split(';')[0] ?? ''
  const session = decodeURIComponent(cookie.split('=')[1] ?? '')
  const { token } = JSON.parse((await call('GET', '/api/token')).text) as { token: string }
  const bearer = { authorization: `Bearer ${token}` }
  const key = { authorization: `Bearer ${BUILT_ADMIN_KEY}` }

  await call('POST', '/api/auth/sign-in/email', { email, password: wrong })
  await call('POST', '/api/auth/sign-in/email', { email, password })
  await call('POST', '/api/auth/sign-in/email', `{"password": "${password}"`)
  await call('POST', '/api/auth/sign-in/email', { email, password, unknown: token })
  await call('POST', '/api/auth/request-password-reset', { email })
  await call('POST', '/api/auth/change-password', { currentPassword: wrong, newPassword: wrong })
  await call('GET', `/api/auctions?token=${token}&cursor=${token}`)
  await call('GET', `/api/auctions/${token}`)
  await call('GET', `/${token}`, undefined, bearer)
  await call('GET', '/%', undefined, { ...bearer, ...key })
  await call('GET', '/api/admin/people', undefined, bearer)
  await call('GET', '/api/admin/people', undefined, key)
  await call('GET', '/api/admin/people', undefined, { authorization: `Bearer ${token}x` })
  await call('POST', '/api/auctions', { title: token }, bearer)
  await call('POST', '/api/operator-link', { code: session })
  for (const auth of [token, `${token}x`]) {
    const client = await TestClient.connect(url, auth).catch(() => null)
    await client?.raw('session:renew', { token })
    await client?.raw('session:renew', { token: `${token}x` })
    await client?.raw('bid:place', { auctionId: token, bidId: session, amount: token, kind: key })
    client?.close()
  }
  const strange = await fetch(`${url}/socket.io/?EIO=4&transport=websocket&token=${token}`)
  expect(strange.status).toBe(400)
  // With both stores gone everything fails that can.
  await build.closeStores()
  await call('GET', '/api/token')
  await call('GET', '/api/auth/get-session')
  await call('POST', '/api/auth/sign-in/email', { email, password })
  await call('POST', '/api/auth/sign-out', {})
  await call('GET', '/api/admin/people', undefined, key)
  gateway.child.kill('SIGTERM')
  await gateway.ended

  const log = gateway.lines.join('\n')
  expect(gateway.lines.length).toBeGreaterThan(2)
  const secrets = {
    ...{ token, session, password, wrong, cookie, key: BUILT_ADMIN_KEY },
    ...{ sessionId: session.split('.')[0] ?? '', claims: token.split('.')[1] ?? '' },
    ...{ mailPassword: 'the-mail-password', authSecret: 'the-secret-of-the-house' },
  }
  for (const [name, secret] of Object.entries(secrets)) {
    expect([name, secret.length > 10]).toEqual([name, true])
    expect([name, log.includes(secret), log.includes(encodeURIComponent(secret))]).toEqual([
      name,
      false,
      false,
    ])
  }
  expect(log).not.toMatch(/\beyJ[\w-]+\./)
})
