import { randomBytes, randomUUID } from 'node:crypto'
import type { GrantedRole } from '@flashbid/protocol'
import { authKeys, sessionCookieName, signCookieValue } from '../accounts/session-cookies.ts'
import type { Resources } from '../resources.ts'

const HOUR_MS = 3_600_000

/** An account that somebody is signed in to, with a session, its cookie and its token; without a password. */
export async function signedIn(
  { config, database, sessions }: Pick<Resources, 'config' | 'database' | 'sessions'>,
  role: GrantedRole,
  name = `A ${role}`,
) {
  const id = randomUUID()
  const session = {
    ...{ id: randomUUID(), token: randomBytes(24).toString('base64url') },
    ...{ expiresAt: Date.now() + HOUR_MS, ipAddress: '127.0.0.1', userAgent: 'tests' },
  }
  await database.accounts.admitOperator({ id, name }, session)
  if (role !== 'operator') {
    const by = { id: 'tests', name: 'The tests', role: 'operator', byKey: false }
    const { kind } = await database.people.changeRole(id, role, { by, reason: null })
    if (kind !== 'done') throw new Error(`no ${role} can be made: ${kind}`)
  }
  const { token } = await sessions.issue({ id, name, role }, session)
  const [key = ''] = authKeys([config.authSecret])
  const cookie = `${sessionCookieName(false)}=${signCookieValue(session.token, key)}`
  const email = `${id}@no-address.invalid`
  return { id, name, role, email, sessionId: session.id, cookie, token }
}
