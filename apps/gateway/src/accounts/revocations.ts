import type { EpochMs } from '@flashbid/auction'
import { StoreUnavailableError } from '@flashbid/engine'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Identity } from '../resources.ts'

/**
 * Tokens are believed without asking anybody, so what ends one early must reach every gateway. Two
 * short streams in Redis say what was ended; each gateway reads on where it stopped, twice a second.
 * Nothing is lost by a connection that breaks, and a gateway that starts reads them from the start.
 */

const sessionsKey = 'flashbid:revoked:sessions'
const usersKey = 'flashbid:revoked:users'
/** Longer than any token of the kind lives: 15 minutes with a session, 7 days without. */
const sessionsKeptMs = 20 * 60_000
const usersKeptMs = 8 * 24 * 3_600_000
const readEveryMs = 500
const entriesPerRead = 10_000
/** Gateways know the clock of Redis to some milliseconds. A token from around the end is ended, too. */
const clockErrorMs = 250

const Entry = z.tuple([z.string(), z.tuple([z.literal('id'), z.string()])])

export interface Revocations {
  /** Whether a token that verifies was ended early. Knows what this gateway has read so far. */
  covers(identity: Pick<Identity, 'userId' | 'sessionId' | 'issuedAt'>): boolean
  /** The earliest time of issue that no end of this account covers; 0 when there was none. */
  validFrom(userId: string): EpochMs
  /** Ends the tokens and sockets of one session, on every gateway. @throws StoreUnavailableError */
  revokeSession(sessionId: string): Promise<void>
  /** Ends every token of an account that was issued before now. @throws StoreUnavailableError */
  revokeUser(userId: string): Promise<void>
  /** Called when something new has been read. */
  onRevoked(listener: () => void): void
  close(): void
}

/** @throws StoreUnavailableError while Redis cannot be read */
export async function startRevocations(redis: Redis, logger: Logger): Promise<Revocations> {
  const sessions = new Map<string, EpochMs>()
  const users = new Map<string, EpochMs>()
  const streams = [
    { key: sessionsKey, ended: sessions, keptMs: sessionsKeptMs, last: '-' },
    { key: usersKey, ended: users, keptMs: usersKeptMs, last: '-' },
  ]
  const listeners: (() => void)[] = []
  let isReading = false
  let isClosed = false

  async function read(): Promise<void> {
    if (isReading || isClosed) return
    isReading = true
    try {
      let isNews = false
      for (const stream of streams) {
        for (;;) {
          const from = stream.last === '-' ? '-' : `(${stream.last}`
          const rows = await redis.xrange(stream.key, from, '+', 'COUNT', entriesPerRead)
          for (const row of rows) {
            const [id, [, subject]] = Entry.parse(row)
            const at = Number(id.split('-')[0])
            stream.ended.delete(subject) // the newest stands last
            stream.ended.set(subject, at)
            stream.last = id
            isNews = true
          }
          if (rows.length < entriesPerRead) break
        }
        forget(stream)
      }
      if (isNews) for (const listener of listeners) listener()
    } finally {
      isReading = false
    }
  }

  /** What has left the stream has outlived every token that it could concern. */
  function forget({ ended, keptMs, last }: (typeof streams)[number]): void {
    const oldest = Number(last.split('-')[0]) - keptMs
    for (const [subject, at] of ended) {
      if (at >= oldest) break // they stand in the order of time
      ended.delete(subject)
    }
  }

  async function add(key: string, keptMs: number, subject: string): Promise<void> {
    try {
      const id = await redis.xadd(key, '*', 'id', subject)
      await redis.xtrim(key, 'MINID', '~', Number(String(id).split('-')[0]) - keptMs)
    } catch (cause) {
      throw new StoreUnavailableError('Redis did not take a revocation', { cause })
    }
    await read().catch(() => {}) // the timer reads again
  }

  function validFrom(userId: string): EpochMs {
    const endedAt = users.get(userId)
    return endedAt === undefined ? 0 : endedAt + clockErrorMs
  }

  await read().catch((cause: unknown) => {
    throw new StoreUnavailableError('Redis does not say what was revoked', { cause })
  })
  const timer = setInterval(() => {
    read().catch((error: unknown) => logger.warn({ err: error }, 'revocations cannot be read'))
  }, readEveryMs)

  return {
    covers({ userId, sessionId, issuedAt }) {
      if (sessionId !== null && sessions.has(sessionId)) return true
      return issuedAt < validFrom(userId)
    },
    validFrom,
    revokeSession: (sessionId) => add(sessionsKey, sessionsKeptMs, sessionId),
    revokeUser: (userId) => add(usersKey, usersKeptMs, userId),
    onRevoked: (listener) => void listeners.push(listener),
    close() {
      isClosed = true
      clearInterval(timer)
    },
  }
}
