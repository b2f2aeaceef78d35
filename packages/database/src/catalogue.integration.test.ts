import { createTestDatabase } from '@flashbid/local-stack'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './create-database.ts'
import type { CatalogueQuery, Database, UserRow } from './database.ts'
import { sampleBid, sampleChange, sampleEntry, sampleNow, sampleTerms } from './samples.ts'

let address: { url: string; close(): Promise<void> }
let database: Database
let seller: UserRow

beforeAll(async () => {
  address = await createTestDatabase()
  database = createDatabase(address.url)
  seller = await database.users.ensure({ id: 'seller', name: 'The house', role: 'operator' })
})

afterAll(async () => {
  await database.close()
  await address.close()
})

describe('people', () => {
  test('a guest and bots are made and found', async () => {
    const guest = await database.users.createGuest('Ada')
    expect(guest).toMatchObject({ name: 'Ada', role: 'guest' })
    expect(await database.users.find(guest.id)).toEqual({
      ...guest,
      bannedAt: null,
      deletedAt: null,
    })
    expect(await database.users.find('nobody')).toBeNull()

    const bots = await database.users.createBots(['Bot 1', 'Bot 2', 'Bot 1'])
    expect(bots.map(({ name, role }) => [name, role])).toEqual([
      ['Bot 1', 'bot'],
      ['Bot 2', 'bot'],
      ['Bot 1', 'bot'],
    ])
    expect(new Set(bots.map(({ id }) => id)).size).toBe(3)
  })

  test('the house is made once, also by two at the same time, and keeps its name', async () => {
    const house = { id: 'house', name: 'The demo house', role: 'operator' } as const
    await Promise.all([database.users.ensure(house), database.users.ensure(house)])
    expect(await database.users.ensure({ ...house, name: 'Another' })).toEqual(house)
  })
})

describe('an entry', () => {
  test('comes back as it was listed, with the state of the moment of its publication', async () => {
    const entry = sampleEntry('c-full', seller, {
      terms: {
        reserve: 20_000,
        buyNow: 1_000_000_000_000_000,
        startsAt: sampleNow + 60_000,
        softClose: { mode: 'reset', windowMs: 120_000, extendMs: 60_000, maxExtensions: null },
      },
    })
    const listed = await database.catalogue.insert(entry, true)
    expect(listed).toEqual({
      ...entry,
      status: 'scheduled',
      state: {
        status: 'scheduled',
        epoch: 1,
        seq: 0,
        price: null,
        leaderId: null,
        leaderMax: null,
        bids: 0,
        startsAt: sampleNow + 60_000,
        endsAt: sampleNow + 3_600_000,
        extensions: 0,
        buyNow: 1_000_000_000_000_000,
        pausedAt: null,
        lastAt: listed.createdAt,
      },
      createdAt: expect.any(Number),
    })
    expect(Math.abs(listed.createdAt - Date.now())).toBeLessThan(60_000)
    expect(await database.catalogue.find('c-full')).toEqual(listed)
    expect(await database.catalogue.findMany(['c-full', 'c-none'])).toEqual([listed])
    expect(await database.catalogue.find('c-none')).toBeNull()
  })

  test('is a draft until it is published once, with the terms of that moment', async () => {
    const terms = {
      softClose: { mode: 'add', windowMs: 1, extendMs: 1, maxExtensions: 2 },
    } as const
    const draft = await database.catalogue.insert(sampleEntry('c-draft', seller, { terms }), false)
    expect(draft.status).toBe('draft')

    const changed = sampleTerms(seller.id, { startPrice: 2_000, softClose: null })
    const published = await database.catalogue.publish('c-draft', changed)
    expect(published).toMatchObject({ status: 'open', terms: changed })
    expect(published?.createdAt).toBe(draft.createdAt)
    expect(await database.catalogue.publish('c-draft', changed)).toBeNull()
    expect(await database.catalogue.publish('c-none', changed)).toBeNull()
  })

  test('is unconfirmed from its publication until Redis has it', async () => {
    const { catalogue } = database
    await catalogue.insert(sampleEntry('c-half', seller), true)
    await catalogue.insert(sampleEntry('c-half-draft', seller), false)
    const ids = async (olderThanMs: number) =>
      (await catalogue.unconfirmed(olderThanMs, 100)).map(({ id }) => id)
    expect(await ids(60_000)).toEqual([])
    expect(await ids(-1_000)).toContain('c-half')
    expect(await ids(-1_000)).not.toContain('c-half-draft')
    await catalogue.confirmPublished('c-half')
    expect(await ids(-1_000)).not.toContain('c-half')
  })

  test('is not published again when Redis may have traded and forgotten it', async () => {
    const { catalogue, archive } = database
    const longAgo = Date.now() - 13 * 3_600_000
    await catalogue.insert(sampleEntry('c-past', seller, { terms: { endsAt: longAgo } }), true)
    await catalogue.insert(sampleEntry('c-traded', seller), true)
    const events = [sampleBid('c-traded', 1)]
    await archive.write({ partition: 63, fence: 1, position: '1-1', events })
    const ids = (await catalogue.unconfirmed(-1_000, 100)).map(({ id }) => id)
    expect(ids).not.toContain('c-past')
    expect(ids).not.toContain('c-traded')
  })
})

