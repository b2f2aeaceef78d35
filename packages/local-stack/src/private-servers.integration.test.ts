import { existsSync } from 'node:fs'
import { Redis } from 'ioredis'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase, startPostgres, startRedis } from './index.ts'

test('a private Redis writes every command to disk before it answers, and leaves nothing', async () => {
  const redis = await startRedis()
  const client = new Redis(redis.url)
  expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes'])
  expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always'])
  client.disconnect()
  await redis.close()
  await redis.close()
  expect(existsSync(redis.dir)).toBe(false)
})

test('a Redis without persistence is there for speed', async () => {
  const redis = await startRedis({ persistence: 'none', extraArgs: ['--hz', '50'] })
  const client = new Redis(redis.url)
  expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'no'])
  client.disconnect()
  await redis.close()
})

test('each test database is its own', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()])
  const client = new pg.Client({ connectionString: one.url })
  await client.connect()
  await client.query('CREATE TABLE only_here (id int)')
  const other = new pg.Client({ connectionString: two.url })
  await other.connect()
  await expect(other.query('SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' })
  await client.end()
  await other.end()
  await one.close()
  await one.close()
  await two.close()
})

test('a private Postgres can be taken away and brought back with its rows', async () => {
  const postgres = await startPostgres()
  const first = new pg.Client({ connectionString: postgres.url })
  await first.connect()
  await first.query('CREATE TABLE kept (id int)')
  await first.end()
  await postgres.stop()
  const refused = new pg.Client({ connectionString: postgres.url })
  await expect(refused.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await postgres.restart()
  const again = new pg.Client({ connectionString: postgres.url })
  await again.connect()
  expect((await again.query('SELECT * FROM kept')).rows).toEqual([])
  await again.end()
  await postgres.close()
})
