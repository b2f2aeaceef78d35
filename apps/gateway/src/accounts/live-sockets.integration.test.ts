import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@flashbid/local-stack'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpApp } from '../http/app.ts'
import type { ZodApp } from '../http/zod-app.ts'
import { createReadiness } from '../operations/readiness.ts'
import { openBrowser } from '../testing/cookie-jar.ts'
import { eventually, ok, TestClient } from '../testing/test-client.ts'
import { startTwoGateways, type TwoGateways } from '../testing/two-gateways.ts'

const folder = mkdtempSync(join(tmpdir(), 'flashbid-live-'))
let stores: { url: string; close(): Promise<void> }
let gateways: TwoGateways
let app: ZodApp

beforeAll(async () => {
  stores = await createTestDatabase()
  gateways = await startTwoGateways({
    databaseUrl: stores.url,
    environment: { FLASHBID_DATA: folder },
  })
  const { resources } = gateways.gateways[0]
  const readiness = createReadiness(resources.redis, resources.database)
  app = await createHttpApp(resources, { readiness, webFolder: folder, viewersOf: () => 0 })
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await gateways.close()
  await stores.close()
  rmSync(folder, { recursive: true, force: true })
})

it('signing out closes the live sockets of that session on every gateway within 2 s', async () => {
  const { resources } = gateways.gateways[0]
  const open = () => openBrowser({ app, resources })
  const [here, there] = [open(), open()]
  const account = { email: `ada-${randomUUID()}@example.org`, password: 'a long enough password' }
  await here.call('POST', '/api/auth/sign-up/email', { body: { name: 'Ada', ...account } })
  await there.call('POST', '/api/auth/sign-in/email', { body: account })
  const tokens = [
    (await here.call('GET', '/api/token')).json.token,
    (await there.call('GET', '/api/token')).json.token,
  ]
  const connect = (token: string) =>
    Promise.all(gateways.gateways.map(({ url }) => TestClient.connect(url, token)))
  const [ended, kept] = [await connect(tokens[0]), await connect(tokens[1])]
  const begun = performance.now()
  expect((await here.call('POST', '/api/auth/sign-out', { body: {} })).status).toBe(200)
  await eventually(() => {
    for (const { socket } of ended) expect(socket.connected).toBe(false)
  })
  expect(performance.now() - begun).toBeLessThan(2_000)
  for (const client of kept) ok(await client.call('clock:sync', { t0: 1 }))
  for (const client of [...ended, ...kept]) client.close()
})
