import { createHash, timingSafeEqual } from 'node:crypto'
import { StoreUnavailableError } from '@flashbid/engine'
import { failure } from '@flashbid/protocol'
import { Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'

type Needs = Pick<Resources, 'audit' | 'config' | 'database' | 'redis'>

/** Far longer than making the account takes; a gateway that dies over it does not use up the link. */
const CLAIM_MS = 60_000

/**
 * Opens the one-time link: its opener becomes operator. It works once over all gateways and for
 * good: Redis decides a race, and the account that the opener got is named after the link, so that
 * its being there closes the link, whatever Redis remembers.
 *
 * @throws Refusal `FORBIDDEN` for a wrong or used code, `BUSY` when Postgres is away (nothing is used up)
 * @throws StoreUnavailableError when Redis is
 */
export async function openOperatorLink({ audit, config, database, redis }: Needs, code: string) {
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
    const opener = { id, name: 'Operator', role: 'operator' } as const
    const deed = { action: 'operator-link', target: { type: 'account', id } } as const
    return await audit.record({ ...opener, byKey: false }, deed, async () => ({
      result: await orBusy(() => database.users.ensure(opener)),
      after: { role: opener.role },
    }))
  } catch (error) {
    await redis.del(used).catch(() => {}) // it runs out by itself
    throw error
  }
}
