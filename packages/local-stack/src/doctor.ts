import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { runSqlText } from '@flashbid/database'
import pg from 'pg'
import { findBrowser } from './find-browser.ts'
import { runPostgresAs } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import {
  findRedis,
  inspectRedis,
  isTooOld,
  systemRedisProbes,
  withoutPassword,
} from './redis-source.ts'
import { dataFolder } from './settings.ts'
import { readStackFile, type StackFile } from './stack-file.ts'

const run = promisify(execFile)

interface Finding {
  /** `note`: works, but a person should know. */
  state: 'ok' | 'note' | 'missing'
  text: string
}

/**
 * `npm run doctor`: what is found and reachable, each line ok or what to do.
 *
 * @returns the exit status: 1 when something that is needed is missing
 */
export async function doctor(root: string): Promise<number> {
  const dataDir = dataFolder(root, process.env)
  const stack = readStackFile(dataDir)
  const checks: [string, () => Finding | Promise<Finding>][] = [
    ['Node', () => ({ state: 'ok', text: `${process.version} (20.19 or later is needed)` })],
    ['FlashBid', () => flashbid(stack)],
    ['Redis', () => redis(stack)],
    ['Postgres', () => postgres(stack, dataDir)],
    ['migrations', () => migrations(stack, root)],
    ['browser', browser],
  ]
  let missing = false
  for (const [name, check] of checks) {
    let finding: Finding
    try {
      finding = await check()
    } catch (error) {
      finding = { state: 'missing', text: error instanceof Error ? error.message : String(error) }
    }
    missing ||= finding.state === 'missing'
    const mark = { ok: '  ok', note: 'note', missing: '  no' }[finding.state]
    process.stdout.write(`${mark}  ${name.padEnd(11)} ${finding.text}\n`)
  }
  return missing ? 1 : 0
}

function databaseUrl(stack: StackFile | undefined): string | undefined {
  return stack?.databaseUrl ?? (process.env.DATABASE_URL?.trim() || undefined)
}

async function flashbid(stack: StackFile | undefined): Promise<Finding> {
  if (!stack) return { state: 'ok', text: 'not running; start it with: npm start' }
  const response = await fetch(`http://127.0.0.1:${stack.gatewayPort}/readyz`, {
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined)
  return response?.ok
    ? { state: 'ok', text: `running at ${stack.publicUrl}` }
    : { state: 'note', text: `running at ${stack.publicUrl}, but not ready; see /readyz` }
}

async function redis(stack: StackFile | undefined): Promise<Finding> {
  const given = stack?.redisUrl ?? (process.env.REDIS_URL?.trim() || undefined)
  if (given !== undefined) {
    const state = await inspectRedis(given)
    const text = `${state.version} at ${withoutPassword(given)}`
    return state.weaknesses.length === 0
      ? { state: 'ok', text: `${text}, every write on disk before its answer` }
      : { state: 'note', text: `${text}; ${state.weaknesses.join('; ')}` }
  }
  // The doctor only looks: what a start would install is told, not done.
  const probes = systemRedisProbes(() => {})
  const source = await findRedis(undefined, { ...probes, installer: async () => undefined }).catch(
    async (error: Error) => {
      const command = await probes.installer()
      if (!command) throw error
      throw new Error(`none found; npm start would run: ${command.join(' ')}`)
    },
  )
  if (source.kind !== 'program') {
    return { state: 'ok', text: 'none on the PATH; npm start would run it in Docker' }
  }
  const { stdout } = await run(source.path, ['--version'])
  const version = /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim()
  if (!stdout.includes('alkey') && isTooOld(version)) {
    return { state: 'missing', text: `${version} at ${source.path} is too old; 7.0 is needed` }
  }
  return {
    state: 'ok',
    text: `${version} at ${source.path}; npm start runs it with every write on disk`,
  }
}

async function postgres(stack: StackFile | undefined, dataDir: string): Promise<Finding> {
  const url = databaseUrl(stack)
  if (url !== undefined) {
    const version = await query<{ server_version: string }>(url, 'SHOW server_version')
    return {
      state: 'ok',
      text: `${version[0]?.server_version} at ${withoutPassword(url)}`,
    }
  }
  const binaries = postgresBinaries()
  const { prefix, ids } = runPostgresAs([existing(dataDir), join(binaries.postgres, '..')])
  const [program, ...args] = [...prefix, binaries.postgres, '--version']
  const { stdout } = await run(program as string, args, { ...ids, cwd: '/' })
  const version = /\d+(\.\d+)*/.exec(stdout)?.[0] ?? stdout.trim()
  const state = existsSync(join(dataDir, 'postgres', 'cluster', 'PG_VERSION'))
    ? `its data is in ${join(dataDir, 'postgres')}`
    : 'its data is made at the first start'
  return { state: 'ok', text: `${version}, embedded; ${state}` }
}

/** The folder itself or the nearest one above it that is there: to look must not make it. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder))
}

async function migrations(stack: StackFile | undefined, root: string): Promise<Finding> {
  const folder = join(root, 'prisma', 'migrations')
  const all = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : []
  const url = databaseUrl(stack)
  if (url === undefined) {
    return { state: 'ok', text: `${all.length} in this checkout; npm start applies them` }
  }
  const rows = await query<{ migration_name: string }>(
    url,
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL',
  ).catch(() => [])
  const applied = new Set(rows.map((row) => row.migration_name))
  const open = all.filter((entry) => !applied.has(entry.name))
  return open.length === 0
    ? { state: 'ok', text: `all ${all.length} applied` }
    : { state: 'note', text: `${open.length} of ${all.length} not applied; npm start applies them` }
}

function browser(): Finding {
  const found = findBrowser()
  return found
    ? { state: 'ok', text: found }
    : {
        state: 'note',
        text: 'no Chromium (only npm test needs one): npx playwright install --with-deps chromium',
      }
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    return (await runSqlText<Row>(client, sql)).rows
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Postgres at ${withoutPassword(url)} cannot be used: ${reason}`)
  } finally {
    await client.end().catch(() => {})
  }
}
