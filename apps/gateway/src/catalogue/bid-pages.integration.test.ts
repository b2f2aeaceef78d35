import { randomUUID } from 'node:crypto'
import type { AuctionEvent } from '@flashbid/auction'
import { migrate } from '@flashbid/database'
import { createOutbox, type Outbox, partitionOf } from '@flashbid/engine'
import { type RunningPostgres, startPostgres } from '@flashbid/local-stack'
import type { Bid } from '@flashbid/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'

/** Of its own, so that it can be taken away. */
let postgres: RunningPostgres
let house: TestHouse
let outbox: Outbox
const owner = randomUUID()

beforeAll(async () => {
  postgres = await startPostgres()
  await migrate(postgres.url)
  house = await startTestHouse({ BID_RATE: '1000000', DATABASE_URL: postgres.url })
  outbox = await createOutbox({ redisUrl: house.redis.url })
})
afterAll(async () => {
  await outbox.close()
  await house.close()
  await postgres.close()
})

/** What the archiver does, by hand: everything up to now into rows, then Redis keeps `keep`. */
async function archive(auctionId: string, keep: number): Promise<void> {
  const partition = partitionOf(auctionId)
  const lease = await outbox.acquireLease(partition, owner, 60_000)
  if (!lease) throw new Error('no lease')
  for (;;) {
    const found = (await outbox.readNew([partition], 500, 1)).get(partition) ?? []
    const last = found.at(-1)
    if (!last) return
    const events = found
      .map((entry) => entry.event)
      .filter((event): event is AuctionEvent => event !== null)
    const batch = { partition, fence: lease.fence, position: last.id, events }
    await house.resources.database.archive.write(batch)
    const ids = found.map((entry) => entry.id)
    await outbox.acknowledge(partition, ids, last.id)
    const newest = events.at(-1)
    if (newest) await outbox.trimHistory(auctionId, newest, keep)
  }
}

async function bidMany(auctionId: string, from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i++) {
    const bidderId = `bidder-${i % 5}`
    const bid = { type: 'bid', bidId: `bid-number-${i}`, bidderId, kind: 'exact' } as const
    const { outcome } = await house.resources.engine.placeBid(auctionId, {
      ...bid,
      amount: i * 10_000,
    })
    if (outcome.kind !== 'accepted') throw new Error(outcome.code)
  }
}

