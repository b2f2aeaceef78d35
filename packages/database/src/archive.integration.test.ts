import { createTestDatabase } from '@flashbid/local-stack'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ArchiveRefusedError } from './archive-refused.ts'
import { createDatabase } from './create-database.ts'
import type { Database, UserRow } from './database.ts'
import { sampleBid, sampleChange, sampleEntry, sampleNow } from './samples.ts'

let address: { url: string; close(): Promise<void> }
let database: Database
let seller: UserRow
let sql: pg.Pool

beforeAll(async () => {
  address = await createTestDatabase()
  database = createDatabase(address.url)
  sql = new pg.Pool({ connectionString: address.url, max: 2 })
  seller = await database.users.ensure({ id: 'seller', name: 'The house', role: 'operator' })
})

afterAll(async () => {
  await sql.end()
  await database.close()
  await address.close()
})

async function listed(id: string) {
  return database.catalogue.insert(sampleEntry(id, seller), true)
}

async function rowsOf(auctionId: string): Promise<number> {
  const { rows } = await sql.query('SELECT count(*)::int AS n FROM events WHERE auction_id = $1', [
    auctionId,
  ])
  return rows[0].n
}

async function partitionRow(partition: number) {
  const { rows } = await sql.query(
    'SELECT fence::int, position FROM partitions WHERE partition = $1',
    [partition],
  )
  return rows[0]
}

describe('Archive.write', () => {
  test('gives back every kind of event as it went in', async () => {
    const { archive } = database
    const events = [
      sampleChange('a-kinds', 1, { type: 'opened', bids: 0, price: null, leaderId: null }),
      sampleBid('a-kinds', 2, { kind: 'max', amount: 9_000, leaderMax: 9_000, reserve: 'unmet' }),
      sampleBid('a-kinds', 3, { leading: false, autoAmount: 1_250, previousLeaderId: null }),
      sampleChange('a-kinds', 4, { type: 'paused', status: 'paused', pausedAt: sampleNow + 4 }),
      sampleChange('a-kinds', 5, { type: 'resumed' }),
      sampleChange('a-kinds', 6, { type: 'extended', reason: 'a "quoted", {braced} \\ NULL' }),
      sampleChange('a-kinds', 7, { type: 'grace', reason: 'ünïcödé 拍卖' }),
      sampleBid('a-kinds', 8, { kind: 'buyNow', status: 'open', buyNow: null }),
      sampleChange('a-kinds', 9, { type: 'closed', status: 'sold', reserve: 'met' }),
    ]
    expect(await archive.write({ partition: 1, fence: 1, position: '9-0', events })).toBe('written')
    expect(await archive.eventsAfter('a-kinds', 0, 100)).toEqual(events)
    expect(await archive.eventsBefore('a-kinds', null, 100)).toEqual([...events].reverse())
    expect(await archive.eventsBefore('a-kinds', 4, 2)).toEqual([events[2], events[1]])
    expect(await archive.eventsAfter('a-kinds', 7, 1)).toEqual([events[7]])
    expect(await archive.findBid('a-kinds', 'bid-a-kinds-3')).toEqual(events[2])
    expect(await archive.findBid('a-kinds', 'bid-nobody-made')).toBeNull()
    expect(await archive.findBid('a-other', 'bid-a-kinds-3')).toBeNull()
  })

  test('keeps amounts of 10^15 exact', async () => {
    await listed('a-large')
    const most = 1_000_000_000_000_000
    const event = sampleBid('a-large', 1, {
      amount: most - 1,
      price: most - 1,
      minimum: most,
      leaderMax: most,
      autoAmount: most,
    })
    const batch = { partition: 2, fence: 1, position: '1-0', events: [event] }
    await database.archive.write(batch)
    expect(await database.archive.findBid('a-large', event.bidId)).toEqual(event)
    expect((await database.catalogue.find('a-large'))?.state).toMatchObject({
      price: most - 1,
      leaderMax: most,
    })
  })

  test('takes 1,000 events of several auctions; a second time nothing changes', async () => {
    await Promise.all([listed('a-many-0'), listed('a-many-1'), listed('a-many-2')])
    const events = Array.from({ length: 1_000 }, (_, i) =>
      sampleBid(`a-many-${i % 3}`, Math.floor(i / 3) + 1),
    )
    const batch = { partition: 3, fence: 5, position: '1000-7', events }
    expect(await database.archive.write(batch)).toBe('written')
    const before = await sql.query(
      `SELECT xmin, * FROM events WHERE auction_id LIKE 'a-many-%' ORDER BY 2, 3`,
    )
    expect(before.rowCount).toBe(1_000)
    expect(await database.archive.write(batch)).toBe('written')
    const after = await sql.query(
      `SELECT xmin, * FROM events WHERE auction_id LIKE 'a-many-%' ORDER BY 2, 3`,
    )
    expect(after.rows).toEqual(before.rows)
    expect(await partitionRow(3)).toEqual({ fence: 5, position: '1000-7' })
    expect(await database.archive.archivedThrough('a-many-0')).toBe(334)
  })

  test("moves the auction's state on with its newest event and never back", async () => {
    await listed('a-state')
    const events = [sampleBid('a-state', 1), sampleBid('a-state', 2), sampleBid('a-state', 3)]
    await database.archive.write({ partition: 4, fence: 1, position: '3-0', events })
    const after = (await database.catalogue.find('a-state'))?.state
    expect(after).toEqual({
      status: 'open',
      epoch: 1,
      seq: 3,
      price: 1_150,
      leaderId: 'bidder-3',
      leaderMax: 1_150,
      bids: 3,
      startsAt: sampleNow,
      endsAt: sampleNow + 3_600_000,
      extensions: 0,
      buyNow: null,
      pausedAt: null,
      lastAt: sampleNow + 3,
    })
    await database.archive.write({
      partition: 4,
      fence: 1,
      position: '1-0',
      events: events.slice(0, 1),
    })
    expect((await database.catalogue.find('a-state'))?.state).toEqual(after)
    expect(await partitionRow(4)).toEqual({ fence: 1, position: '3-0' })
  })

  test('compares positions as numbers', async () => {
    for (const position of ['999-9', '999-10', '1000-0', '999-11']) {
      await database.archive.write({ partition: 5, fence: 1, position, events: [] })
    }
    expect(await partitionRow(5)).toEqual({ fence: 1, position: '1000-0' })
  })

  test('stores events of an auction that the catalogue does not know', async () => {
    const events = [sampleBid('a-unknown', 1)]
    const batch = { partition: 6, fence: 1, position: '1-0', events }
    expect(await database.archive.write(batch)).toBe('written')
    expect(await rowsOf('a-unknown')).toBe(1)
  })

  test('refuses an archiver whose lease was taken over, and writes nothing of it', async () => {
    const write = (fence: number, seq: number) =>
      database.archive.write({
        partition: 7,
        fence,
        position: `${seq}-0`,
        events: [sampleBid('a-fence', seq)],
      })
    expect(await write(2, 1)).toBe('written')
    expect(await write(3, 2)).toBe('written')
    expect(await write(2, 3)).toBe('stale')
    expect(await rowsOf('a-fence')).toBe(2)
    expect(await partitionRow(7)).toEqual({ fence: 3, position: '2-0' })
  })

  test('refuses another event under an archived seq or bidId, with all that came with it', async () => {
    const write = (...events: ReturnType<typeof sampleBid>[]) =>
      database.archive.write({ partition: 8, fence: 1, position: '9-0', events })
    await write(sampleBid('a-clash', 1))
    const other = sampleBid('a-clash', 1, { bidId: 'another-bid' })
    await expect(write(sampleBid('a-clash', 2), other)).rejects.toThrow(ArchiveRefusedError)
    const again = sampleBid('a-clash', 3, { bidId: 'bid-a-clash-1' })
    await expect(write(sampleBid('a-clash', 2), again)).rejects.toThrow(ArchiveRefusedError)
    expect(await rowsOf('a-clash')).toBe(1)
  })

  test.each([
    ['a NUL in a text', sampleChange('a-poison', 1, { reason: 'before\0after' })],
    ['a seq beyond 32 bits', sampleBid('a-poison', 3_000_000_000)],
    ['a time that is none', sampleBid('a-poison', 1, { at: Number.NaN })],
    ['an amount with a fraction', sampleBid('a-poison', 1, { amount: 10.5 })],
    ['a status of the future', { ...sampleBid('a-poison', 1), status: 'withdrawn' as 'open' }],
  ])('says of %s that it will never go in', async (_, event) => {
    const batch = { partition: 9, fence: 1, position: '1-0', events: [event] }
    await expect(database.archive.write(batch)).rejects.toThrow(ArchiveRefusedError)
    expect(await rowsOf('a-poison')).toBe(0)
  })
})

