import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { migrate } from '@flashbid/database'
import { type DataLock, lockData } from './data-lock.ts'
import { type DevServers, devServers } from './dev-servers.ts'
import { freePort } from './free-port.ts'
import { stopLeftBehind } from './left-behind.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import { STOP_STAGES } from './orphan-guard.ts'
import { launchPostgres } from './postgres-server.ts'
import { launchRedis } from './redis-server.ts'
import {
  findRedis,
  inspectRedis,
  startDockerRedis,
  systemRedisProbes,
  withoutPassword,
} from './redis-source.ts'
import { operatorLink, secretFile } from './secrets.ts'
import { launchProgram, waitForReady } from './server-program.ts'
import { runService, type Service } from './service.ts'
import type { StackSettings } from './settings.ts'
import { writeStackFile } from './stack-file.ts'
import type { Terminal } from './terminal.ts'

/**
 * Everything `npm start` is in charge of:
 *
 *   starting --> ready --(stop)--> draining --> stopped
 *
 * `stop` may come at any moment, also while starting; `kill` at any moment after it.
 */
export interface Stack {
  /** Resolves when ready. Rejects with `StopRequested` when `stop` came first. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends everything at once. */
  kill(): void
}

export class StopRequested extends Error {}

const READY_TIMEOUT_MS = 90_000
/** A gateway takes up to 25 s to let go of its sockets. */
const SERVER_GRACE_MS = 30_000
const STORE_GRACE_MS = 20_000

