import { OutcomeUnknownError } from '@flashbid/engine'
import { failure } from '@flashbid/protocol'
import { Refusal } from '../failures.ts'

/** Longer than any query of ours takes; a frozen Postgres must become an answer all the same. */
const PATIENCE_MS = 5_000

/** The question never got there: nothing was done. */
const neverAskedCodes = new Set([
  // Prisma: cannot reach, timed out reaching, no connection free, transaction not started
  ...['P1001', 'P1002', 'P2024', 'P2028', 'P2037'],
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
])
const neverAskedWords =
  /can't reach database|due to connection timeout|timeout exceeded when trying to connect|database system is (starting|shutting)/i
/**
 * Postgres says itself that the statement came to nothing: cancelled after its time, shutting down or
 * starting, out of connections, memory or disk, locked, deadlocked, a standby.
 */
const undoneStates = /^(57014|57P0[1-5]|53...|58...|55P03|40001|40P01|25006)$/
/** The line went dead while an answer was awaited. */
const cutCodes = new Set([
  ...['P1008', 'P1017', '08000', '08001', '08003', '08006'],
  ...['ECONNRESET', 'ETIMEDOUT', 'EPIPE'],
])
const cutWords =
  /connection (terminated|closed|timeout)|terminating connection|server closed the connection/i

class TookTooLong extends Error {}

/**
 * Does the error say that Postgres cannot be asked, rather than that the question was wrong? `cut`: a
 * change may have been made all the same, even after this answer.
 */
function awayness(error: unknown): 'not-done' | 'cut' | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if (at instanceof TookTooLong) return 'cut'
    const code: unknown = Reflect.get(at, 'code')
    // Prisma passes on what Postgres said in words only.
    const state = /\bCode: `([0-9A-Z]{5})`/.exec(at.message)?.[1]
    for (const one of [code, state]) {
      if (typeof one !== 'string') continue
      if (neverAskedCodes.has(one) || undoneStates.test(one)) return 'not-done'
      if (cutCodes.has(one)) return 'cut'
    }
    if (neverAskedWords.test(at.message)) return 'not-done'
    if (cutWords.test(at.message)) return 'cut'
    at = at.cause
  }
  return null
}

/** Asks Postgres. @throws Refusal `BUSY` when it is away or does not answer in time */
export async function orBusy<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await withPatience(ask)
  } catch (error) {
    throw awayness(error) === null ? error : busy(error)
  }
}

/**
 * For a change that must not be made twice.
 *
 * @throws Refusal `BUSY` when it was surely not made
 * @throws OutcomeUnknownError when it may have been
 */
export async function orUnknown<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await withPatience(change)
  } catch (error) {
    const away = awayness(error)
    if (away === 'not-done') throw busy(error)
    if (away === null) throw error
    throw new OutcomeUnknownError('Postgres did not say what became of it.', { cause: error })
  }
}

const busy = (cause: unknown) =>
  new Refusal(
    failure('BUSY', 'The archive cannot be reached right now; nothing was done.', {
      retryAfterMs: 2_000,
    }),
    { cause },
  )

async function withPatience<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), PATIENCE_MS)
  })
  try {
    return await Promise.race([ask(), patience])
  } finally {
    clearTimeout(timer)
  }
}
