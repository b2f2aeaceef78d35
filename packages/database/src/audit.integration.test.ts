import { createTestDatabase } from '@flashbid/local-stack'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './create-database.ts'
import type { Actor, Database, NewAuditEntry } from './database.ts'
import { runSqlText } from './sql-text.ts'

let address: { url: string; close(): Promise<void> }
let database: Database
let sql: pg.Pool

beforeAll(async () => {
  address = await createTestDatabase()
  database = createDatabase(address.url)
  sql = new pg.Pool({ connectionString: address.url, max: 2 })
})

afterAll(async () => {
  await database.close()
  await sql.end()
  await address.close()
})

const ada: Actor = { id: 'ada', name: 'Ada', role: 'operator', byKey: false }
const key: Actor = { id: 'house', name: 'The House', role: 'operator', byKey: true }

const entry = (changes: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  actor: ada,
  action: 'pause',
  target: { type: 'auction', id: 'a-1' },
  reason: null,
  before: null,
  after: null,
  ...changes,
})

test('an entry comes back as it was written', async () => {
  const written = entry({
    at: 1_900_000_000_123,
    actor: key,
    target: { type: 'auction', id: 'a-full' },
    reason: 'A question about the lot',
    before: { status: 'open', endsAt: 1_900_000_000_000 },
    after: { status: 'paused', nested: { list: [1, 'two', null, true] } },
  })
  await database.audit.append([written])
  const listed = await database.audit.list({ target: { id: 'a-full' }, limit: 10 })
  expect(listed).toEqual({
    entries: [{ ...written, id: expect.stringMatching(/^\d+$/) }],
    nextCursor: null,
  })
})

test('an entry with a ref is there once, one without as often as it was appended', async () => {
  const target = { type: 'auction', id: 'a-ref' }
  const twice = entry({ target, ref: 'ref-1' })
  await database.audit.append([twice, entry({ target }), entry({ target })])
  await database.audit.append([twice, entry({ target, ref: 'ref-2' })])
  const listed = await database.audit.list({ target, limit: 10 })
  expect(listed?.entries).toHaveLength(4)
})

test('lists by who, what and which, the last appended first, page by page', async () => {
  const about = (id: string, changes: Partial<NewAuditEntry> = {}) =>
    entry({ target: { type: 'account', id }, ...changes })
  await database.audit.append([
    about('p-1', { action: 'ban' }),
    about('p-1', { action: 'unban', actor: key }),
    about('p-2', { action: 'ban' }),
    about('p-1', { action: 'role' }),
    entry({ target: { type: 'auction', id: 'p-1' } }),
  ])
  const listed = async (query: object) =>
    (await database.audit.list({ limit: 10, ...query }))?.entries.map(({ action }) => action)
  expect(await listed({ target: { id: 'p-1' } })).toEqual(['pause', 'role', 'unban', 'ban'])
  expect(await listed({ target: { type: 'account', id: 'p-1' } })).toEqual(['role', 'unban', 'ban'])
  expect(await listed({ target: { id: 'p-1' }, actor: 'house' })).toEqual(['unban'])
  expect(await listed({ action: 'ban' })).toEqual(['ban', 'ban'])

  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await database.audit.list({
      target: { type: 'account', id: 'p-1' },
      limit: 1,
      cursor,
    })
    if (!page) throw new Error('a cursor of ours was refused')
    seen.push(...page.entries.map(({ action }) => action))
    await database.audit.append([about('p-1', { action: 'ban' })])
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual(['role', 'unban', 'ban'])
})

test.each(['', 'x', Buffer.from('["-1"]').toString('base64url'), 'WzFd'])(
  'the cursor %j is none of ours',
  async (cursor) => {
    expect(await database.audit.list({ limit: 1, cursor })).toBeNull()
  },
)

describe('what is written stays written, whoever asks', () => {
  const attempts = [
    `UPDATE audit_entries SET reason = 'another'`,
    `UPDATE audit_entries SET reason = reason WHERE id = (SELECT max(id) FROM audit_entries)`,
    'DELETE FROM audit_entries',
    'TRUNCATE audit_entries',
    'TRUNCATE audit_entries, users CASCADE',
    `INSERT INTO audit_entries (ref, actor_id, actor_name, actor_role, by_key, action, target_type, target_id)
     VALUES ('kept', 'x', 'x', 'x', false, 'x', 'x', 'x')
     ON CONFLICT (ref) DO UPDATE SET reason = 'another'`,
    // As logical replication would, where ordinary triggers sleep.
    `SET session_replication_role = replica; DELETE FROM audit_entries`,
    `SET session_replication_role = replica; TRUNCATE audit_entries`,
  ]
  test.each(attempts)('%s', async (attempt) => {
    await database.audit.append([entry({ ref: 'kept', reason: 'as it was' })])
    const all = async () =>
      (await sql.query('SELECT * FROM audit_entries ORDER BY id')).rows as unknown[]
    const before = await all()
    expect(before.length).toBeGreaterThan(0)
    const client = new pg.Client({ connectionString: address.url })
    await client.connect()
    await expect(runSqlText(client, attempt)).rejects.toThrow('audit_entries is append-only')
    await client.end()
    expect(await all()).toEqual(before)
  })
})
