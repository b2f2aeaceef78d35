import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endChild, readyLine } from './child-output.ts'
import { findProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import { guardChild } from './orphan-guard.ts'

export const REDIS_PROGRAMS = ['redis-server', 'valkey-server'] as const

export interface RedisOptions {
  /** Where its files are kept. Default: a fresh temporary folder, deleted on close. */
  dir?: string
  port?: number
  /** `none` for tests that only need speed. Default: every write is on disk before its answer. */
  persistence?: 'always' | 'none'
  extraArgs?: string[]
  onLine?: (line: string) => void
}

export interface RunningRedis {
  url: string
  port: number
  pid: number
  dir: string
  close(): Promise<void>
}

/** As `RunningRedis`, with the process for those who watch over it. */
export interface WatchedRedis extends RunningRedis {
  child: ChildProcess
}

/**
 * A private redis-server (or valkey-server) from the PATH on a loopback port. It ends with this
 * process, however that ends.
 *
 * @throws when no such program is on the PATH or it does not come up
 */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  return launchRedis(options)
}

export async function launchRedis(options: RedisOptions = {}): Promise<WatchedRedis> {
  const program = findProgram(REDIS_PROGRAMS)
  if (!program) {
    throw new Error(`Neither ${REDIS_PROGRAMS.join(' nor ')} is on the PATH. Run: npm run doctor`)
  }
  // Between finding a free port and listening on it, another process may take it.
  const attempts = options.port === undefined ? 4 : 1
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(program, options, options.port ?? (await freePort()))
    } catch (error) {
      const taken = error instanceof Error && /Address already in use/.test(error.message)
      if (!taken || attempt === attempts) throw error
    }
  }
}

async function launch(program: string, options: RedisOptions, port: number): Promise<WatchedRedis> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'flashbid-redis-'))
  mkdirSync(dir, { recursive: true })
  const persistence =
    options.persistence === 'none'
      ? ['--appendonly', 'no']
      : ['--appendonly', 'yes', '--appendfsync', 'always']
  const child = spawn(
    program,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no'],
      // No snapshots: the append-only file holds everything. Nothing may ever be evicted.
      ...['--save', '', '--maxmemory-policy', 'noeviction', ...persistence],
      ...(options.extraArgs ?? []),
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const unguard = child.pid === undefined ? () => {} : guardChild(child.pid, 'TERM', 'stores')
  child.once('exit', unguard)
  const forget = () => {
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
  }
  try {
    await readyLine(child, {
      name: 'Redis',
      pattern: /Ready to accept connections/,
      timeoutMs: 60_000, // a large append-only file is read first
      onLine: options.onLine,
    })
  } catch (error) {
    await endChild(child, 'SIGKILL', 0)
    forget()
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid as number,
    dir,
    child,
    async close() {
      // What a throw-away Redis holds need not reach the disk.
      await endChild(child, options.dir === undefined ? 'SIGKILL' : 'SIGTERM', 10_000)
      forget()
    },
  }
}
