import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house.close())

const admin = { token: TEST_ADMIN_KEY }

describe('an auction', () => {
  it('is created, published at once and can be bid on right after the 201', async () => {
    const { status, json, headers } = await house.call('POST', '/api/auctions', {
      ...admin,
      body: {
        title: ' A map ',
        description: 'Of an island',
        category: 'maps',
        images: ['/lots/map.svg'],
        saleId: null,
        currency: 'USD',
        startPrice: 1_000,
        increments: 'standard',
        reserve: 24_987,
        buyNow: 50_000,
        startsAt: null,
        endsAt: Date.now() + 60_000,
        softClose: { mode: 'reset', windowMs: 1_000, extendMs: 1_000, maxExtensions: null },
        fees: { premium: [{ from: 0, rateBps: 2_500 }], taxBps: 0, shipping: 0 },
      },
    })
    expect(status).toBe(201)
    const { auction } = json
    expect(headers.location).toBe(`/api/auctions/${auction.id}`)
    expect(auction).toMatchObject({
      sale: null,
      title: 'A map',
      seller: { id: 'house', name: 'The House' },
      format: 'english',
      status: 'open',
      startPrice: 1_000,
      price: null,
      minimum: 1_000,
      leader: null,
      bids: 0,
      reserve: 'unmet',
      buyNow: 50_000,
      extensions: 0,
      epoch: 1,
      seq: 0,
      viewers: 0,
    })
    expect(JSON.stringify(auction)).not.toContain('24987')

    const bid = await house.bid(auction.id, await house.token('guest'), 1_000)
    expect(bid).toMatchObject({ status: 200, json: { ok: true, seq: 1, price: 1_000 } })
    const shown = await house.call('GET', `/api/auctions/${auction.id}`)
    expect(shown).toMatchObject({
      status: 200,
      json: {
        auction: { ...auction, seq: 1, price: 1_000, bids: 1, minimum: 1_050, leader: {} },
        recentBids: [{ seq: 1, amount: 1_000, kind: 'exact', bidder: {} }],
        now: expect.any(Number),
      },
    })
  })

  it('stays a draft until it is published, and only its owner sees it', async () => {
    const draft = await house.create({ title: 'Draft' }, '/api/auctions?draft=1')
    expect(draft.status).toBe('draft')
    const address = `/api/auctions/${draft.id}`
    const guest = await house.token('guest')
    expect((await house.call('GET', address)).status).toBe(404)
    expect((await house.call('GET', address, { token: guest })).status).toBe(404)
    expect((await house.call('GET', address, admin)).json.auction.status).toBe('draft')
    const lists = await Promise.all([
      house.call('GET', '/api/auctions?status=draft'),
      house.call('GET', '/api/auctions?status=draft', admin),
      house.call('GET', '/api/auctions', admin),
    ])
    const ids = lists.map(({ json }) => json.auctions.map((auction: { id: string }) => auction.id))
    expect(ids[0]).toEqual([])
    expect(ids[1]).toEqual([draft.id])
    expect(ids[2]).not.toContain(draft.id)
    expect((await house.bid(draft.id, guest, 1_000)).json.error.code).toBe('NOT_FOUND')
    expect(await house.call('POST', `${address}/resume`, admin)).toMatchObject({
      status: 409,
      json: { ok: false, error: { code: 'AUCTION_NOT_OPEN' } },
    })

    expect((await house.call('POST', `${address}/publish`, admin)).json.auction).toMatchObject({
      id: draft.id,
      status: 'open',
    })
    expect((await house.bid(draft.id, guest, 1_000)).status).toBe(200)
    // Publishing again changes nothing.
    const again = await house.call('POST', `${address}/publish`, admin)
    expect(again).toMatchObject({ status: 200, json: { auction: { status: 'open', seq: 1 } } })
  })

  it('is paused, resumed, extended and cancelled', async () => {
    const { id, endsAt } = await house.create()
    const act = (what: string, body?: object) =>
      house.call('POST', `/api/auctions/${id}/${what}`, { ...admin, ...(body ? { body } : {}) })
    expect((await act('pause')).json.auction.status).toBe('paused')
    expect((await act('pause')).json.error.code).toBe('AUCTION_PAUSED')
    expect((await act('resume')).json.auction.status).toBe('open')
    expect(await act('resume')).toMatchObject({
      status: 409,
      json: { error: { code: 'AUCTION_NOT_OPEN', message: 'The auction is not paused.' } },
    })
    const extended = await act('extend', { ms: 5_000, reason: 'late catalogue' })
    expect(extended.json.auction.endsAt).toBeGreaterThanOrEqual(endsAt + 5_000)
    expect((await act('cancel', { reason: 'a forgery' })).json.auction.status).toBe('cancelled')
    for (const what of ['pause', 'resume']) {
      expect(await act(what)).toMatchObject({
        status: 409,
        json: { error: { code: 'AUCTION_CLOSED' } },
      })
    }
    const bid = await house.bid(id, await house.token('guest'), 1_000)
    expect(bid).toMatchObject({ status: 409, json: { error: { code: 'AUCTION_CLOSED' } } })
  })

  it('is extended to 366 days from now at most', async () => {
    const { id, endsAt } = await house.create()
    const extend = (ms: number) =>
      house.call('POST', `/api/auctions/${id}/extend`, { ...admin, body: { ms } })
    const days = (count: number) => count * 86_400_000
    expect(await extend(days(366))).toMatchObject({
      status: 400,
      json: { error: { code: 'BAD_REQUEST', issues: [{ path: ['ms'], code: 'schedule' }] } },
    })
    expect((await extend(days(300))).json.auction.endsAt).toBe(endsAt + days(300))
    expect((await extend(days(100))).status).toBe(400)
  })

  it('is bought at once', async () => {
    const { id } = await house.create({ buyNow: 9_000 })
    const token = await house.token('guest')
    const buy = (bidId: string) =>
      house.call('POST', `/api/auctions/${id}/buy-now`, {
        token,
        headers: { 'idempotency-key': bidId },
      })
    expect(await buy('purchase-1')).toMatchObject({
      status: 200,
      json: { ok: true, bidId: 'purchase-1', sold: true, price: 9_000 },
    })
    expect((await buy('purchase-1')).json.replayed).toBe(true)
    expect(await buy('purchase-2')).toMatchObject({ status: 409 })
    const mine = await house.call('GET', `/api/auctions/${id}/bids/mine/purchase-1`, { token })
    expect(mine).toMatchObject({ status: 200, json: { ok: true, sold: true, price: 9_000 } })
    expect((await house.call('GET', `/api/auctions/${id}`)).json.auction.status).toBe('sold')
  })
})

