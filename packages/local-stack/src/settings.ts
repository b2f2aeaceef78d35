import { existsSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the local stack itself has to know. Everything else goes to the servers as it is. */
export interface StackSettings {
  root: string
  production: boolean
  port: number
  host: string
  publicUrl: string
  servers: number
  /** Given by the caller; undefined means: find or start one. */
  redisUrl: string | undefined
  databaseUrl: string | undefined
  /** Absolute. */
  dataDir: string
  demo: boolean
  /** Set by the caller, so show everything from that level on. */
  logLevel: string | undefined
  adminKey: string | undefined
  authSecret: string | undefined
  env: NodeJS.ProcessEnv
}

/** Faults in the environment, one line each. */
export class SettingsError extends Error {
  constructor(faults: readonly string[]) {
    super(`The environment has faults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'SettingsError'
  }
}

/** `apps/gateway/src/environment.ts`, as far as it is used here. */
interface GatewayEnvironment {
  readEnvironment(env: NodeJS.ProcessEnv):
    | {
        ok: true
        warnings: readonly string[]
        config: {
          production: boolean
          port: number
          host: string
          publicUrl: string
          servers: number
          demo: boolean
        }
      }
    | { ok: false; faults: readonly string[] }
}

/**
 * Parses the environment with the gateway's own parser (as it was built), so that a fault in any
 * variable stops the start before anything else happens, and all faults are told at once.
 *
 * @throws SettingsError
 */
export async function readSettings(
  root: string,
  environment: NodeJS.ProcessEnv,
): Promise<StackSettings> {
  const env: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value.trim() !== '') env[name] = value
  }
  const built = join(root, 'apps', 'gateway', 'dist', 'environment.js')
  if (!existsSync(built)) throw new Error(`${built} is missing. Run: npm run build`)
  const { readEnvironment } = (await import(pathToFileURL(built).href)) as GatewayEnvironment
  const production = env.NODE_ENV === 'production'
  const reading = readEnvironment({
    // What this start makes itself need not be given. In production, secrets must be.
    ...(production ? {} : { ADMIN_API_KEY: 'x'.repeat(43), AUTH_SECRET: 'x'.repeat(43) }),
    REDIS_URL: 'redis://127.0.0.1',
    DATABASE_URL: 'postgresql://127.0.0.1/flashbid',
    ...env,
  })
  if (!reading.ok) throw new SettingsError(reading.faults)
  const { port, host, publicUrl, servers, demo } = reading.config
  return {
    ...{ root, production, port, host, publicUrl, servers, demo, env },
    redisUrl: env.REDIS_URL,
    databaseUrl: env.DATABASE_URL,
    dataDir: dataFolder(root, env),
    logLevel: env.LOG_LEVEL,
    adminKey: env.ADMIN_API_KEY,
    authSecret: env.AUTH_SECRET,
  }
}

/** Where local data is kept, as an absolute path. */
export function dataFolder(root: string, env: NodeJS.ProcessEnv): string {
  const folder = env.FLASHBID_DATA?.trim() || '.flashbid'
  return isAbsolute(folder) ? folder : resolve(root, folder)
}
