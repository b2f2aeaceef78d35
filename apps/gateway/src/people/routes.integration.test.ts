import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@flashbid/local-stack'
import type { GrantedRole } from '@flashbid/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApp } from '../http/app.ts'
import type { ZodApp } from '../http/zod-app.ts'
import { createReadiness } from '../operations/readiness.ts'
import { eventually, ok, TestClient } from '../testing/test-client.ts'
import { publishTestAuction } from '../testing/test-gateway.ts'
import { signedIn } from '../testing/test-people.ts'
import { startTwoGateways, type TwoGateways } from '../testing/two-gateways.ts'

const KEY = 'operator'
const webFolder = mkdtempSync(join(tmpdir(), 'flashbid-web-'))
let stores: { url: string; close(): Promise<void> }
let house: TwoGateways
let app: ZodApp
let ada: { id: string; token: string }

beforeAll(async () => {
  stores = await createTestDatabase()
  house = await startTwoGateways({ databaseUrl: stores.url })
  const { resources } = house.gateways[0]
  const readiness = createReadiness(resources.redis, resources.database)
  app = await createHttpApp(resources, { readiness, webFolder, viewersOf: () => 0 })
  await app.ready()
  ada = await account('operator')
  await account('operator') // so that she is not the last one
})

afterAll(async () => {
  await app.close()
  await house.close()
  await stores.close()
  rmSync(webFolder, { recursive: true, force: true })
})

const account = (role: GrantedRole, name?: string) =>
  signedIn(house.gateways[0].resources, role, name)

async function call(method: 'GET' | 'POST', url: string, token: string, body?: object) {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
  return { status: answer.statusCode, json: answer.json() }
}

const ban = (id: string, token = ada.token, reason = 'Shill bidding') =>
  call('POST', `/api/admin/people/${id}/ban`, token, { reason })

describe('a ban', () => {
  it('closes the sockets on every gateway within 2 s and refuses the tokens', async () => {
    const cleo = await account('bidder', 'Cleo')
    const sockets = await Promise.all(
      house.gateways.map(({ url }) => TestClient.connect(url, cleo.token)),
    )
    const bystander = await house.connect(1, 'bystander')
    const auctionId = await publishTestAuction(house.gateways[0])
    for (const socket of sockets) ok(await socket.call('auction:watch', { auctionId }))

    const started = performance.now()
    const { status, json } = await ban(cleo.id)
    expect(status).toBe(200)
    expect(json.person).toMatchObject({
      ...{ id: cleo.id, name: 'Cleo', role: 'bidder', email: null },
      ...{ banReason: 'Shill bidding', bannedAt: expect.any(Number), deletedAt: null },
    })
    await eventually(() => {
      for (const { socket } of sockets) expect(socket.connected).toBe(false)
    })
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(bystander.socket.connected).toBe(true)

    for (const { url } of house.gateways) {
      await eventually(() =>
        expect(TestClient.connect(url, cleo.token)).rejects.toMatchObject({
          data: { code: 'UNAUTHENTICATED' },
        }),
      )
    }
    expect(await call('GET', '/api/token', cleo.token)).toMatchObject({ status: 401 })
  })

  it('lets the bids stand', async () => {
    const cleo = await account('bidder')
    const auctionId = await publishTestAuction(house.gateways[0])
    const client = await TestClient.connect(house.gateways[1].url, cleo.token)
    ok(await house.bid(client, auctionId, 1_000))
    await ban(cleo.id)
    await eventually(() => expect(client.socket.connected).toBe(false))
    const { json } = await call('GET', `/api/auctions/${auctionId}`, KEY)
    expect(json.auction).toMatchObject({ price: 1_000, bids: 1, status: 'open' })
    expect(json.recentBids).toHaveLength(1)
  })

  it('is in the audit trail with who, why, before and after; so is its end', async () => {
    const cleo = await account('bidder')
    await ban(cleo.id)
    await call('POST', `/api/admin/people/${cleo.id}/unban`, KEY)
    const { json } = await call('GET', `/api/admin/audit?target=${cleo.id}`, ada.token)
    // Before that the account was made a bidder.
    expect({ ...json, entries: json.entries.slice(0, 2) }).toEqual({
      nextCursor: null,
      entries: [
        {
          ...{ id: expect.any(String), at: expect.any(Number), action: 'unban', reason: null },
          actor: { id: 'house', name: 'The House', role: 'operator', byKey: true },
          target: { type: 'account', id: cleo.id },
          before: { banned: true, banReason: 'Shill bidding' },
          after: { banned: false, banReason: null },
        },
        {
          ...{ id: expect.any(String), at: expect.any(Number), action: 'ban' },
          actor: { id: ada.id, name: 'A operator', role: 'operator', byKey: false },
          target: { type: 'account', id: cleo.id },
          reason: 'Shill bidding',
          before: { banned: false, banReason: null },
          after: { banned: true, banReason: 'Shill bidding' },
        },
      ],
    })
  })

  it('is not for oneself, the house, or nobody', async () => {
    expect(await ban(ada.id)).toMatchObject({
      status: 403,
      json: { error: { code: 'FORBIDDEN', message: 'You cannot ban yourself.' } },
    })
    expect(await ban('house', KEY)).toMatchObject({ status: 403 })
    expect(await ban('house')).toMatchObject({ status: 403 })
    for (const id of ['nobody', '%00', 'x'.repeat(150), '%F0%9F%94%A8']) {
      expect(await ban(id), id).toMatchObject({
        status: 404,
        json: { error: { code: 'NOT_FOUND' } },
      })
    }
    expect(await call('GET', '/api/token', ada.token)).toMatchObject({ status: 200 })
  })

  it('wants a reason', async () => {
    const cleo = await account('bidder')
    expect(await ban(cleo.id, ada.token, ' ')).toMatchObject({
      status: 400,
      json: { error: { issues: [{ path: ['reason'], code: 'too_small' }] } },
    })
  })
})