describe('bids by HTTP', () => {
  it('a retry is the same bid, and its bidder alone learns what became of it', async () => {
    const { id } = await house.create()
    const [one, two] = [await house.token('guest'), await house.token('bot')]
    const first = await house.bid(id, one, 1_000, 'bid-number-1')
    expect(first.json).toMatchObject({ ok: true, leading: true, max: 1_000 })
    const { json: replayed } = await house.bid(id, one, 1_000, 'bid-number-1')
    expect(replayed).toEqual({ ...first.json, replayed: true })
    expect((await house.bid(id, one, 2_000, 'bid-number-1')).json.error.code).toBe(
      'IDEMPOTENCY_MISMATCH',
    )
    expect((await house.bid(id, one, 5_000)).json.error).toMatchObject({
      code: 'ALREADY_LEADING',
      epoch: 1,
      seq: 1,
      price: 1_000,
      at: expect.any(Number),
    })
    expect(await house.bid(id, two, 1_001)).toMatchObject({
      status: 409,
      json: { error: { code: 'BID_TOO_LOW', minimum: 1_050 } },
    })
    const mine = (token: string, bidId: string) =>
      house.call('GET', `/api/auctions/${id}/bids/mine/${bidId}`, { token })
    expect((await mine(one, 'bid-number-1')).json).toEqual(first.json)
    expect((await mine(two, 'bid-number-1')).json.error.code).toBe('NOT_FOUND')
    expect((await mine(one, 'bid-number-2')).json.error.code).toBe('NOT_FOUND')
    expect((await mine(one, '%00')).json.error.code).toBe('NOT_FOUND')
  })
})

