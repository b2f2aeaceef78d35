import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditEntry, createDatabase } from '@flashbid/database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApp } from '../http/app.ts'
import { createReadiness } from '../operations/readiness.ts'
import { createTestGateway, publishTestAuction } from '../testing/test-gateway.ts'
import { auctionBody, startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'
import { startAuditTrail } from './trail.ts'
import { createTrailStore } from './trail-store.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse({ OPERATOR_LINK_HASH: 'ab'.repeat(32) })
})
afterAll(() => house.close())

const post = (url: string, token: string, body?: object) =>
  house.call('POST', url, { token, ...(body ? { body } : {}) })

async function trailOf(auctionId: string, token = TEST_ADMIN_KEY): Promise<AuditEntry[]> {
  const { json } = await house.call('GET', `/api/auctions/${auctionId}/audit`, { token })
  return json.entries
}

describe('what an organiser does', () => {
  it('is in the trail of the auction: who, what, why, before and after', async () => {
    const id = randomUUID()
    const seller = await house.token('seller', id)
    const body = { ...auctionBody(), reserve: 5_000 }
    const { json } = await post('/api/auctions?draft=1', seller, body)
    const auction = `/api/auctions/${json.auction.id}`
    await post(`${auction}/publish`, seller)
    await post(`${auction}/pause`, TEST_ADMIN_KEY, { reason: 'A question about the lot' })
    await post(`${auction}/resume`, seller)
    await post(`${auction}/extend`, seller, { ms: 60_000, reason: 'Made good' })
    await post(`${auction}/cancel`, seller, { reason: 'Withdrawn' })

    const trail = await trailOf(json.auction.id, seller)
    const { endsAt } = body
    const terms = { ...{ title: body.title, currency: 'USD', startPrice: 1_000 }, endsAt }
    const actor = { id, name: 'A seller', role: 'seller', byKey: false }
    const byKey = { id: 'house', name: 'The House', role: 'operator', byKey: true }
    const target = { type: 'auction', id: json.auction.id }
    const traded = (status: string, end = expect.any(Number)) =>
      expect.objectContaining({ status, price: null, bids: 0, endsAt: end })
    const common = { id: expect.stringMatching(/^\d+$/), at: expect.any(Number), target }
    expect(trail.map((entry) => entry.action).reverse()).toEqual([
      ...['create', 'publish', 'pause', 'resume', 'extend', 'cancel'],
    ])
    expect(trail.reverse()).toMatchObject([
      { ...common, actor, reason: null, before: null, after: { status: 'draft', ...terms } },
      {
        ...{ ...common, actor, reason: null },
        ...{ before: { status: 'draft', ...terms }, after: { status: 'open', ...terms } },
      },
      {
        ...{ ...common, actor: byKey, reason: 'A question about the lot' },
        ...{ before: traded('open', endsAt), after: traded('paused') },
      },
      { ...common, actor, reason: null, before: traded('paused'), after: traded('open') },
      { ...common, actor, reason: 'Made good', before: traded('open'), after: traded('open') },
      { ...common, actor, reason: 'Withdrawn', after: traded('cancelled') },
    ])
    expect(JSON.stringify(trail)).not.toContain('reserve')
    const extended = trail[4]
    expect(Number(extended?.after?.endsAt) - Number(extended?.before?.endsAt)).toBe(60_000)
    expect(Math.abs((trail[5]?.at ?? 0) - Date.now())).toBeLessThan(30_000)
  })

  it('leaves no entry when it is refused', async () => {
    const { id } = await house.create()
    const resumed = await post(`/api/auctions/${id}/resume`, await house.token('operator'))
    expect(resumed.status).toBe(409)
    expect((await trailOf(id)).map(({ action }) => action)).toEqual(['create'])
    expect(await house.resources.redis.hlen('{flashbid:audit}:begun')).toBe(0)
  })

  it('publishing again is no second publication', async () => {
    const { id } = await house.create({}, '/api/auctions?draft=1')
    await post(`/api/auctions/${id}/publish`, TEST_ADMIN_KEY)
    await post(`/api/auctions/${id}/publish`, TEST_ADMIN_KEY)
    // The second one did nothing, but it was a use of the key.
    expect((await trailOf(id)).map(({ action }) => action)).toEqual(['publish', 'create'])
  })

  it('bots and readings of a history are in the trail too', async () => {
    const { id } = await house.create()
    const operator = randomUUID()
    const token = await house.token('operator', operator)
    await post('/api/admin/bots', token, { count: 3 })
    await house.call('GET', `/api/admin/auctions/${id}/history`, { token })
    const { json } = await house.call('GET', `/api/admin/audit?actor=${operator}`, { token })
    expect(json.entries).toMatchObject([
      { action: 'history', target: { type: 'auction', id }, after: { archivedThrough: 0 } },
      { action: 'bots', target: { type: 'house', id: 'house' }, after: { count: 3 } },
    ])
  })
})

