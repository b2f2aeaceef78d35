import { createMailer } from '../mail/mailer.ts'
import type { Resources } from '../resources.ts'
import { createAuth } from './auth.ts'
import { createPasswords } from './passwords.ts'
import { createSessions } from './sessions.ts'

/** What has run out is forgotten now and then; nothing depends on when. */
const sweepEveryMs = 3_600_000

type AccountServices = Pick<Resources, 'auth' | 'sessions' | 'passwords' | 'mailer'>

/** People: signing up and in, their sessions, their letters. */
export function startAccounts(
  resources: Pick<Resources, 'config' | 'logger' | 'database' | 'revocations' | 'tokens' | 'clock'>,
): { readonly services: AccountServices; close(): Promise<void> } {
  const { config, logger, database, clock } = resources
  const passwords = createPasswords()
  const mailer = createMailer(config, logger)
  const auth = createAuth({ ...resources, passwords, mailer })
  const sessions = createSessions(resources, auth)
  const sweep = setInterval(() => {
    database.accounts.forgetExpired(clock.now()).catch((error: unknown) => {
      logger.debug({ err: error }, 'expired sessions are swept later')
    })
  }, sweepEveryMs)
  return {
    services: { auth, sessions, passwords, mailer },
    async close() {
      clearInterval(sweep)
      await mailer.close()
    },
  }
}
