import { migrate } from '@flashbid/database'
import { startPostgres } from './postgres-server.ts'
import { databaseUrl, runSql, TEMPLATE_DATABASE, TEST_POSTGRES_VARIABLE } from './test-database.ts'

/** One Postgres for all integration tests of a run, with a migrated template to copy from. */
export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  try {
    await runSql(postgres.adminUrl, `CREATE DATABASE ${TEMPLATE_DATABASE}`)
    await migrate(databaseUrl(postgres.adminUrl, TEMPLATE_DATABASE))
  } catch (error) {
    await postgres.close()
    throw error
  }
  process.env[TEST_POSTGRES_VARIABLE] = postgres.adminUrl
  return () => postgres.close()
}
