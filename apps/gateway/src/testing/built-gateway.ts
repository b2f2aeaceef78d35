import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createTestDatabase, freePort, startRedis } from '@flashbid/local-stack'
import { expect } from 'vitest'

const workspace = fileURLToPath(new URL('../..', import.meta.url))

export const BUILT_ADMIN_KEY = 'the-operators-key'

/**
 * The program as it is shipped, built anew, to be launched on a Redis and a database of its own.
 *
 * @param name of the folder it is built into; no two tests at a time may share one
 */
export async function buildGateway(name: string) {
  // Below a node_modules, so that npm packages are found from there.
  const built = `${workspace}node_modules/.test-build/${name}`
  const running = new Set<ChildProcess>()
  const [redis, database] = await Promise.all([
    startRedis(),
    createTestDatabase(),
    promisify(execFile)(
      process.execPath,
      [`${workspace}../../node_modules/vite/bin/vite.js`, 'build', '--outDir', built],
      { cwd: workspace },
    ),
  ])
  const kill = () => {
    for (const child of running) child.kill('SIGKILL')
  }

  async function launch(env: Record<string, string> = {}) {
    const port = await freePort()
    const child = spawn(process.execPath, [`${built}/main.js`], {
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        REDIS_URL: redis.url,
        DATABASE_URL: database.url,
        ADMIN_API_KEY: BUILT_ADMIN_KEY,
        AUTH_SECRET: 'the-secret-of-the-house',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line))
    }
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      child.once('close', (code, signal) => {
        running.delete(child)
        resolve({ code, signal })
      })
    })
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      return { status: response.status, text: await response.text() }
    }
    /** Patient: perhaps the machine is busy with other tests. */
    const ready = () =>
      expect
        .poll(
          () =>
            get('/readyz').then(
              ({ status }) => status,
              () => 0,
            ),
          { timeout: 30_000 },
        )
        .toBe(200)
    return { child, port, lines, ended, get, ready }
  }

  return {
    launch,
    /** Ends every program that still runs. */
    kill,
    /** Redis and Postgres are away from then on. */
    async closeStores() {
      await Promise.all([redis.close(), database.close()])
    },
    async close() {
      kill()
      await Promise.all([redis.close(), database.close()])
      rmSync(built, { recursive: true, force: true })
    },
  }
}

export type GatewayBuild = Awaited<ReturnType<typeof buildGateway>>
