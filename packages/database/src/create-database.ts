import { createAccounts } from './accounts.ts'
import { createArchive } from './archive.ts'
import { createAudit } from './audit.ts'
import { createCatalogue } from './catalogue.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import type { Database } from './database.ts'
import { createMedia } from './media.ts'
import { createPeople } from './people.ts'
import { createUsers } from './users.ts'

/**
 * What Postgres remembers. Connects with the first call, so that a server starts (and bids) while
 * Postgres is away; until it is back every call rejects, none hangs.
 */
export function createDatabase(databaseUrl: string, options?: ConnectionOptions): Database {
  const { prisma, close } = connect(databaseUrl, options)
  return {
    users: createUsers(prisma),
    accounts: createAccounts(prisma),
    people: createPeople(prisma),
    audit: createAudit(prisma),
    catalogue: createCatalogue(prisma),
    media: createMedia(prisma),
    archive: createArchive(prisma),
    async ping(timeoutMs) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new Error(`Postgres did not answer within ${timeoutMs} ms.`)),
          timeoutMs,
        )
      })
      await Promise.race([prisma.$queryRaw`SELECT 1`, late]).finally(() => clearTimeout(timer))
    },
    close,
  }
}
