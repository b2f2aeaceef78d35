import { randomUUID } from 'node:crypto'
import { createTestDatabase } from '@flashbid/local-stack'
import type { Role } from '@flashbid/protocol'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './create-database.ts'
import type { Actor, Database, PersonRow } from './database.ts'

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

/** Somebody who can sign in, with one session, one password and one passkey. */
async function person(role: Role, name = `A ${role}`): Promise<{ id: string; email: string }> {
  const id = randomUUID()
  const email = `${id}@example.com`
  await database.users.ensure({ id, name, role })
  await sql.query('INSERT INTO people (id, name, email, updated_at) VALUES ($1, $2, $3, now())', [
    ...[id, name, email],
  ])
  await beginSession(id)
  await sql.query(
    `INSERT INTO credentials (id, account_id, provider_id, person_id, password, updated_at)
     VALUES ($1, $2, 'credential', $2, 'hash', now())`,
    [randomUUID(), id],
  )
  await sql.query(
    `INSERT INTO passkeys (id, public_key, person_id, credential_id, counter, device_type, backed_up)
     VALUES ($1, 'key', $2, $1, 0, 'singleDevice', false)`,
    [randomUUID(), id],
  )
  return { id, email }
}

const beginSession = (id: string) =>
  sql.query(
    `INSERT INTO sessions (id, token, person_id, expires_at, updated_at)
     VALUES ($1, $1, $2, now() + interval '1 day', now())`,
    [randomUUID(), id],
  )

/** How many ways in somebody has. */
async function waysIn(id: string) {
  const { rows } = await sql.query<{ sessions: number; credentials: number; passkeys: number }>(
    `SELECT (SELECT count(*)::int FROM sessions WHERE person_id = $1) AS sessions,
            (SELECT count(*)::int FROM credentials WHERE person_id = $1) AS credentials,
            (SELECT count(*)::int FROM passkeys WHERE person_id = $1) AS passkeys`,
    [id],
  )
  return rows[0]
}

const trailOf = async (id: string) =>
  (await database.audit.list({ target: { id }, limit: 10 }))?.entries ?? []

describe('a ban', () => {
  test('ends the sessions and is in the trail, with why, before and after', async () => {
    const { id, email } = await person('bidder', 'Cleo')
    const banned = await database.people.ban(id, 'Shill bidding', ada)
    expect(banned).toEqual({
      kind: 'done',
      changed: true,
      person: {
        ...{ id, email, name: 'Cleo', role: 'bidder', emailVerified: false },
        ...{ createdAt: expect.any(Number), bannedAt: expect.any(Number), deletedAt: null },
        banReason: 'Shill bidding',
      } satisfies PersonRow,
    })
    expect(await waysIn(id)).toEqual({ sessions: 0, credentials: 1, passkeys: 1 })
    expect(await trailOf(id)).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        at: expect.any(Number),
        actor: ada,
        action: 'ban',
        target: { type: 'account', id },
        reason: 'Shill bidding',
        before: { banned: false, banReason: null },
        after: { banned: true, banReason: 'Shill bidding' },
      },
    ])
  })

  test('a second time changes and records nothing, but ends a session begun meanwhile', async () => {
    const { id } = await person('bidder')
    const first = await database.people.ban(id, 'Spam', ada)
    await beginSession(id)
    expect(await database.people.ban(id, 'Spam', ada)).toEqual({ ...first, changed: false })
    expect((await waysIn(id))?.sessions).toBe(0)
    expect(await trailOf(id)).toHaveLength(1)
  })

  test('for another reason keeps its beginning', async () => {
    const { id } = await person('bidder')
    const first = await database.people.ban(id, 'Spam', ada)
    const second = await database.people.ban(id, 'Shill bidding', ada)
    if (first.kind !== 'done' || second.kind !== 'done') throw new Error('nobody was banned')
    expect(second.person).toEqual({ ...first.person, banReason: 'Shill bidding' })
    expect((await trailOf(id))[0]?.before).toEqual({ banned: true, banReason: 'Spam' })
  })

  test('is lifted, which is in the trail too; of who is not banned nothing is', async () => {
    const { id } = await person('seller')
    await database.people.ban(id, 'A mistake', ada)
    expect(await database.people.unban(id, null, ada)).toMatchObject({
      changed: true,
      person: { bannedAt: null, banReason: null },
    })
    expect(await database.people.unban(id, null, ada)).toMatchObject({ changed: false })
    expect((await trailOf(id)).map(({ action, reason }) => [action, reason])).toEqual([
      ['unban', null],
      ['ban', 'A mistake'],
    ])
  })

  test('of nobody is of nobody', async () => {
    expect(await database.people.ban('nobody', 'x', ada)).toEqual({ kind: 'unknown' })
    expect(await trailOf('nobody')).toEqual([])
  })

  test('holds for a guest, who has no sessions', async () => {
    const { id } = await database.users.createGuest('Ghost')
    expect(await database.people.ban(id, 'Spam', ada)).toMatchObject({ kind: 'done' })
    expect(await database.users.find(id)).toMatchObject({ bannedAt: expect.any(Number) })
  })
})

