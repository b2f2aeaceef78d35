import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, freePort, startRedis } from '@flashbid/local-stack'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))

export interface RunningFlashBid {
  readonly url: string
  readonly adminKey: string
  /** Ends the gateway at once and starts another on the same port. */
  killGateway(): Promise<void>
  close(): Promise<void>
}

/** The built gateway and archiver as processes of their own, on a Redis and a database of their own. */
export async function startFlashBid(): Promise<RunningFlashBid> {
  const [redis, database, port] = await Promise.all([
    startRedis(),
    createTestDatabase(),
    freePort(),
  ])
  const url = `http://127.0.0.1:${port}`
  const adminKey = 'swarm-tests-operator-key-0123456789abcdef'
  const env = {
    ...process.env,
    ...{ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: url },
    ...{ REDIS_URL: redis.url, DATABASE_URL: database.url, ADMIN_API_KEY: adminKey },
    ...{ AUTH_SECRET: 'swarm-tests-auth-secret-0123456789abcdef', GUESTS: '1', DEMO: '0' },
    LOG_LEVEL: 'error',
  }
  const run = (program: string) =>
    spawn(process.execPath, [`apps/${program}/dist/main.js`], {
      ...{ cwd: repository, env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  let gateway = run('gateway')
  const archiver = run('archiver')
  await whenReady(url, () => gateway)
  return {
    url,
    adminKey,
    async killGateway() {
      await end(gateway, 'SIGKILL')
      gateway = run('gateway')
    },
    async close() {
      await Promise.all([end(gateway, 'SIGTERM'), end(archiver, 'SIGTERM')])
      await Promise.all([redis.close(), database.close()])
    },
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

async function whenReady(url: string, gateway: () => ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    if (gateway().exitCode !== null)
      throw new Error('The gateway ended; is it built (npm run build)?')
    if (performance.now() > deadline) throw new Error(`The gateway is not ready: ${answer?.status}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
