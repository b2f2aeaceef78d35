import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

const require = createRequire(import.meta.url)
const prismaFolder = fileURLToPath(new URL('../../../prisma', import.meta.url))
export const migrationsFolder = join(prismaFolder, 'migrations')

/**
 * The SQL that leads from `prisma/migrations` to `prisma/schema.prisma`, `null` when they agree.
 * Prisma's own schema engine compares them, as WebAssembly: its usual program is a download.
 * The migrations are tried out in a shadow database of the server, which is dropped again.
 *
 * @param {string} databaseUrl of a server whose account may create databases
 * @returns {Promise<string | null>}
 */
export async function schemaDiff(databaseUrl) {
  const schemaPath = join(prismaFolder, 'schema.prisma')
  const schema = { path: schemaPath, content: await readFile(schemaPath, 'utf8') }
  const shadow = await createShadow(databaseUrl)
  try {
    const engine = await loadEngine(schema, new ShadowOnlyAdapter(shadow.url))
    try {
      const { exitCode, stdout } = await engine.diff({
        from: { tag: 'migrations', ...(await readMigrations()) },
        to: { tag: 'schemaDatamodel', files: [schema] },
        script: true,
        exitCode: true,
        filters: { externalTables: [], externalEnums: [] },
      })
      return exitCode === 0 ? null : stdout
    } finally {
      engine.free()
    }
  } finally {
    await shadow.drop()
  }
}

/** A database of its own, so that nothing else on the server is ever written to. */
async function createShadow(databaseUrl) {
  const name = `prisma_migrate_shadow_${randomUUID().replaceAll('-', '')}`
  await runSql(databaseUrl, `CREATE DATABASE ${name}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => runSql(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  }
}

async function runSql(url, sql) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/**
 * Whatever the engine wants to connect to, it gets the shadow database. The adapter's own
 * `connectToShadowDb` uses the main database when it was given a connection string.
 */
class ShadowOnlyAdapter extends PrismaPg {
  constructor(shadowUrl) {
    const pool = { connectionString: shadowUrl, max: 2 }
    // Dropping the database cuts its connections.
    super(pool, { onPoolError: () => {}, onConnectionError: () => {} })
  }
  async connect() {
    return readCharColumns(await super.connect())
  }
  connectToShadowDb() {
    return this.connect()
  }
}

const CHAR_OID = 18
const TEXT_OID = 25

/**
 * The engine reads Postgres's own catalogs, which have columns of type "char". It wants to be told
 * so, but this version of the adapter has no name for that type and gives up.
 */
function readCharColumns(adapter) {
  const pool = adapter.underlyingDriver()
  const query = pool.query.bind(pool)
  // The engine asks one thing at a time, so this is always of the query that is being answered.
  let isChar = []
  pool.query = async (...args) => {
    const result = await query(...args)
    const fields = result.fields ?? []
    isChar = fields.map((field) => field.dataTypeID === CHAR_OID)
    for (const field of fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = TEXT_OID
    return result
  }
  // The adapter cuts scripts at every semicolon, also inside of functions. Postgres reads them whole.
  adapter.executeScript = async (script) => {
    await query(script)
  }
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (statement) => {
    const result = await queryRaw(statement)
    const columnTypes = result.columnTypes.map((type, i) =>
      isChar[i] ? ColumnTypeEnum.Character : type,
    )
    return { ...result, columnTypes }
  }
  return adapter
}

async function loadEngine(schema, adapter) {
  const file = join(dirname(require.resolve('@prisma/schema-engine-wasm')), 'schema_engine_bg.wasm')
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': bindings,
  })
  // Where a panic of the engine leaves its message before it traps.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) }
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings.SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
}

async function readMigrations() {
  const lockfile = join(migrationsFolder, 'migration_lock.toml')
  const entries = await readdir(migrationsFolder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: await readFile(lockfile, 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok',
            value: await readFile(join(migrationsFolder, path, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  }
}
