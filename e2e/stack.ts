import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, startPostgres, startRedis } from '@flashbid/local-stack'

const root = fileURLToPath(new URL('..', import.meta.url))
const logs = join(root, 'e2e', 'test-results', 'logs')

/** For tests only: long enough for any check on the length of keys. */
export const adminKey = 'browser-tests-operator-key-0123456789abcdef'

/** Opens the one-time link of this house, once. */
export const operatorCode = 'browser-tests-operator-code'

/**
 * The house that the browser tests bid in: one Redis, one Postgres, one archiver and two gateways,
 * each a process of its own as in production. Their addresses travel to the tests in the environment.
 *
 * @returns what stops all of it
 */
export default async function startStack(): Promise<() => Promise<void>> {
  mkdirSync(logs, { recursive: true })
  const [redis, postgres] = await Promise.all([startRedis(), startPostgres()])
  // Letters land in it; without a mail server there is no other way to read them.
  const folder = mkdtempSync(join(tmpdir(), 'flashbid-e2e-'))
  const shared = {
    ...process.env,
    NODE_ENV: 'test',
    FLASHBID_DATA: folder,
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    ADMIN_API_KEY: adminKey,
    OPERATOR_LINK_HASH: createHash('sha256').update(operatorCode).digest('hex'),
    AUTH_SECRET: 'browser-tests-auth-secret-0123456789abcdef',
    GUESTS: '1',
    DEMO: '0',
    BID_RATE: '50',
    // Every browser of every test comes from one address and through a proxy of its own.
    HANDSHAKE_RATE: '1000',
  }
  await run('migrate', ['packages/local-stack/dist/main.js', 'migrate'], shared)

  const proxyPorts = await Promise.all(Array.from({ length: 40 }, freePort))
  const children: ChildProcess[] = []
  const gateways: string[] = []
  for (const name of ['gateway-1', 'gateway-2']) {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    // Passkeys belong to a name, never to a number, so pages that use them are opened at `localhost`.
    const hosts = ['127.0.0.1', 'localhost']
    const origins = proxyPorts
      .flatMap((proxyPort) => hosts.map((host) => `http://${host}:${proxyPort}`))
      .join(',')
    children.push(
      start(name, ['apps/gateway/dist/main.js'], {
        ...shared,
        PORT: String(port),
        PUBLIC_URL: `http://localhost:${port}`,
        ALLOWED_ORIGINS: origins,
      }),
    )
    gateways.push(url)
  }
  children.push(start('archiver', ['apps/archiver/dist/main.js'], shared))
  await Promise.all(gateways.map(ready))

  process.env.FLASHBID_GATEWAYS = gateways.join(',')
  process.env.FLASHBID_PROXY_PORTS = proxyPorts.join(',')
  process.env.FLASHBID_LETTERS = join(folder, 'mail')

  return async () => {
    await Promise.all(children.map(stop))
    await Promise.all([redis.close(), postgres.close()])
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(name: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const log = createWriteStream(join(logs, `${name}.log`))
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  return child
}

async function run(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [code] = await once(start(name, args, env), 'exit')
  if (code !== 0) throw new Error(`${name} ended with ${code}; see ${join(logs, `${name}.log`)}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await ended
  clearTimeout(giveUp)
}

async function ready(url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    if (Date.now() > deadline) throw new Error(`${url} is not ready: ${await answer?.text()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
