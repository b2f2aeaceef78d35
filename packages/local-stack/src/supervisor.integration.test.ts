import { type ChildProcess, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { lockHolder } from './data-lock.ts'
import { freePort } from './free-port.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'
import { createTestDatabase } from './test-database.ts'

/**
 * The real supervisor as a process of its own, with a real Redis and Postgres; only the three
 * servers are small stand-ins, which answer, drain and die as they are told.
 */
const workspace = fileURLToPath(new URL('..', import.meta.url))
// Inside node_modules, so that the built supervisor finds its packages.
const built = join(workspace, '..', '..', 'node_modules', '.cache', 'flashbid', 'supervisor-test')

const GATEWAY = `
import { createServer } from 'node:http'
createServer((request, response) => {
  if (request.url === '/die') process.exit(3)
  response.end(String(process.pid))
}).listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => setTimeout(() => process.exit(0), Number(process.env.DRAIN_MS ?? 50)))
`
const IDLE = `
setInterval(() => {}, 60_000)
process.on('SIGTERM', () => process.exit(0))
`
const ENVIRONMENT = `
export function readEnvironment(env) {
  const port = Number(env.PORT)
  if (!(port > 0)) return { ok: false, faults: ['PORT is not a number', 'BID_RATE is empty'] }
  const publicUrl = 'http://localhost:' + port
  return {
    ok: true,
    warnings: [],
    config: { production: false, port, host: '127.0.0.1', publicUrl, servers: 1, demo: true },
  }
}
`

interface Supervisor {
  child: ChildProcess
  port: number
  output(): string
  /** Resolves with its exit status. */
  ended: Promise<number | null>
}

/** Making a Postgres takes a second: tests that are not about it share the one of the run. */
const OWN_POSTGRES = { DATABASE_URL: '' }

let root = ''
let database: Awaited<ReturnType<typeof createTestDatabase>>
const supervisors: Supervisor[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  await build({ root: workspace, logLevel: 'error', build: { outDir: built, emptyOutDir: true } })
})

afterEach(async () => {
  for (const { child, ended } of supervisors.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  await until('nothing is left running', () => leftRunning().length === 0)
  rmSync(root, { recursive: true, force: true })
})

afterAll(async () => {
  await database.close()
  rmSync(built, { recursive: true, force: true })
})

/** A repository with stand-ins for the servers. */
function makeRoot(): void {
  root = mkdtempSync(join(tmpdir(), 'flashbid-supervisor-'))
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  put('package.json', '{"type": "module"}')
  put('apps/gateway/dist/environment.js', ENVIRONMENT)
  put('apps/gateway/dist/main.js', GATEWAY)
  put('apps/archiver/dist/main.js', IDLE)
  put('apps/worker/dist/main.js', IDLE)
}

function dataDir(): string {
  return join(root, '.flashbid')
}

function startProgram(): string {
  return `
    import { run } from ${JSON.stringify(join(built, 'main.js'))}
    process.exit(await run(${JSON.stringify(root)}, 'start', []))`
}

function startEnvironment(port: number | string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...{ PORT: String(port), HOST: '127.0.0.1', NODE_ENV: '', FLASHBID_DATA: dataDir() },
    ...{ REDIS_URL: '', DATABASE_URL: database.url, ADMIN_API_KEY: '', AUTH_SECRET: '' },
    // The run of these tests may itself come from npm.
    npm_lifecycle_event: '',
    ...env,
  }
}

function watch(child: ChildProcess, port: number | string = 0): Supervisor {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const supervisor: Supervisor = {
    child,
    port: Number(port),
    output: () => output,
    ended: new Promise((resolve) => child.once('exit', resolve)),
  }
  supervisors.push(supervisor)
  return supervisor
}

async function supervise(port: number | string, env: NodeJS.ProcessEnv = {}): Promise<Supervisor> {
  return watch(
    spawn(process.execPath, ['--input-type=module', '--eval', startProgram()], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: startEnvironment(port, env),
    }),
    port,
  )
}