/** All pages, from the newest to the first bid. */
async function allPages(auctionId: string, limit: number): Promise<Bid[][]> {
  const pages: Bid[][] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`
    const answer = await house.call('GET', `/api/auctions/${auctionId}/bids?limit=${limit}${query}`)
    expect(answer.status).toBe(200)
    pages.push(answer.json.bids)
    cursor = answer.json.nextCursor
  } while (cursor !== null)
  return pages
}

const seqs = (pages: Bid[][]) => pages.flat().map(({ seq }) => seq)
const downFrom = (n: number) => Array.from({ length: n }, (_, i) => n - i)

it('an auction without bids has an empty page, also with Postgres away', async () => {
  const { id } = await house.create()
  await postgres.stop()
  try {
    expect(await allPages(id, 50)).toEqual([[]])
  } finally {
    await postgres.restart()
  }
})

it('pages are complete from Redis, over the seam, and from the archive', async () => {
  const { id } = await house.create()
  await bidMany(id, 1, 60)
  expect(seqs(await allPages(id, 7))).toEqual(downFrom(60))
  await archive(id, 20)
  await bidMany(id, 61, 90)
  const held = await house.resources.engine.eventsBefore(id, null, 1_000)
  expect(held.length).toBeLessThan(90)
  for (const limit of [1, 7, 50, 500]) {
    expect(seqs(await allPages(id, limit))).toEqual(downFrom(90))
  }
})

it('pages are complete while the archive takes over and Redis lets go', async () => {
  const { id } = await house.create()
  await bidMany(id, 1, 100)
  let isArchiving = true
  const archiving = (async () => {
    for (let last = 100; last < 300; last += 10) {
      await archive(id, 5)
      await bidMany(id, last + 1, last + 10)
    }
    isArchiving = false
  })()
  let rounds = 0
  do {
    const found = seqs(await allPages(id, 9))
    expect(found).toEqual(downFrom(found[0] ?? 0))
    rounds++
  } while (isArchiving)
  await archiving
  expect(rounds).toBeGreaterThan(1)
  expect(seqs(await allPages(id, 500))).toEqual(downFrom(300))
})

it('with Postgres away pages go as far as Redis reaches, and beyond it is BUSY', async () => {
  const { id } = await house.create()
  await bidMany(id, 1, 60)
  await archive(id, 30)
  await bidMany(id, 61, 80)
  await postgres.stop()
  try {
    const first = await house.call('GET', `/api/auctions/${id}/bids?limit=40`)
    expect(first.status).toBe(200)
    expect(seqs([first.json.bids])).toEqual(downFrom(80).slice(0, 40))
    const beyond = await house.call(
      'GET',
      `/api/auctions/${id}/bids?limit=40&cursor=${first.json.nextCursor}`,
    )
    expect(beyond).toMatchObject({ status: 503, json: { ok: false, error: { code: 'BUSY' } } })

    // What needs no Postgres goes on, what needs it says so.
    expect((await house.call('GET', `/api/auctions/${id}`)).json.auction.price).toBe(800_000)
    const { token } = await house.resources.tokens.issue(
      { id: 'x', name: 'x', role: 'guest' },
      60_000,
    )
    expect((await house.bid(id, token, 900_000)).status).toBe(200)
    expect((await house.call('GET', '/api/auctions')).json.error.code).toBe('BUSY')
    expect((await house.call('POST', '/api/guest')).json.error.code).toBe('BUSY')
    expect(await house.call('GET', '/readyz')).toMatchObject({
      status: 200,
      json: { ready: true, degraded: ['postgres'] },
    })
  } finally {
    await postgres.restart()
  }
  expect(seqs(await allPages(id, 500))).toEqual(downFrom(81))
})

it('the two lines of one seq stay on one page', async () => {
  const { id } = await house.create({ startPrice: 100 })
  const { engine } = house.resources
  const bid = (bidderId: string, amount: number, kind: 'exact' | 'max') =>
    engine.placeBid(id, { type: 'bid', bidId: randomUUID(), bidderId, amount, kind })
  await bid('leader', 1_000_000, 'max')
  for (let i = 1; i <= 6; i++) await bid('challenger', i * 10_000, 'exact')
  for (const limit of [1, 2, 3, 4, 5]) {
    const pages = await allPages(id, limit)
    expect(pages.flat()).toHaveLength(13)
    for (const page of pages) {
      expect(page.length).toBeLessThanOrEqual(Math.max(limit, 2))
      const seqsOfPage = new Set(page.map(({ seq }) => seq))
      for (const one of seqsOfPage) {
        const lines = page.filter(({ seq }) => seq === one)
        expect(lines).toHaveLength(one === 1 ? 1 : 2)
      }
    }
  }
  const { bids } = (await house.call('GET', `/api/auctions/${id}/bids?limit=2`)).json
  expect(bids).toMatchObject([
    { seq: 7, kind: 'auto' },
    { seq: 7, kind: 'exact', amount: 60_000 },
  ])
})

it('the history says which lines are archived', async () => {
  const { id } = await house.create()
  await bidMany(id, 1, 8)
  await archive(id, 3)
  await bidMany(id, 9, 12)
  const { text } = await house.call('GET', `/api/admin/auctions/${id}/history`, {
    token: house.resources.config.adminApiKey,
  })
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toEqual({ archivedThrough: 8, lastSeq: 12 })
  expect(lines.slice(0, -1).map(({ seq, source }) => [seq, source])).toEqual(
    Array.from({ length: 12 }, (_, i) => [i + 1, i < 8 ? 'archive' : 'redis']),
  )
})