describe('lists', () => {
  // Twelve of each status, with ties in every value that is sorted by.
  const statuses = ['draft', 'scheduled', 'open', 'paused', 'sold', 'unsold', 'cancelled'] as const
  const idsOf = new Map<string, string[]>(statuses.map((status) => [status, []]))

  beforeAll(async () => {
    for (const [s, status] of statuses.entries()) {
      for (let i = 0; i < 12; i++) {
        const id = `list-${i}-${status}`
        idsOf.get(status)?.push(id)
        const endsAt = sampleNow + 1_000_000 + ((i * 7 + s) % 5) * 1_000
        const terms = { endsAt, startPrice: 100 + (i % 4), startsAt: sampleNow }
        const entry = sampleEntry(id, seller, { category: 'listed', terms })
        await database.catalogue.insert(entry, status !== 'draft')
        if (status === 'draft' || status === 'scheduled') continue
        const price = 500 + (i % 3)
        const bid = sampleBid(id, 1, { endsAt, price })
        const change = sampleChange(id, 2, { endsAt, price, status, type: 'paused' })
        await database.archive.write({
          partition: 40,
          fence: 1,
          position: '1-0',
          events: status === 'open' ? [bid] : [bid, change],
        })
      }
    }
  })

  async function pages(
    query: Omit<CatalogueQuery, 'cursor' | 'limit' | 'category'>,
    limit: number,
  ) {
    const found = []
    let cursor: string | undefined
    do {
      const asked = { ...query, category: 'listed', limit, cursor }
      const page = await database.catalogue.list(asked)
      if (page === null) throw new Error('The cursor was refused.')
      expect(page.entries.length).toBeLessThanOrEqual(limit)
      found.push(...page.entries)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return found
  }

  const wanted = {
    all: statuses.slice(1),
    live: ['scheduled', 'open', 'paused'],
    ended: ['sold', 'unsold', 'cancelled'],
    draft: ['draft'],
    open: ['open'],
  } as const

  test.each(
    (['ending', 'newest', 'price'] as const).flatMap((sort) =>
      (['all', 'live', 'ended', 'draft', 'open'] as const).map((filter) => ({ sort, filter })),
    ),
  )('by $sort of $filter: every page together is complete and in order', async (given) => {
    const { sort, filter } = given
    const query = { sort, status: filter === 'all' ? undefined : filter }
    const expected = wanted[filter].flatMap((status) => idsOf.get(status) ?? [])
    const whole = await pages(query, 100)
    expect(whole.map(({ id }) => id).sort()).toEqual([...expected].sort())
    for (const limit of [1, 5, 12]) {
      expect((await pages(query, limit)).map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
    }

    if (sort === 'ending') {
      const isEnded = (status: string) => ['sold', 'unsold', 'cancelled'].includes(status)
      const before = whole.filter(({ status }) => !isEnded(status))
      const after = whole.filter(({ status }) => isEnded(status))
      expect(whole).toEqual([...before, ...after])
      expect(before).toEqual(sorted(before, ({ state }) => state.endsAt))
      expect(after).toEqual(sorted(after, ({ state }) => -state.endsAt))
    } else if (sort === 'price') {
      expect(whole).toEqual(sorted(whole, ({ state, terms }) => state.price ?? terms.startPrice))
    } else {
      expect(whole).toEqual(sorted(whole, ({ createdAt }) => -createdAt))
    }
  })

  /** Array.sort keeps the order of ties, so only the value is checked. */
  function sorted<T>(rows: readonly T[], key: (row: T) => number): T[] {
    return [...rows].sort((a, b) => key(a) - key(b))
  }

  test.each([
    'nonsense',
    '',
    '%%%',
    'a'.repeat(600),
    ...[
      {},
      null,
      ['ending'],
      ['newest', 0, 1, 'x'],
      ['ending', 2, 1, 'x'],
      ['ending', 0.5, 1, 'x'],
      ['ending', 0, 1e300, 'x'],
      ['ending', 0, '1', 'x'],
      ['ending', 0, 1, ''],
      ['ending', 0, 1, 'a\0b'],
      ['ending', 0, 1, 'x', 'y'],
    ].map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
  ])('a malformed cursor is told: %s', async (cursor) => {
    expect(await database.catalogue.list({ sort: 'ending', limit: 5, cursor })).toBeNull()
  })
})

describe('search', () => {
  beforeAll(async () => {
    for (const [id, title, description] of [
      ['q-1', '100% cotton print', 'plain'],
      ['q-2', '1000 cotton prints', 'plain'],
      ['q-3', 'Plate_one', 'plain'],
      ['q-4', 'PlateXone', 'plain'],
      ['q-5', 'Back\\slash', 'plain'],
      ['q-6', 'Plain', 'An 植物 ÉTUDE'],
    ] as const) {
      await database.catalogue.insert(
        sampleEntry(id, seller, { title, description, category: 'search' }),
        true,
      )
    }
  })

  test.each([
    ['COTTON', ['q-1', 'q-2']],
    ['100%', ['q-1']],
    ['%', ['q-1']],
    ['_', ['q-3']],
    ['e_o', ['q-3']],
    ['\\', ['q-5']],
    ['植物', ['q-6']],
    ['étude', ['q-6']],
    [' plain ', ['q-1', 'q-2', 'q-3', 'q-4', 'q-5', 'q-6']],
    ["'; DROP TABLE auctions; --", []],
    ['NUL\0', []],
  ])('%s is looked for as it is written, in titles and descriptions', async (q, expected) => {
    const found = await database.catalogue.list({
      sort: 'newest',
      limit: 100,
      category: 'search',
      q,
    })
    expect(found?.entries.map(({ id }) => id).sort()).toEqual(expected)
  })
})
