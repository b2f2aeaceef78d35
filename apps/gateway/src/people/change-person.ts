import type { PersonChange, PersonRow } from '@flashbid/database'
import { OutcomeUnknownError, StoreUnavailableError } from '@flashbid/engine'
import { failure, type GrantedRole } from '@flashbid/protocol'
import type { Caller } from '../accounts/callers.ts'
import { actorOf } from '../audit/trail.ts'
import { Refusal } from '../failures.ts'
import { orBusy, orUnknown } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'

type Needs = Pick<Resources, 'audit' | 'database' | 'engine' | 'revocations'>

/** An id that none of our accounts can have is nobody's: Postgres need not be there to say so. */
const isAccountId = (id: string) => /^[A-Za-z0-9_-]{1,64}$/.test(id)

const noSuchPerson = () => new Refusal(failure('NOT_FOUND', 'There is no such account.'))
const forbidden = (message: string) => new Refusal(failure('FORBIDDEN', message))

/** @throws Refusal `NOT_FOUND`, `BUSY` when Postgres is away */
export async function readPerson({ database }: Needs, id: string): Promise<PersonRow> {
  const person = isAccountId(id) ? await orBusy(() => database.people.find(id)) : null
  if (!person) throw noSuchPerson()
  return person
}

/**
 * Ends an account's sessions, tokens and sockets, and lets nobody in with it. Its bids stand.
 *
 * @throws Refusal `NOT_FOUND`, `FORBIDDEN` for oneself, the house and the last operator, `BUSY`
 * @throws OutcomeUnknownError when a store did not say; doing it again is safe
 */
export async function banPerson(
  needs: Needs,
  caller: Caller,
  id: string,
  reason: string,
): Promise<PersonRow> {
  checkTarget(caller, id, 'You cannot ban yourself.')
  return change(needs, caller, id, () => needs.database.people.ban(id, reason, actorOf(caller)))
}

/** @throws as `banPerson` */
export async function unbanPerson(
  needs: Needs,
  caller: Caller,
  id: string,
  reason: string | null,
): Promise<PersonRow> {
  checkTarget(caller, id, 'You cannot lift a ban from yourself.')
  // A token from before the ban stays ended: who is let in again signs in again.
  return settled(
    needs,
    caller,
    await orUnknown(() => needs.database.people.unban(id, reason, actorOf(caller))),
  )
}

/**
 * Gives an account a role. Its tokens end, so that the next one, with the new role, counts at once.
 *
 * @throws as `banPerson`
 */
export async function changeRole(
  needs: Needs,
  caller: Caller,
  id: string,
  role: GrantedRole,
  reason: string | null,
): Promise<PersonRow> {
  checkTarget(caller, id, 'You cannot change your own role.')
  return change(needs, caller, id, () =>
    needs.database.people.changeRole(id, role, { by: actorOf(caller), reason }),
  )
}

function checkTarget(caller: Caller, id: string, aboutOneself: string): void {
  if (!isAccountId(id)) throw noSuchPerson()
  if (id === caller.userId) throw forbidden(aboutOneself)
  if (id === 'house') throw forbidden("The house's own account is the operator key's.")
}

/** First what is remembered, then what was handed out: the other way round a new token would slip in. */
async function change(
  needs: Needs,
  caller: Caller,
  id: string,
  write: () => Promise<PersonChange>,
): Promise<PersonRow> {
  await needs.engine.time() // throws while Redis is away, when nothing is done yet
  const person = settled(needs, caller, await orUnknown(write))
  try {
    await needs.revocations.revokeUser(id)
  } catch (cause) {
    if (!(cause instanceof StoreUnavailableError)) throw cause
    throw new OutcomeUnknownError('It is written down, but old tokens may not have ended.', {
      cause,
    })
  }
  return person
}

function settled({ audit }: Needs, caller: Caller, done: PersonChange): PersonRow {
  switch (done.kind) {
    case 'done':
      if (done.changed) audit.hasRecorded(caller)
      return done.person
    case 'unknown':
      throw noSuchPerson()
    case 'last-operator':
      throw forbidden('This is the last operator; make somebody else operator first.')
    case 'no-person':
      throw forbidden('Nobody signs in to this account, so it cannot have another role.')
  }
}
