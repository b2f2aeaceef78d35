import type { Actor, Database } from '@flashbid/database'
import type { GrantedRole } from '@flashbid/protocol'
import type { Revocations } from '../accounts/revocations.ts'

/** Who may run commands on the house's machine runs the house. */
const commandLine: Actor = {
  ...{ id: 'command-line', name: 'command line', role: 'operator', byKey: false },
}

/**
 * `tokensEnded`: old tokens have ended, so that the role counts from now on; otherwise it does when
 * they run out. `unknown`: nobody has that address.
 */
export type Grant =
  | {
      readonly kind: 'done'
      readonly name: string
      readonly changed: boolean
      readonly tokensEnded: boolean
    }
  | { readonly kind: 'unknown' | 'last-operator' }

/**
 * Gives the account of an address a role, with its entry in the audit trail.
 *
 * @param revocations `null` when Redis cannot be reached
 * @throws what Postgres throws; then nothing was changed
 */
export async function grantRole(
  { people }: Pick<Database, 'people'>,
  revocations: Pick<Revocations, 'revokeUser'> | null,
  email: string,
  role: GrantedRole,
): Promise<Grant> {
  const found = await people.findByEmail(email)
  if (!found) return { kind: 'unknown' }
  const entry = { by: commandLine, reason: null, action: 'grant' } as const
  const done = await people.changeRole(found.id, role, entry)
  if (done.kind === 'last-operator') return { kind: 'last-operator' }
  if (done.kind !== 'done') return { kind: 'unknown' } // it was deleted in between
  const tokensEnded = revocations !== null && (await hasEnded(revocations, found.id))
  return { kind: 'done', name: found.name, changed: done.changed, tokensEnded }
}

const hasEnded = ({ revokeUser }: Pick<Revocations, 'revokeUser'>, userId: string) =>
  revokeUser(userId).then(
    () => true,
    () => false,
  )
