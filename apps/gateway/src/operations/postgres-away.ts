import { failure } from '@flashbid/protocol'
import { Refusal } from '../failures.ts'

/** Longer than any query of ours takes; a frozen Postgres must become an answer all the same. */
const PATIENCE_MS = 5_000

const codes = new Set([
  // Prisma: cannot reach, timed out, connection closed, no connection free, transaction not started
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'],
  // Postgres: shutting down, starting, too many connections
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006'],
  // the network
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
])
const words =
  /can't reach database|connection (terminated|closed|timeout)|terminating connection|timeout exceeded when trying to connect|database system is (starting|shutting)|server closed the connection/i

class TookTooLong extends Error {}

/** Does the error say that Postgres cannot be asked, rather than that the question was wrong? */
function isPostgresAway(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if (at instanceof TookTooLong || words.test(at.message)) return true
    const code: unknown = Reflect.get(at, 'code')
    if (typeof code === 'string' && codes.has(code)) return true
    at = at.cause
  }
  return false
}

/** Asks Postgres. @throws Refusal `BUSY` when it is away or does not answer in time */
export async function orBusy<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), PATIENCE_MS)
  })
  try {
    return await Promise.race([ask(), patience])
  } catch (error) {
    if (!isPostgresAway(error)) throw error
    throw new Refusal(
      failure('BUSY', 'The archive cannot be reached right now; nothing was done.', {
        retryAfterMs: 2_000,
      }),
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
}