describe('the key', () => {
  it('leaves an entry with every changing call, also with one that is refused', async () => {
    const { id } = await house.create()
    const used = async () => {
      const url = '/api/admin/audit?actor=house&action=key'
      const { json } = await house.call('GET', url, { token: TEST_ADMIN_KEY })
      return json.entries.map(({ after }: AuditEntry) => after)
    }
    const before = await used()
    await post(`/api/auctions/${id}/resume`, TEST_ADMIN_KEY)
    await post('/api/admin/bots', TEST_ADMIN_KEY, { count: 0 })
    await post('/api/admin/people/nobody/ban', TEST_ADMIN_KEY, { reason: 'x' })
    expect(await used()).toEqual([
      { route: 'POST /api/admin/people/:id/ban', status: 404 },
      { route: 'POST /api/admin/bots', status: 400 },
      { route: 'POST /api/auctions/:id/resume', status: 409 },
      ...before,
    ])
  })

  it('leaves one entry, not two, where the deed has its own', async () => {
    const { id } = await house.create()
    const { json } = await house.call('GET', '/api/admin/audit?limit=1', { token: TEST_ADMIN_KEY })
    expect(json.entries).toMatchObject([{ action: 'create', target: { id } }])
  })
})

describe('with Postgres away', () => {
  it('an emergency pause goes through, and its entry is written when Postgres is back', async () => {
    const webFolder = mkdtempSync(join(tmpdir(), 'flashbid-web-'))
    const gateway = await createTestGateway({ redisUrl: house.redis.url })
    const { resources } = gateway
    const readiness = createReadiness(resources.redis, resources.database)
    const app = await createHttpApp(resources, { readiness, webFolder, viewersOf: () => 0 })
    try {
      const id = await publishTestAuction(gateway)
      const paused = await app.inject({
        method: 'POST',
        url: `/api/auctions/${id}/pause`,
        headers: { authorization: 'Bearer operator' },
        payload: { reason: 'The power is out' },
      })
      expect(paused.json()).toMatchObject({ auction: { status: 'paused' } })
      await expect
        .poll(() => trailOf(id), { timeout: 10_000 })
        .toMatchObject([{ action: 'pause', reason: 'The power is out' }])
    } finally {
      await app.close()
      await gateway.close()
      rmSync(webFolder, { recursive: true, force: true })
    }
  })

  it('what waits stays, and is written once however many write it', async () => {
    const { redis, clock, logger } = house.resources
    const away = createDatabase('postgresql://nobody@127.0.0.1:1/none')
    const calm = { everyMs: 3_600_000, abandonedMs: 60_000 }
    const trails = [away, away].map((database) =>
      startAuditTrail({ redis, clock, logger, database }, calm),
    )
    const target = { type: 'house', id: 'away' } as const
    const by = { id: 'ada', name: 'Ada', role: 'operator', byKey: false }
    for (const n of Array(150).keys()) {
      const done = async () => ({ result: n, after: { n } })
      expect(await trails[n % 2]?.record(by, { action: 'bots', target }, done)).toBe(n)
    }
    await expect(trails[0]?.drain()).rejects.toThrow()
    const others = [1, 2, 3].map(() => startAuditTrail({ ...house.resources }, calm))
    await Promise.all(others.map((trail) => trail.drain()))
    const seen: unknown[] = []
    let cursor: string | undefined
    do {
      const page = await house.resources.database.audit.list({ target, limit: 100, cursor })
      seen.push(...(page?.entries.map(({ after }) => after?.n) ?? []))
      cursor = page?.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual([...Array(150).keys()])
    expect(await redis.xlen('{flashbid:audit}:done')).toBe(0)
    for (const trail of [...trails, ...others]) await trail.close()
    await away.close()
  })
})

it('what cannot be read holds up nothing', async () => {
  const { redis, audit, database } = house.resources
  const id = await redis.xadd('{flashbid:audit}:done', '*', 'entry', '{"of":"another version"}')
  await redis.hset('{flashbid:audit}:begun', 'a ref', 'no JSON')
  const target = { type: 'auction', id: randomUUID() } as const
  const by = { id: 'ada', name: 'Ada', role: 'operator', byKey: false }
  await audit.record(by, { action: 'pause', target }, async () => ({ result: null, after: {} }))
  await audit.drain()
  expect((await database.audit.list({ target, limit: 9 }))?.entries).toHaveLength(1)
  expect(await redis.xrange('{flashbid:audit}:done', '-', '+')).toHaveLength(1)
  await redis.xdel('{flashbid:audit}:done', String(id))
  await redis.hdel('{flashbid:audit}:begun', 'a ref')
})

describe('a process that dies in the middle of a deed', () => {
  it('leaves an entry that says so', async () => {
    const { redis, clock } = house.resources
    const target = { type: 'auction', id: randomUUID() }
    const deed = {
      ...{ actor: { id: 'ada', name: 'Ada', role: 'operator', byKey: false }, action: 'cancel' },
      ...{ target, reason: 'Withdrawn', before: { status: 'open' } },
    }
    const store = createTrailStore(redis)
    await store.begin({ ...deed, ref: randomUUID(), at: clock.now() - 61_000 })
    const underWay = randomUUID()
    await store.begin({ ...deed, ref: underWay, at: clock.now() })
    await expect
      .poll(
        async () => (await house.resources.database.audit.list({ target, limit: 9 }))?.entries,
        {
          timeout: 5_000,
        },
      )
      .toMatchObject([{ ...deed, after: { outcome: 'unknown' } }])
    expect(Object.keys(await redis.hgetall('{flashbid:audit}:begun'))).toEqual([underWay])
    await store.takeBack(underWay)
  })

  it('and one that throws in the middle does too', async () => {
    const { audit, database } = house.resources
    const target = { type: 'auction', id: randomUUID() } as const
    const by = { id: 'ada', name: 'Ada', role: 'operator', byKey: false }
    const deed = audit.record(by, { action: 'cancel', target }, async () => {
      throw new Error('a bug')
    })
    await expect(deed).rejects.toThrow('a bug')
    await audit.drain()
    expect((await database.audit.list({ target, limit: 9 }))?.entries).toMatchObject([
      { action: 'cancel', after: { outcome: 'unknown' } },
    ])
  })
})

describe('who may read', () => {
  it('an auction that is not theirs looks to a seller like none', async () => {
    const { id } = await house.create()
    const stranger = await house.token('seller')
    const read = (auction: string) =>
      house.call('GET', `/api/auctions/${auction}/audit`, { token: stranger })
    const [theirs, none] = [await read(id), await read('00'.padEnd(20, 'a'))]
    expect(theirs.status).toBe(404)
    expect([theirs.status, theirs.text]).toEqual([none.status, none.text])
  })

  it.each(['cursor=x', 'limit=0', 'action=dance', `actor=${'x'.repeat(65)}`])(
    'a bad ?%s is refused',
    async (query) => {
      const { status, json } = await house.call('GET', `/api/admin/audit?${query}`, {
        token: TEST_ADMIN_KEY,
      })
      expect(status).toBe(400)
      expect(json.error.issues[0].path).toEqual([query.split('=')[0]])
    },
  )
})
