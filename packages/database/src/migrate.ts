import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Migration, shippedMigrations } from './migrations.ts'
import { runSqlText } from './sql-text.ts'

export interface MigrationReport {
  /** Names of the migrations that this call applied, oldest first. */
  readonly applied: readonly string[]
  /** Names of all that the database has now. */
  readonly present: readonly string[]
}

/** The database and this program do not agree on what was applied. Nothing was changed. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** Prisma's own number, so that `prisma migrate deploy` and this runner wait for each other. */
const ADVISORY_LOCK = 72707369
const LOCK_WAIT = '60s'

/**
 * Brings a database to the schema of this program: Prisma's migrations, Prisma's bookkeeping
 * (`_prisma_migrations` with checksums), without Prisma's schema engine, which is a download that
 * not every machine can make. Each migration is one transaction. Callers that race wait for each
 * other; the later ones find nothing to do.
 *
 * @throws MigrationError when an applied migration was changed, is missing here or had failed
 */
export async function migrate(
  databaseUrl: string,
  migrations: readonly Migration[] = shippedMigrations(),
): Promise<MigrationReport> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'flashbid-migrate',
  })
  client.on('error', () => {}) // the query that it broke says so; unheard it ends the process
  await client.connect()
  try {
    await client.query(`SELECT set_config('lock_timeout', $1, false)`, [LOCK_WAIT])
    // Of the session: it goes with the connection, however this ends.
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK])
    await runSqlText(client, BOOKKEEPING)
    const present = await readPresent(client)
    check(present, migrations)
    const missing = migrations.filter(({ name }) => !present.has(name))
    for (const migration of missing) await apply(client, migration)
    return {
      applied: missing.map(({ name }) => name),
      present: migrations.map(({ name }) => name),
    }
  } finally {
    await client.end()
  }
}

const BOOKKEEPING = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`

interface PresentMigration {
  readonly name: string
  readonly checksum: string
  readonly finished: boolean
}

async function readPresent(client: pg.Client): Promise<ReadonlyMap<string, PresentMigration>> {
  const { rows } = await client.query<PresentMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations
      WHERE rolled_back_at IS NULL
      ORDER BY started_at`,
  )
  return new Map(rows.map((row) => [row.name, row]))
}

function check(
  present: ReadonlyMap<string, PresentMigration>,
  migrations: readonly Migration[],
): void {
  const shipped = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum, finished } of present.values()) {
    const migration = shipped.get(name)
    if (!finished) {
      throw new MigrationError(
        `Migration ${name} was begun by another tool and never finished. See prisma migrate resolve.`,
      )
    }
    if (!migration) {
      throw new MigrationError(
        `The database has migration ${name}, which this version does not know: it is newer than this program.`,
      )
    }
    if (checksum !== checksumOf(migration)) {
      throw new MigrationError(
        `Migration ${name} was changed after it was applied. Restore the file and write a new migration instead.`,
      )
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date()
  await client.query('BEGIN')
  try {
    await runSqlText(client, migration.sql)
    await client.query(
      `INSERT INTO _prisma_migrations
         (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`,
      [randomUUID(), checksumOf(migration), migration.name, startedAt],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {}) // the connection may be the reason
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Migration ${migration.name} failed and was undone: ${reason}`, { cause })
  }
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex')
}