async function superviseUntilReady(env: NodeJS.ProcessEnv = {}): Promise<Supervisor> {
  const supervisor = await supervise(await freePort(), env)
  await until('it is ready', () => supervisor.output().includes('FlashBid is ready'), supervisor)
  return supervisor
}

async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  supervisor?: Supervisor,
): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Never: ${what}\n${supervisor?.output() ?? ''}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What the supervisor noted about its children. */
function children(): (ProcessIdentity & { name: string })[] {
  const folder = join(dataDir(), 'run')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}

let lastSeen: ProcessIdentity[] = []

function leftRunning(): ProcessIdentity[] {
  lastSeen = [...lastSeen, ...children()].filter(isAlive)
  return lastSeen
}

function child(name: string): ProcessIdentity {
  const found = children().find((noted) => noted.name === name)
  if (!found) throw new Error(`There is no child ${name}.`)
  return found
}

async function gatewayPid({ port }: Supervisor, path = '/'): Promise<number | undefined> {
  try {
    return Number(await (await fetch(`http://127.0.0.1:${port}${path}`)).text())
  } catch {
    return undefined
  }
}

test('it starts all parts, says where, makes secrets once, and stops clean on SIGTERM', async () => {
  makeRoot()
  const first = await superviseUntilReady(OWN_POSTGRES)
  expect(
    children()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...['archiver', 'gateway', 'postgres', 'redis', 'worker']])
  expect(first.output()).toMatch(/operator#[\w-]{43}\n/)
  const key = readFileSync(join(dataDir(), 'admin-key'), 'utf8')
  const alive = children()
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(alive.filter(isAlive)).toEqual([])
  expect(lockHolder(dataDir())).toBeUndefined()

  const second = await superviseUntilReady(OWN_POSTGRES)
  expect(second.output()).not.toContain('operator#')
  expect(readFileSync(join(dataDir(), 'admin-key'), 'utf8')).toBe(key)
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
}, 60_000)

test.each(['gateway', 'archiver', 'worker', 'redis', 'postgres'])(
  'a killed %s is started again at once, and said so',
  async (name) => {
    makeRoot()
    const supervisor = await superviseUntilReady(name === 'postgres' ? OWN_POSTGRES : {})
    const victim = child(name)
    process.kill(victim.pid, 'SIGKILL')
    await until(
      `${name} is back`,
      () => supervisor.output().includes(`${name} is back`),
      supervisor,
    )
    expect(supervisor.output()).toContain(`${name} was ended by SIGKILL; starting it again now`)
    expect(child(name).pid).not.toBe(victim.pid)
  },
  60_000,
)

test('one that keeps dying is started with growing pauses', async () => {
  makeRoot()
  const supervisor = await superviseUntilReady()
  for (const pause of ['now', 'in 0.5 s', 'in 1 s']) {
    await until('the gateway answers', async () => (await gatewayPid(supervisor)) !== undefined)
    await gatewayPid(supervisor, '/die')
    const line = `gateway ended (3); starting it again ${pause}`
    await until(line, () => supervisor.output().includes(line), supervisor)
  }
}, 60_000)

test('a signal within a second of the first is its echo', async () => {
  makeRoot()
  const supervisor = await superviseUntilReady({ DRAIN_MS: '1500' })
  supervisor.child.kill('SIGINT')
  await until('it drains', () => lockHolder(dataDir())?.state === 'draining')
  supervisor.child.kill('SIGINT')
  supervisor.child.kill('SIGTERM')
  expect(await supervisor.ended).toBe(0)
  expect(supervisor.output()).toContain('Stopped. Data stays.')
}, 60_000)

test('a signal a second or more after the first ends everything at once', async () => {
  makeRoot()
  const supervisor = await superviseUntilReady({ DRAIN_MS: '60000' })
  const alive = children()
  const began = performance.now()
  supervisor.child.kill('SIGTERM')
  // Echoes do nothing until the second is over; the first signal after it counts.
  const sender = setInterval(() => supervisor.child.kill('SIGTERM'), 100)
  expect(await supervisor.ended).toBe(1)
  clearInterval(sender)
  const took = performance.now() - began
  expect(took).toBeGreaterThan(1_000)
  expect(took).toBeLessThan(5_000)
  await until('all have ended', () => alive.every((one) => !isAlive(one)))
}, 60_000)

