import { isStandInAddress, type SessionRow } from '@flashbid/database'
import { failure } from '@flashbid/protocol'
import { createEmailVerificationToken } from 'better-auth/api'
import { badInput, Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import type { Auth } from './auth.ts'

/**
 * An address and a password for an account that has none (an operator who came by the link), so that
 * its owner can come back.
 *
 * With `SIGNUP_VERIFIED=1` the address is the account's only once the mailed link was opened, and a
 * taken one is answered like a free one.
 *
 * @throws Refusal `FORBIDDEN` when there is a password, `BAD_REQUEST` for an address that cannot be
 */
export async function completeAccount(
  { config, database }: Pick<Resources, 'config' | 'database'>,
  auth: Auth,
  session: SessionRow,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const { id } = session.account
  const context = await auth.$context
  const { internalAdapter } = context
  const person = await internalAdapter.findUserById(id)
  if (!person || (await orBusy(() => database.accounts.hasPassword(id)))) {
    throw new Refusal(failure('FORBIDDEN', 'This account has a password already.'))
  }
  const hasAddress = !isStandInAddress(person.email)
  if (hasAddress && person.email !== email) {
    const message = 'must be the address of the account; it is changed in another place'
    throw new Refusal(badInput([{ path: ['email'], code: 'other_address', message }]))
  }
  const hashed = await context.password.hash(password)
  if (!hasAddress) await giveAddress()
  await internalAdapter.linkAccount({
    ...{ userId: id, providerId: 'credential', accountId: id, password: hashed },
  })

  async function giveAddress(): Promise<void> {
    const isTaken = (await internalAdapter.findUserByEmail(email)) !== null
    if (isTaken && config.signupVerified) return
    if (isTaken) throw taken()
    const seconds = 3_600
    if (config.signupVerified) {
      const token = await createEmailVerificationToken(
        ...([context.secret, person?.email ?? '', email, seconds] as const),
        { requestType: 'change-email-verification', userId: id },
      )
      await sendLink(token)
      return
    }
    await internalAdapter
      .updateUser(id, { email, emailVerified: false })
      .catch((error: unknown) => {
        throw Reflect.get(Object(error), 'code') === 'P2002' ? taken() : error
      })
    await sendLink(
      await createEmailVerificationToken(context.secret, email, undefined, seconds, { userId: id }),
    )
  }

  async function sendLink(token: string): Promise<void> {
    const url = `${context.baseURL}/verify-email?token=${token}&callbackURL=%2Fverified`
    const user = { ...person, email } as Parameters<
      NonNullable<NonNullable<typeof auth.options.emailVerification>['sendVerificationEmail']>
    >[0]['user']
    await auth.options.emailVerification.sendVerificationEmail({ user, url, token })
  }
}

const taken = () =>
  new Refusal(badInput([{ path: ['email'], code: 'taken', message: 'has an account already' }]))