describe('the list', () => {
  it('finds by status, category and words, sorts, pages, and shows live prices', async () => {
    const category = 'plates'
    const made = []
    for (const [i, title] of ['Fern', 'Poppy', 'Thistle'].entries()) {
      const endsAt = Date.now() + 3_600_000 + i * 60_000
      made.push(await house.create({ title, category, startPrice: 3_000 - i * 1_000, endsAt }))
    }
    const [fern, poppy, thistle] = made.map(({ id }) => id)
    await house.bid(String(thistle), await house.token('guest'), 7_000)
    const ids = async (query: string) => {
      const { status, json } = await house.call('GET', `/api/auctions?category=plates&${query}`)
      expect(status).toBe(200)
      return json.auctions.map((auction: { id: string }) => auction.id)
    }
    expect(await ids('')).toEqual([fern, poppy, thistle])
    expect(await ids('status=open')).toEqual([fern, poppy, thistle])
    expect(await ids('status=ended')).toEqual([])
    expect(await ids('sort=newest')).toEqual([thistle, poppy, fern])
    expect(await ids('q=popp')).toEqual([poppy])
    expect(await ids('sale=none')).toEqual([])
    const all = await house.call('GET', '/api/auctions?category=plates')
    expect(all.json.auctions[2]).toMatchObject({ price: 7_000, bids: 1, seq: 1 })

    const first = await house.call('GET', '/api/auctions?category=plates&limit=2')
    expect(first.json.auctions).toHaveLength(2)
    const { nextCursor } = first.json
    const second = await house.call(
      'GET',
      `/api/auctions?category=plates&limit=2&cursor=${nextCursor}`,
    )
    expect(second.json).toMatchObject({ auctions: [{ id: thistle }], nextCursor: null })
  })
})

describe('publishing', () => {
  it('that was cut short after the row is brought about by the sweep', async () => {
    const { resources } = house
    const { startPublicationSweep } = await import('./publish-auction.ts')
    const draft = await house.create({ title: 'Half' }, '/api/auctions?draft=1')
    const entry = await resources.database.catalogue.find(draft.id)
    if (!entry) throw new Error('no draft')
    await resources.database.catalogue.publish(draft.id, entry.terms)
    expect(await resources.engine.read(draft.id)).toBeNull()
    const paused = await house.call('POST', `/api/auctions/${draft.id}/pause`, admin)
    expect(paused).toMatchObject({ status: 503, json: { error: { code: 'BUSY' } } })
    const sweep = startPublicationSweep(resources, { everyMs: 50, settledMs: 0 })
    await expect
      .poll(async () => (await resources.engine.read(draft.id))?.state.status, { timeout: 10_000 })
      .toBe('open')
    await expect
      .poll(async () => (await resources.database.catalogue.unconfirmed(0, 100)).length, {
        timeout: 10_000,
      })
      .toBe(0)
    await sweep.close()
  })
})

describe("the operator's history", () => {
  it('has every event from seq 1 and says what is archived', async () => {
    const { id } = await house.create()
    const [one, two] = [await house.token('guest', 'bidder-1'), await house.token('guest')]
    await house.bid(id, one, 1_000, 'history-bid-1')
    await house.bid(id, two, 2_000)
    await house.call('POST', `/api/auctions/${id}/cancel`, { ...admin, body: { reason: 'enough' } })
    const history = `/api/admin/auctions/${id}/history`
    const { status, headers, text } = await house.call('GET', history, admin)
    expect(status).toBe(200)
    expect(headers['content-type']).toContain('application/x-ndjson')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      {
        ...{ epoch: 1, seq: 1, type: 'bid', bidId: 'history-bid-1', bidderId: 'bidder-1' },
        ...{ amount: 1_000, kind: 'exact', price: 1_000, leaderId: 'bidder-1', source: 'redis' },
      },
      { seq: 2, type: 'bid', price: 2_000, source: 'redis' },
      { seq: 3, type: 'cancelled', source: 'redis' },
      { archivedThrough: 0, lastSeq: 3 },
    ])
    expect((await house.call('GET', history, { token: one })).json.error.code).toBe('FORBIDDEN')
    expect((await house.call('GET', history)).status).toBe(401)
    const unknown = await house.call('GET', '/api/admin/auctions/nobody/history', admin)
    expect(unknown.json.error.code).toBe('NOT_FOUND')
  })
})
