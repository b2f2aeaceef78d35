import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRedis } from './redis-server.ts'
import { findRedis, inspectRedis, startDockerRedis, systemRedisProbes } from './redis-source.ts'
import { runToEnd } from './run-to-end.ts'
import { dataFolder } from './settings.ts'
import { readStackFile } from './stack-file.ts'

/** As the programs themselves have it: 1 is for a history that is not honest. */
const COULD_NOT_BE_DONE = 2

/**
 * `npm run verify`: the engine alone against a Redis of its own, nothing of a running FlashBid.
 *
 * @returns the exit status of the verification
 */
export async function verify(root: string, args: string[]): Promise<number> {
  let redis: Awaited<ReturnType<typeof redisForVerify>> | undefined
  try {
    redis = await redisForVerify(root)
    await inspectRedis(redis.url)
    return await runToEnd(root, 'swarm', 'verify.js', args, {
      ...process.env,
      REDIS_URL: redis.url,
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return COULD_NOT_BE_DONE
  } finally {
    await redis?.close()
  }
}

async function redisForVerify(root: string): Promise<{ url: string; close(): Promise<void> }> {
  const source = await findRedis(
    process.env.REDIS_URL?.trim() || undefined,
    systemRedisProbes((line) => process.stderr.write(`${line}\n`)),
  )
  if (source.kind === 'given') return { url: source.url, close: async () => {} }
  if (source.kind !== 'docker') return startRedis()
  const { url, stop } = await startDockerRedis(root)
  return { url, close: stop }
}

/**
 * `npm run swarm`: bots against a running FlashBid; by default the one of this checkout.
 *
 * @returns the exit status of the swarm
 */
export async function swarm(root: string, args: string[]): Promise<number> {
  const dataDir = dataFolder(root, process.env)
  const stack = readStackFile(dataDir)
  const key = join(dataDir, 'admin-key')
  const url = args.some((arg) => arg === '--url' || arg.startsWith('--url='))
    ? []
    : stack
      ? ['--url', `http://127.0.0.1:${stack.gatewayPort}`]
      : []
  return runToEnd(root, 'swarm', 'main.js', [...url, ...args], {
    ...process.env,
    // By the environment, because other people on this machine can read arguments.
    ...(!process.env.ADMIN_API_KEY && existsSync(key)
      ? { ADMIN_API_KEY: readFileSync(key, 'utf8').trim() }
      : {}),
  })
}
