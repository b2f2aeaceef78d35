import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client.ts'

export type { Prisma, PrismaClient } from './generated/client.ts'

export interface ConnectionOptions {
  /** Connections kept at most. Default 10. */
  readonly maxConnections?: number
  /** How long to wait for a connection, new or from the pool. Default 1,500 ms. */
  readonly connectTimeoutMs?: number
  /** How long one statement may take before its connection is cut. Default 2,500 ms. */
  readonly queryTimeoutMs?: number
}

/**
 * Prisma over a bounded pool. With Postgres away, slow or frozen every call rejects within about
 * `connectTimeoutMs + queryTimeoutMs`, usually far sooner; none hangs, and none is tried again.
 */
export function connect(
  databaseUrl: string,
  { maxConnections = 10, connectTimeoutMs = 1_500, queryTimeoutMs = 2_500 }: ConnectionOptions = {},
): { prisma: PrismaClient; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'flashbid',
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    onConnect: async (client) => {
      // Postgres's own time-out comes first where it still speaks: its answer says what was undone.
      cutWhenSilent(client, queryTimeoutMs + 300)
      // The adapter reads and writes timestamptz without their offset, as if every session were in
      // UTC. Elsewhere times would be wrong by hours.
      await client.query(
        `SELECT set_config('TimeZone', 'UTC', false), set_config('statement_timeout', $1, false)`,
        [String(queryTimeoutMs)],
      )
    },
  })
  // A lost idle connection is replaced when the next caller needs one; unheard it ends the process.
  pool.on('error', () => {})
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: 'minimal', // the longer ones quote what was written, addresses of people too
    transactionOptions: { maxWait: connectTimeoutMs, timeout: 2 * queryTimeoutMs },
  })
  let closing: Promise<void> | undefined
  return {
    prisma,
    close() {
      closing ??= (async () => {
        await prisma.$disconnect()
        await pool.end()
      })()
      return closing
    },
  }
}

/**
 * pg's own query time-out rejects the call but leaves its connection waiting for the old answer,
 * and the pool hands it to the next caller. Ending a client that is waiting cuts the connection,
 * rejects what waits on it and takes it out of the pool.
 */
function cutWhenSilent(client: pg.ClientBase, timeoutMs: number): void {
  const cut = () => void (client as pg.Client).end().catch(() => {})
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const watched = (...args: unknown[]): unknown => {
    const timer = setTimeout(cut, timeoutMs)
    const callback = args.at(-1)
    if (typeof callback === 'function') {
      args[args.length - 1] = (...result: unknown[]) => {
        clearTimeout(timer)
        callback(...result)
      }
      return query(...args)
    }
    return (query(...args) as Promise<unknown>).finally(() => clearTimeout(timer))
  }
  client.query = watched as typeof client.query
}