test('a start waits for a predecessor that is draining', async () => {
  makeRoot()
  const first = await superviseUntilReady({ DRAIN_MS: '2000' })
  first.child.kill('SIGTERM')
  const second = await supervise(first.port)
  await until('it says so', () => second.output().includes('waiting for it'), second)
  expect(await first.ended).toBe(0)
  await until('it is ready', () => second.output().includes('FlashBid is ready'), second)
}, 60_000)

test('a start is refused while another one runs', async () => {
  makeRoot()
  const first = await superviseUntilReady()
  const second = await supervise(await freePort())
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain(`FlashBid is already running at http://localhost:${first.port}`)
  expect(await gatewayPid(first)).toBe(child('gateway').pid)
}, 60_000)

test('after kill -9 of the supervisor nothing stays, and the next start has the data', async () => {
  makeRoot()
  const first = await superviseUntilReady(OWN_POSTGRES)
  const left = children()
  first.child.kill('SIGKILL')
  await first.ended
  const second = await supervise(first.port, OWN_POSTGRES)
  await until('it is ready', () => second.output().includes('FlashBid is ready'), second)
  expect(left.filter(isAlive)).toEqual([])
}, 60_000)

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
  '%s to npm alone, which started it, stops everything',
  async (signal) => {
    makeRoot()
    writeFileSync(join(root, 'start.mjs'), startProgram())
    // As in package.json: without exec a shell stands in between and keeps the signal to itself.
    const scripts = { start: 'exec node start.mjs' }
    writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', scripts }))
    const supervisor = watch(
      spawn('npm', ['start'], {
        ...{ cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
        env: startEnvironment(await freePort()),
      }),
    )
    await until('it is ready', () => supervisor.output().includes('FlashBid is ready'), supervisor)
    const alive = children()
    supervisor.child.kill(signal)
    await until('all have ended', () => !alive.some(isAlive), supervisor)
    await until('the lock is gone', () => lockHolder(dataDir()) === undefined)
    const told = () => supervisor.output().includes('Stopped. Data stays.')
    await until('it says so', told, supervisor)
    if (signal !== 'SIGKILL') expect(await supervisor.ended).toBe(0)
  },
  60_000,
)

test('after kill -9 of every process at once the next start works', async () => {
  makeRoot()
  const first = await superviseUntilReady(OWN_POSTGRES)
  const left = children()
  first.child.kill('SIGKILL')
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  await first.ended
  const second = await supervise(first.port, OWN_POSTGRES)
  await until('it is ready', () => second.output().includes('FlashBid is ready'), second)
}, 60_000)

test('a number that now belongs to another process is left alone', async () => {
  makeRoot()
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const identity = identify(bystander.pid as number) as ProcessIdentity
  mkdirSync(join(dataDir(), 'run'), { recursive: true })
  const note = { name: 'gateway', signal: 'SIGTERM', stage: 'servers' }
  writeFileSync(
    join(dataDir(), 'run', `gateway-${identity.pid}.json`),
    JSON.stringify({ ...note, pid: identity.pid, started: 'at another time' }),
  )
  const supervisor = await superviseUntilReady()
  expect(isAlive(identity)).toBe(true)
  bystander.kill('SIGKILL')
  supervisor.child.kill('SIGTERM')
  expect(await supervisor.ended).toBe(0)
}, 60_000)

test('a first start that fails does not use up the link of the operator', async () => {
  makeRoot()
  const failing = await supervise(await freePort(), {
    DATABASE_URL: 'postgresql://127.0.0.1:1/nowhere',
  })
  expect(await failing.ended).toBe(1)
  const next = await superviseUntilReady()
  expect(next.output()).toMatch(/operator#[\w-]{43}\n/)
}, 60_000)

test('faults of the environment stop the start, all at once', async () => {
  makeRoot()
  const supervisor = await supervise('none')
  expect(await supervisor.ended).toBe(2)
  expect(supervisor.output()).toBe(
    'The environment has faults:\n  PORT is not a number\n  BID_RATE is empty\n',
  )
})
