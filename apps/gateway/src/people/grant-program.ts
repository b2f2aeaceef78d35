import { createDatabase } from '@flashbid/database'
import { connectRedis, whenReady } from '@flashbid/engine'
import { grantedRoles } from '@flashbid/protocol'
import { pino } from 'pino'
import { type Revocations, startRevocations } from '../accounts/revocations.ts'
import { type Grant, grantRole } from './grant-role.ts'

const REDIS_PATIENCE_MS = 3_000

/**
 * `npm run grant`, without its process.
 *
 * @param args the address and the role
 * @param env `DATABASE_URL`, and `REDIS_URL` so that the role counts at once
 * @param say where a line goes
 * @returns the exit status: 0 the account has the role, 1 it has not, 2 it was called wrongly
 */
export async function grantProgram(
  [email = '', role = '']: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<number> {
  const known = grantedRoles.find((one) => one === role)
  const databaseUrl = env.DATABASE_URL?.trim()
  if (email === '' || !known || !databaseUrl) {
    say(`Usage: DATABASE_URL=... REDIS_URL=... grant.js EMAIL ${grantedRoles.join('|')}`)
    return 2
  }
  const database = createDatabase(databaseUrl)
  try {
    const done = await withRevocations(env.REDIS_URL?.trim(), (revocations) =>
      grantRole(database, revocations, email, known),
    )
    say(lineOf(done, email, known))
    return done.kind === 'done' ? 0 : 1
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    say(`The database cannot be used, nothing was changed: ${text.trim().split('\n').at(-1)}`)
    return 1
  } finally {
    await database.close()
  }
}

/** With `null` when Redis cannot be reached: what is remembered is changed all the same. */
async function withRevocations<T>(
  redisUrl: string | undefined,
  run: (revocations: Revocations | null) => Promise<T>,
): Promise<T> {
  if (!redisUrl) return run(null)
  const redis = connectRedis(redisUrl, { name: 'flashbid-grant' })
  const revocations = await whenReady(redis, REDIS_PATIENCE_MS)
    .then(() => startRevocations(redis, pino({ level: 'silent' })))
    .catch(() => null)
  try {
    return await run(revocations)
  } finally {
    revocations?.close()
    redis.disconnect()
  }
}

function lineOf(done: Grant, email: string, role: string): string {
  if (done.kind === 'unknown') {
    return `Nobody has signed up with ${email}. They sign up first; then run this again.`
  }
  if (done.kind !== 'done') {
    return `${email} is the last operator. Make somebody else operator first.`
  }
  const line = `${done.name} (${email}) ${done.changed ? `is ${role} now` : `was ${role} already`}.`
  return done.tokensEnded
    ? line
    : `${line} Redis cannot be reached: where they are signed in, it counts within 15 minutes.`
}
