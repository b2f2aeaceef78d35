import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { findProgram } from './find-program.ts'
import { REDIS_PROGRAMS } from './redis-server.ts'

const run = promisify(execFile)

/** Where this start gets its Redis from, in the order in which the sources are tried. */
export type RedisSource =
  | { kind: 'given'; url: string }
  | { kind: 'program'; path: string }
  | { kind: 'docker' }

/** What finding a Redis asks of the system. Replaced in tests. */
export interface RedisProbes {
  program(): string | undefined
  dockerRuns(): Promise<boolean>
  /** The command that installs with rights to do so; undefined where there is none. */
  installer(): Promise<string[] | undefined>
  isTerminal: boolean
  ask(question: string): Promise<boolean>
  install(command: string[]): Promise<void>
  say(line: string): void
}

/**
 * Finds a Redis, or makes one available.
 *
 * @param given `REDIS_URL`, if set
 * @throws with a message how to get one on this system
 */
export async function findRedis(
  given: string | undefined,
  probes: RedisProbes,
): Promise<RedisSource> {
  if (given !== undefined) return { kind: 'given', url: given }
  const path = probes.program()
  if (path) return { kind: 'program', path }
  if (await probes.dockerRuns()) return { kind: 'docker' }
  const command = await probes.installer()
  if (command) {
    const text = command.join(' ')
    if (!probes.isTerminal) probes.say(`No Redis was found; installing one: ${text}`)
    if (!probes.isTerminal || (await probes.ask(`No Redis was found. Run "${text}"? [Y/n] `))) {
      await probes.install(command)
      const installed = probes.program()
      if (installed) return { kind: 'program', path: installed }
    }
  }
  throw new Error(`No Redis was found. ${HOW_TO_GET_REDIS[process.platform] ?? ELSEWHERE}`)
}

const ELSEWHERE =
  'Install Redis or Valkey 7.0 or later so that redis-server or valkey-server is on the PATH, or ' +
  'start Docker, or set REDIS_URL.'
const HOW_TO_GET_REDIS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: `Run: brew install redis - or start Docker, or set REDIS_URL.`,
  linux: `${ELSEWHERE} On Debian and Ubuntu: sudo apt-get install redis-server; on Fedora: sudo dnf install valkey; on Alpine: apk add redis; on Arch: pacman -S valkey.`,
  win32: 'Use WSL (wsl --install) and run FlashBid there, or start Docker, or set REDIS_URL.',
}

export function systemRedisProbes(say: (line: string) => void): RedisProbes {
  return {
    say,
    isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    program: () => findProgram(REDIS_PROGRAMS),
    async dockerRuns() {
      if (!findProgram(['docker'])) return false
      try {
        await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 })
        await run('docker', ['compose', 'version'], { timeout: 5_000 })
        return true
      } catch {
        return false
      }
    },
    async installer() {
      if (!existsSync('/etc/debian_version') || !findProgram(['apt-get'])) return undefined
      const command = ['apt-get', 'install', '-y', '--no-install-recommends', 'redis-server']
      if (process.getuid?.() === 0) return command
      try {
        await run('sudo', ['-n', 'true'], { timeout: 5_000 })
        return ['sudo', '-n', ...command]
      } catch {
        return undefined
      }
    },
    async ask(question) {
      const readline = createInterface({ input: process.stdin, output: process.stdout })
      try {
        return !/^n/i.test((await readline.question(question)).trim())
      } finally {
        readline.close()
      }
    },
    async install(command) {
      const refresh = command.slice(0, command.indexOf('install')).concat('update')
      // The list of packages may be empty (a fresh container) or old: refresh it, whatever it says.
      await runVisibly(refresh).catch(() => {})
      await runVisibly(command)
    },
  }
}

function runVisibly([program, ...args]: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program as string, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${code}`)),
    )
  })
}

/** Starts the Redis of docker-compose.yml and tells where it listens. */
export async function startDockerRedis(
  root: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const compose = (...args: string[]) =>
    run('docker', ['compose', ...args], {
      cwd: root,
      timeout: 180_000,
      // The file asks for the app's secrets, which Redis alone does not need.
      env: { ...process.env, ADMIN_API_KEY: 'unused', AUTH_SECRET: 'unused' },
    })
  await compose('up', '-d', '--wait', 'redis')
  const { stdout } = await compose('port', 'redis', '6379')
  return {
    url: `redis://${stdout.trim().replace(/^0\.0\.0\.0/, '127.0.0.1')}`,
    async stop() {
      await compose('stop', 'redis')
    },
  }
}

export interface RedisState {
  version: string
  /** What it does not promise, in words; empty when an acknowledged bid is on disk. */
  weaknesses: string[]
}

/**
 * Looks at a running Redis.
 *
 * @param url one address, or several separated by commas, of which the first is asked
 * @throws when it cannot be reached or is older than 7.0
 */
export async function inspectRedis(url: string): Promise<RedisState> {
  const client = new Redis(url.split(',')[0]?.trim() ?? url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let lastError: Error | undefined
  client.on('error', (error) => {
    lastError = error
  })
  try {
    await client.connect()
    const info = await client.info('server')
    const version = /redis_version:(\S+)/.exec(info)?.[1] ?? '0'
    if (isTooOld(version)) {
      throw new Error(`Redis ${version} is too old: 7.0 or later is needed.`)
    }
    return { version, weaknesses: await findWeaknesses(client) }
  } catch (error) {
    if (error instanceof Error && error.message.includes('too old')) throw error
    const reason = lastError?.message || (error instanceof Error ? error.message : String(error))
    throw new Error(`Redis at ${withoutPassword(url)} cannot be used: ${reason}`)
  } finally {
    client.disconnect()
  }
}

export function isTooOld(version: string): boolean {
  return Number(version.split('.')[0]) < 7
}

async function findWeaknesses(client: Redis): Promise<string[]> {
  const read = async (name: string) => {
    const reply = (await client.config('GET', name)) as string[]
    return reply[1]
  }
  try {
    const [appendonly, appendfsync, policy] = [
      await read('appendonly'),
      await read('appendfsync'),
      await read('maxmemory-policy'),
    ]
    return [
      ...(appendonly === 'yes' ? [] : ['appendonly is off: a restart loses bids']),
      ...(appendonly === 'yes' && appendfsync !== 'always'
        ? [`appendfsync is ${appendfsync}: a power cut may lose the last bids`]
        : []),
      ...(policy === 'noeviction' ? [] : [`maxmemory-policy is ${policy}: bids may be evicted`]),
    ]
  } catch {
    return ['its settings cannot be read (CONFIG is not allowed)']
  }
}

/** An address as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/,]*@/g, '//')
}