export function createStack(settings: StackSettings, terminal: Terminal, dev = false): Stack {
  const { dataDir, root } = settings
  const services: Service[] = []
  const logs: LogFile[] = []
  const closers: (() => void | Promise<void>)[] = []
  let lock: DataLock | undefined
  let stopping = false
  let started: Promise<void> | undefined

  const log = (name: string): LogFile => {
    const file = openLogFile(join(dataDir, 'logs', `${name}.log`))
    logs.push(file)
    return file
  }
  const add = async (options: Parameters<typeof runService>[0]): Promise<Service> => {
    const service = await runService(options)
    services.push(service)
    return service
  }
  const step: Terminal['step'] = async (name, run, detail) => {
    if (stopping) throw new StopRequested()
    return terminal.step(name, run, detail)
  }

  async function takeData(): Promise<void> {
    mkdirSync(dataDir, { recursive: true })
    lock = await lockData(dataDir, {
      onWait: (holder) =>
        terminal.say(
          `      ${dataDir} is in use by process ${holder.pid}, which is ` +
            `${holder.state === 'draining' ? 'still stopping' : 'running'}; waiting for it`,
        ),
      abandoned: () => stopping,
    })
    const left = await stopLeftBehind(dataDir)
    if (left.length > 0)
      terminal.say(`      stopped what a killed start had left: ${left.join(', ')}`)
    await portIsFree(settings.host, settings.port)
  }
  async function startRedisService(): Promise<{ url: string; text: string }> {
    const source = await findRedis(settings.redisUrl, systemRedisProbes(terminal.say))
    let url: string
    let text: string
    if (source.kind === 'given') {
      url = source.url
      text = `REDIS_URL, ${withoutPassword(url)}`
    } else if (source.kind === 'docker') {
      const docker = await startDockerRedis(root)
      closers.push(() => docker.stop())
      url = docker.url
      text = `in Docker, ${url}`
    } else {
      const port = await freePort()
      const file = log('redis')
      url = `redis://127.0.0.1:${port}`
      text = `${source.path}, port ${port}`
      const dir = join(dataDir, 'redis')
      await add({
        ...{ name: 'redis', stage: 'stores', stopSignal: 'SIGTERM', graceMs: STORE_GRACE_MS },
        ...{ dataDir, say: terminal.warn },
        launch: async () => (await launchRedis({ dir, port, onLine: file.write })).child,
      })
    }
    const state = await inspectRedis(url)
    for (const weakness of state.weaknesses) terminal.warn(`      Redis: ${weakness}`)
    return { url, text: `${state.version}, ${text}` }
  }

  async function startPostgresService(): Promise<{ url: string; text: string }> {
    if (settings.databaseUrl !== undefined) {
      const url = settings.databaseUrl
      return { url, text: `DATABASE_URL, ${withoutPassword(url)}` }
    }
    const port = await freePort()
    const file = log('postgres')
    const dir = join(dataDir, 'postgres')
    let url = ''
    await add({
      ...{ name: 'postgres', stage: 'stores', stopSignal: 'SIGINT', graceMs: STORE_GRACE_MS },
      // Its immediate shutdown. After a SIGKILL its own children would outlive it for a while.
      ...{ killSignal: 'SIGQUIT', dataDir, say: terminal.warn },
      launch: async () => {
        const postgres = await launchPostgres({ dir, port, onLine: file.write })
        url = postgres.url
        return postgres.child
      },
    })
    return { url, text: `embedded, port ${port}` }
  }

  async function startServers(env: NodeJS.ProcessEnv, gatewayPort: number): Promise<void> {
    const program = (name: 'gateway' | 'archiver' | 'worker', more: NodeJS.ProcessEnv = {}) => {
      const file = log(name)
      return add({
        ...{ name, stage: name === 'archiver' ? 'archiver' : 'servers', dataDir },
        ...{ stopSignal: 'SIGTERM', graceMs: SERVER_GRACE_MS, say: terminal.warn },
        launch: () =>
          launchProgram({
            command: [
              process.execPath,
              '--enable-source-maps',
              join(root, 'apps', name, 'dist', 'main.js'),
            ],
            ...{ cwd: root, env: { ...env, ...more }, log: file },
            stage: name === 'archiver' ? 'archiver' : 'servers',
            onLine: (line) => terminal.logLine(name, line),
          }),
      })
    }
    const [gateway, archiver, worker] = await Promise.all([
      program('gateway'),
      program('archiver'),
      // The demo house bids and lists through the front door, like everybody else.
      program('worker'),
    ])
    await waitForReady(
      `http://${reachable(settings.host)}:${gatewayPort}/readyz`,
      READY_TIMEOUT_MS,
      () => {
        if (stopping) return 'a stop was asked for'
        const dead = [gateway, archiver, worker].find((service) => service.deaths >= 3)
        return dead && `${dead.name} keeps ending; see ${join(dataDir, 'logs', `${dead.name}.log`)}`
      },
    )
    if (dev) {
      const servers: DevServers = devServers({
        ...{ settings, env, gatewayPort, log, terminal, add },
        reloads: { gateway, archiver, worker },
      })
      closers.push(() => servers.close())
      await servers.start()
    }
  }

  async function start(): Promise<void> {
    await step('data', takeData, () => dataDir)
    const adminKey = settings.adminKey ?? secretFile(dataDir, 'admin-key')
    const authSecret = settings.authSecret ?? secretFile(dataDir, 'auth-secret')
    const link = operatorLink(dataDir)
    const stores = await Promise.allSettled([
      step('Redis', startRedisService, (redis) => redis.text),
      step('Postgres', startPostgresService, (postgres) => postgres.text),
    ])
    const failed = stores.find((store) => store.status === 'rejected')
    if (failed) throw failed.reason
    const [redisUrl, databaseUrl] = stores.map((store) =>
      store.status === 'fulfilled' ? store.value.url : '',
    ) as [string, string]
    await step('migrations', () => applyMigrations(databaseUrl))
    const gatewayPort = dev ? await freePort() : settings.port
    const env: NodeJS.ProcessEnv = {
      ...settings.env,
      ...{ PORT: String(gatewayPort), HOST: settings.host, PUBLIC_URL: settings.publicUrl },
      ...{ SERVERS: String(settings.servers), REDIS_URL: redisUrl, DATABASE_URL: databaseUrl },
      ...{ FLASHBID_DATA: dataDir, DEMO: settings.demo ? '1' : '0' },
      ...{ ADMIN_API_KEY: adminKey, AUTH_SECRET: authSecret },
      OPERATOR_LINK_HASH: link.hash,
      ...(dev ? { ALLOWED_ORIGINS: devOrigins(settings) } : {}),
    }
    await step(
      'servers',
      () => startServers(env, gatewayPort),
      () => `gateway${settings.servers > 1 ? ` x ${settings.servers}` : ''}, archiver, worker`,
    )
    if (stopping) throw new StopRequested()
    lock?.update({ address: settings.publicUrl })
    const port = settings.port
    writeStackFile(dataDir, {
      redisUrl,
      databaseUrl,
      publicUrl: settings.publicUrl,
      port,
      gatewayPort,
    })
    const total = (performance.now() / 1000).toFixed(1) // since the command: installing and building too
    terminal.say(`\nFlashBid is ready at ${settings.publicUrl} (${total} s). Ctrl-C stops it.`)
    if (link.code !== undefined) {
      terminal.say(`Become operator, once: ${settings.publicUrl}/operator#${link.code}`)
      link.keep()
    }
  }

  return {
    start() {
      started = start().catch((error) => {
        throw stopping ? new StopRequested() : error
      })
      return started
    },
    async stop() {
      stopping = true
      lock?.update({ state: 'draining' })
      // What is being started right now joins the list first, then all of it stops in order.
      await started?.catch(() => {})
      for (const stage of STOP_STAGES) {
        await Promise.all(
          services.filter((service) => service.stage === stage).map((service) => service.stop()),
        )
        if (stage === 'archiver') await Promise.allSettled(closers.map((close) => close()))
      }
      for (const file of logs) file.close()
      if (!lock) return
      rmSync(join(dataDir, 'stack.json'), { force: true })
      lock.release()
    },
    kill() {
      for (const service of services) service.kill()
    },
  }
}

async function applyMigrations(databaseUrl: string): Promise<void> {
  try {
    await migrate(databaseUrl)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Postgres at ${withoutPassword(databaseUrl)} cannot be used: ${reason}`)
  }
}

/** The address to ask when the server listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function devOrigins(settings: StackSettings): string {
  const own = [`http://localhost:${settings.port}`, `http://127.0.0.1:${settings.port}`]
  return [settings.env.ALLOWED_ORIGINS, ...own].filter(Boolean).join(',')
}

function portIsFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is in use by another program. Set PORT to a free one.`
          : `Cannot listen on ${host}:${port}: ${error.message}`
      reject(new Error(reason))
    })
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}
