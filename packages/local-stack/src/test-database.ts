import { randomBytes } from 'node:crypto'
import { runSqlText } from '@flashbid/database'
import pg from 'pg'

/** Set by vitest's global setup; test files read it in their worker processes. */
export const TEST_POSTGRES_VARIABLE = 'FLASHBID_TEST_POSTGRES'
export const TEMPLATE_DATABASE = 'flashbid_template'

/**
 * An own empty, migrated database for a test file, copied from the template that vitest's global
 * setup migrated. Needs the project `integration`.
 */
export async function createTestDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const adminUrl = process.env[TEST_POSTGRES_VARIABLE]
  if (!adminUrl) {
    throw new Error('createTestDatabase needs the Postgres of *.integration.test.ts files.')
  }
  const name = `test_${randomBytes(8).toString('hex')}`
  await runSql(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE}`)
  let closing: Promise<void> | undefined
  return {
    url: databaseUrl(adminUrl, name),
    close() {
      closing ??= runSql(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      return closing
    },
  }
}

/** The same server and account, another database. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

export async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await runSqlText(client, sql)
  } finally {
    await client.end()
  }
}
