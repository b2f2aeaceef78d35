import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor } from '@flashbid/database'
import { StoreUnavailableError } from '@flashbid/engine'
import { failure } from '@flashbid/protocol'
import { Refusal } from '../failures.ts'
import { orBusy, orUnknown } from '../operations/postgres-away.ts'
import type { Identity, Resources } from '../resources.ts'
import type { NewSession } from './sessions.ts'

type Needs = Pick<Resources, 'audit' | 'config' | 'database' | 'redis'>

/** Far longer than making the account takes; a gateway that dies over it does not use up the link. */
const CLAIM_MS = 60_000

/**
 * Opens the one-time link: its opener becomes operator. It works once over all gateways and for
 * good: Redis decides a race, and the account that the opener got is named after the link, so that
 * its being there closes the link, whatever Redis remembers. Whoever is signed in already becomes
 * operator as who they are.
 *
 * @param by who opens it, or the session that its opener gets
 * @throws Refusal `FORBIDDEN` for a wrong or used code, `BUSY` when Postgres is away (nothing is used up)
 * @throws StoreUnavailableError when Redis is
 */
export async function openOperatorLink(
  { audit, config, database, redis }: Needs,
  code: string,
  by: Identity | NewSession['session'],
): Promise<Actor & { readonly role: 'operator' }> {
  const refused = new Refusal(
    failure('FORBIDDEN', 'This link is not valid or has been used already.'),
  )
  const hash = createHash('sha256').update(code).digest()
  const expected = config.operatorLinkHash
  if (!expected || !timingSafeEqual(hash, Buffer.from(expected, 'hex'))) throw refused

  const id = `operator-${expected.slice(0, 16)}`
  if (await orBusy(() => database.users.find(id))) throw refused
  const used = `flashbid:operator-link:${expected}`
  const claimed = await redis.set(used, '1', 'PX', CLAIM_MS, 'NX').catch((cause: unknown) => {
    throw new StoreUnavailableError('Redis cannot be reached', { cause })
  })
  if (claimed === null) throw refused
  try {
    const link = { id, name: 'Operator', role: 'operator' } as const
    const opener = {
      ...('userId' in by ? { ...link, id: by.userId, name: by.name } : link),
      byKey: false,
    }
    const deed = { action: 'operator-link', target: { type: 'account', id: opener.id } } as const
    await audit.record(opener, deed, async () => {
      await orUnknown(() => admit(opener))
      return { result: null, after: { role: link.role } }
    })
    return opener
  } catch (error) {
    await redis.del(used).catch(() => {}) // it runs out by itself
    throw error
  }

  async function admit(opener: Actor): Promise<void> {
    if (!('userId' in by)) return database.accounts.admitOperator(opener, by)
    const entry = { by: opener, reason: null, action: 'role' } as const
    const { kind } = await database.people.changeRole(opener.id, 'operator', entry)
    if (kind !== 'done') throw refused
    // Nobody signs in to it: it closes the link.
    await database.users.ensure({ id, name: 'Operator', role: 'operator' })
  }
}