test('Archive.writeAll writes several partitions at once and names the stale ones', async () => {
  const batch = (partition: number, fence: number, seq: number) => ({
    partition,
    fence,
    position: `${seq}-0`,
    events: [sampleBid(`a-all-${partition}`, seq)],
  })
  const { archive } = database
  expect(await archive.writeAll([batch(20, 1, 1), batch(21, 9, 1), batch(22, 1, 1)])).toEqual([])
  expect(await archive.writeAll([batch(20, 1, 2), batch(21, 8, 2), batch(22, 2, 2)])).toEqual([21])
  expect(await archive.archivedThrough('a-all-20')).toBe(2)
  expect(await archive.archivedThrough('a-all-21')).toBe(1)
  expect(await archive.archivedThrough('a-all-22')).toBe(2)
})

test('archivedThrough stops below a hole', async () => {
  const { archive } = database
  expect(await archive.archivedThrough('a-holes')).toBe(0)
  const write = (...seqs: number[]) =>
    archive.write({
      partition: 30,
      fence: 1,
      position: '1-0',
      events: seqs.map((seq) => sampleBid('a-holes', seq)),
    })
  await write(2, 3)
  expect(await archive.archivedThrough('a-holes')).toBe(0)
  await write(1, 5, 6)
  expect(await archive.archivedThrough('a-holes')).toBe(3)
  await write(4)
  expect(await archive.archivedThrough('a-holes')).toBe(6)
})