describe('a role', () => {
  test('changes with its entry', async () => {
    const { id } = await person('bidder')
    const changed = await database.people.changeRole(id, 'seller', { by: ada, reason: 'Asked' })
    expect(changed).toMatchObject({ kind: 'done', changed: true, person: { role: 'seller' } })
    expect(await trailOf(id)).toMatchObject([
      { action: 'role', reason: 'Asked', before: { role: 'bidder' }, after: { role: 'seller' } },
    ])
    const again = await database.people.changeRole(id, 'seller', { by: ada, reason: null })
    expect(again).toMatchObject({ kind: 'done', changed: false })
    expect(await trailOf(id)).toHaveLength(1)
  })

  test('is not for who cannot sign in', async () => {
    const { id } = await database.users.createGuest('Ghost')
    const changed = await database.people.changeRole(id, 'operator', { by: ada, reason: null })
    expect(changed).toEqual({ kind: 'no-person' })
    expect((await database.people.find(id))?.role).toBe('guest')
    expect(await trailOf(id)).toEqual([])
  })

  test('of the last operator stays, also when two demote each other at once', async () => {
    const [first, second] = [await person('operator'), await person('operator')]
    const demote = (id: string) =>
      database.people.changeRole(id, 'bidder', { by: ada, reason: null })
    const done = await Promise.all([demote(first.id), demote(second.id)])
    expect(done.map(({ kind }) => kind).sort()).toEqual(['done', 'last-operator'])
    const last = done[0]?.kind === 'done' ? second : first
    expect(await database.people.ban(last.id, 'x', ada)).toEqual({ kind: 'last-operator' })
    expect((await waysIn(last.id))?.sessions).toBe(1)
    expect(await trailOf(last.id)).toEqual([])
    await database.people.changeRole(first.id, 'operator', { by: ada, reason: null })
    await database.people.changeRole(second.id, 'operator', { by: ada, reason: null })
    expect(await demote(last.id)).toMatchObject({ kind: 'done' })
  })
})

test('a change whose entry cannot be written is not made', async () => {
  const { id } = await person('bidder')
  const nameless = { ...ada, name: null as unknown as string }
  await expect(database.people.ban(id, 'x', nameless)).rejects.toThrow()
  expect((await database.people.find(id))?.bannedAt).toBeNull()
  expect((await waysIn(id))?.sessions).toBe(1)
})

describe('the list', () => {
  test('is the newest first and goes on in place while people come', async () => {
    const made: string[] = []
    for (let i = 0; i < 5; i++) made.unshift((await person('bidder', `Stable ${i}`)).id)
    // All of one moment: the id decides.
    await sql.query(`UPDATE users SET created_at = '2030-01-01' WHERE name LIKE 'Stable %'`)
    made.sort().reverse()
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await database.people.list({ q: 'stable', limit: 2, cursor })
      if (!page) throw new Error('a cursor of ours was refused')
      seen.push(...page.people.map(({ id }) => id))
      await person('bidder', 'Stable newcomer')
      cursor = page.nextCursor ?? undefined
      await sql.query(`UPDATE users SET created_at = '2031-01-01' WHERE name = 'Stable newcomer'`)
    } while (cursor !== undefined)
    expect(seen).toEqual(made)
  })

  test('finds by a part of the name or the address, in any case, and by id', async () => {
    const { id, email } = await person('bidder', '100% Öztürk_A')
    const found = async (q: string) =>
      (await database.people.list({ q, limit: 10 }))?.people.map((one) => one.id)
    for (const q of ['öztürk', '100% ö', 'K_A', email.toUpperCase(), email.slice(3, 30), id]) {
      expect(await found(q), q).toEqual([id])
    }
    // No patterns.
    expect(await found('100_ Ö')).toEqual([])
    expect(await found('Ö%k')).toEqual([])
    expect(await found("'; DROP TABLE users; --")).toEqual([])
    expect(await found('\0')).toBeDefined()
  })

  test('is of one role', async () => {
    const bot = (await database.users.createBots(['Bot']))[0]
    const { people = [] } = (await database.people.list({ role: 'bot', limit: 100 })) ?? {}
    expect(people.map(({ id }) => id)).toContain(bot?.id)
    expect(new Set(people.map(({ role }) => role))).toEqual(new Set(['bot']))
  })

  test.each(['', 'x', 'bm9uc2Vuc2U', Buffer.from('[1.5,"a"]').toString('base64url')])(
    'knows the cursor %j for none of its own',
    async (cursor) => {
      expect(await database.people.list({ limit: 1, cursor })).toBeNull()
    },
  )
})

test('an address finds its account in any case', async () => {
  const { id, email } = await person('bidder')
  expect((await database.people.findByEmail(email.toUpperCase()))?.id).toBe(id)
  expect(await database.people.findByEmail('nobody@example.com')).toBeNull()
})

describe('forgetting', () => {
  test('leaves the account without the person', async () => {
    const { id, email } = await person('bidder', 'Cleo')
    for (const identifier of [`reset-password:${email}`, 'reset-password:token']) {
      await sql.query(
        `INSERT INTO verifications (id, identifier, value, expires_at, updated_at)
         VALUES ($1, $2, $3, now(), now())`,
        [randomUUID(), identifier, identifier.endsWith(email) ? 'token' : id],
      )
    }
    expect(await database.people.forget(id)).toBe(true)
    expect(await waysIn(id)).toEqual({ sessions: 0, credentials: 0, passkeys: 0 })
    const kept = await sql.query(
      'SELECT 1 FROM verifications WHERE value = $1 OR identifier LIKE $2',
      [id, `%${email}%`],
    )
    expect(kept.rows).toEqual([])
    expect(await database.people.find(id)).toMatchObject({
      ...{ name: 'Former bidder', email: null, deletedAt: expect.any(Number) },
    })
    expect(await database.people.findByEmail(email)).toBeNull()
    expect(await database.people.forget(id)).toBe(false)
    expect(await database.people.forget('nobody')).toBe(false)
    expect(await trailOf(id)).toEqual([])
  })

  test('of a seller is in the trail', async () => {
    const { id } = await person('seller', 'Dora')
    await database.people.forget(id)
    expect(await trailOf(id)).toMatchObject([
      { action: 'delete', actor: { id, name: 'Dora', role: 'seller' }, after: { deleted: true } },
    ])
  })
})