describe('a role', () => {
  const role = (id: string, body: object, token = ada.token) =>
    call('POST', `/api/admin/people/${id}/role`, token, body)

  it('counts at once: what was handed out before ends', async () => {
    const dora = await account('operator', 'Dora')
    const client = await TestClient.connect(house.gateways[1].url, dora.token)
    const done = await role(dora.id, { role: 'seller', reason: 'Left the desk' })
    expect(done).toMatchObject({ status: 200, json: { person: { id: dora.id, role: 'seller' } } })
    await eventually(() => expect(client.socket.connected).toBe(false))
    expect(await call('GET', '/api/admin/people', dora.token)).toMatchObject({ status: 401 })
    const { json } = await call('GET', `/api/admin/audit?target=${dora.id}&action=role`, ada.token)
    expect(json.entries).toMatchObject([
      { reason: 'Left the desk', before: { role: 'operator' }, after: { role: 'seller' } },
    ])
  })

  it('is not for oneself, for a guest, and none that there is not', async () => {
    expect(await role(ada.id, { role: 'bidder' })).toMatchObject({
      status: 403,
      json: { error: { message: 'You cannot change your own role.' } },
    })
    const guest = await house.gateways[0].resources.database.users.createGuest('Ghost')
    expect(await role(guest.id, { role: 'seller' })).toMatchObject({ status: 403 })
    const dora = await account('bidder')
    for (const bad of ['guest', 'bot', 'admin', '__proto__']) {
      expect(await role(dora.id, { role: bad }), bad).toMatchObject({ status: 400 })
    }
  })

  it('stays with the last operator', async () => {
    const { json } = await call('GET', '/api/admin/people?role=operator&limit=100', KEY)
    const operators: { id: string }[] = json.people
    const others = operators.filter(({ id }) => id !== ada.id && id !== 'house')
    for (const { id } of others) await role(id, { role: 'bidder' })
    for (const refused of [await role(ada.id, { role: 'seller' }, KEY), await ban(ada.id, KEY)]) {
      expect(refused).toMatchObject({
        status: 403,
        json: { error: { message: expect.stringContaining('the last operator') } },
      })
    }
    expect(await call('GET', '/api/admin/people', ada.token)).toMatchObject({ status: 200 })
    for (const { id } of others) await role(id, { role: 'operator' })
  })
})

describe('the list of people', () => {
  it('is searched, filtered and paged', async () => {
    const made = [await account('bidder', 'Zelda One'), await account('seller', 'Zelda Two')]
    const first = await call('GET', '/api/admin/people?q=zelda&limit=1', ada.token)
    const second = await call(
      'GET',
      `/api/admin/people?q=zelda&limit=1&cursor=${first.json.nextCursor}`,
      ada.token,
    )
    const ids = [...first.json.people, ...second.json.people].map(({ id }: { id: string }) => id)
    expect(ids.sort()).toEqual(made.map(({ id }) => id).sort())
    expect(second.json.nextCursor).toBeNull()
    const { json } = await call('GET', '/api/admin/people?q=zelda&role=seller', ada.token)
    expect(json.people).toMatchObject([{ name: 'Zelda Two', role: 'seller' }])
    const one = await call('GET', `/api/admin/people/${made[0]?.id}`, ada.token)
    expect(one.json).toMatchObject({ person: { name: 'Zelda One', emailVerified: true } })
    expect(await call('GET', '/api/admin/people/nobody', ada.token)).toMatchObject({ status: 404 })
  })

  it.each(['cursor=x', 'limit=0', 'limit=101', 'role=king', `q=${'x'.repeat(201)}`])(
    'refuses ?%s',
    async (query) => {
      expect(await call('GET', `/api/admin/people?${query}`, ada.token)).toMatchObject({
        status: 400,
        json: { error: { code: 'BAD_REQUEST', issues: [{ path: [query.split('=')[0]] }] } },
      })
    },
  )
})
