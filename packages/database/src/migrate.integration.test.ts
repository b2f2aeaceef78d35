import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createTestDatabase } from '@flashbid/local-stack'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { schemaDiff } from '../scripts/schema-diff.mjs'
import { MigrationError, migrate } from './migrate.ts'
import { type Migration, shippedMigrations } from './migrations.ts'
import { runSqlText } from './sql-text.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A database without our tables. */
async function emptyDatabase(): Promise<string> {
  const test = await createTestDatabase()
  closers.push(() => test.close())
  const name = `empty_${randomBytes(8).toString('hex')}`
  await query(test.url, `CREATE DATABASE ${name}`)
  closers.push(async () => {
    await query(test.url, `DROP DATABASE ${name} WITH (FORCE)`)
  })
  const url = new URL(test.url)
  url.pathname = `/${name}`
  return url.href
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await runSqlText(client, sql)).rows
  } finally {
    await client.end()
  }
}

const names = shippedMigrations().map(({ name }) => name)
const extra: Migration = { name: '99990101000000_extra', sql: 'CREATE TABLE extra (id INT);' }

describe('migrate', () => {
  test('brings an empty database to the schema and says what it did', async () => {
    const url = await emptyDatabase()
    expect(await migrate(url)).toEqual({ applied: names, present: names })
    const tables = await query(
      url,
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
    )
    expect(tables.map((row) => row.tablename)).toEqual([
      '_prisma_migrations',
      'auctions',
      'audit_entries',
      'credentials',
      'events',
      'media',
      'partitions',
      'passkeys',
      'people',
      'sessions',
      'users',
      'verifications',
    ])
  })

  test('has nothing to do a second time', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    expect(await migrate(url)).toEqual({ applied: [], present: names })
  })

  test("keeps Prisma's books: sha256 of the file, one finished step a migration", async () => {
    const url = await emptyDatabase()
    await migrate(url)
    const rows = await query(
      url,
      `SELECT migration_name, checksum, finished_at >= started_at AS finished, logs,
              rolled_back_at, applied_steps_count, length(id) AS id_length
         FROM _prisma_migrations`,
    )
    expect(rows).toEqual(
      shippedMigrations().map(({ name, sql }) => ({
        migration_name: name,
        checksum: createHash('sha256').update(sql).digest('hex'),
        finished: true,
        logs: null,
        rolled_back_at: null,
        applied_steps_count: 1,
        id_length: 36,
      })),
    )
  })

  test('applies each migration once when several starters race', async () => {
    const url = await emptyDatabase()
    const reports = await Promise.all([migrate(url), migrate(url), migrate(url)])
    expect(reports.flatMap(({ applied }) => applied)).toEqual(names)
  })

  test('refuses a migration that was changed after it was applied', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    const changed = shippedMigrations().map((one) => ({ ...one, sql: `${one.sql}\n-- changed` }))
    await expect(migrate(url, [...changed, extra])).rejects.toThrow(MigrationError)
    await expect(migrate(url, [...changed, extra])).rejects.toThrow(/was changed after it was/)
    expect(await query(url, `SELECT to_regclass('extra') AS found`)).toEqual([{ found: null }])
  })

  test('refuses a database that is newer than the program', async () => {
    const url = await emptyDatabase()
    await migrate(url, [...shippedMigrations(), extra])
    await expect(migrate(url)).rejects.toThrow(/newer than this program/)
  })

  test('refuses to go on after a migration of another tool that never finished', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    await query(url, `UPDATE _prisma_migrations SET finished_at = NULL`)
    await expect(migrate(url)).rejects.toThrow(/never finished/)
  })

  test('undoes a migration that fails halfway and can be run again', async () => {
    const url = await emptyDatabase()
    const broken = { ...extra, sql: 'CREATE TABLE extra (id INT); SELECT 1 / 0;' }
    await expect(migrate(url, [...shippedMigrations(), broken])).rejects.toThrow(
      /99990101000000_extra failed and was undone: division by zero/,
    )
    expect(await migrate(url, [...shippedMigrations(), extra])).toEqual({
      applied: [extra.name],
      present: [...names, extra.name],
    })
  })
})

test('the migrations lead to prisma/schema.prisma', async () => {
  expect(await schemaDiff(await emptyDatabase())).toBeNull()
})

test('a connection that breaks is a failure like any other, not the end of the process', async () => {
  const url = new URL(await emptyDatabase())
  const { hostname, port } = url
  const lines = new Set<Socket>()
  const relay = createServer((line) => {
    const onward = connect(Number(port), hostname)
    for (const end of [line, onward]) {
      lines.add(end)
      end.on('error', () => {})
    }
    line.pipe(onward).pipe(line)
  })
  await once(relay.listen(0, '127.0.0.1'), 'listening')
  const relayed = new URL(url)
  relayed.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`
  const slow: Migration = { name: '99990101000000_slow', sql: 'SELECT pg_sleep(20)' }
  const failed = migrate(relayed.href, [slow]).catch((error: Error) => error.message)
  const sleeping = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'
    AND datname = current_database()`
  await expect.poll(() => query(url.href, sleeping), { timeout: 10_000 }).toHaveLength(1)
  for (const line of lines) line.destroy()
  relay.close()
  expect(await failed).toContain('Connection terminated')
})
