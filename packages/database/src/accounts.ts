import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { PrismaClient } from './connection.ts'
import type { Accounts } from './database.ts'
import type { Prisma } from './generated/client.ts'

/** Under a domain that can never be (RFC 2606): no mail ever gets there. */
const NO_ADDRESS = '@no-address.invalid'

/**
 * What better-auth works on, and what must happen together with it. Its transactions are known here,
 * so that the account that bids is made and changed with the person, or not at all.
 */
export function createAccounts(prisma: PrismaClient): Accounts {
  const running = new AsyncLocalStorage<Prisma.TransactionClient>()
  const now = () => running.getStore() ?? prisma

  return {
    tables: {
      ...tablesOf(prisma),
      $transaction: (work: (tables: object) => Promise<unknown>) =>
        prisma.$transaction((tx) => running.run(tx, () => work(tablesOf(tx)))),
    },

    async admit({ name, guestId, isProven }) {
      if (guestId !== null && (await isFreeGuest(now(), guestId))) {
        if (isProven) await becomeBidder(now(), guestId, name)
        return { id: guestId, wasGuest: true }
      }
      const id = randomUUID()
      await now().user.create({ data: { id, name, role: 'bidder' } })
      return { id, wasGuest: false }
    },

    prove: async (id, name) => (await becomeBidder(now(), id, name)) > 0,

    async rename(id, name) {
      // A guest who is still to prove the address keeps the name until then.
      await now().user.updateMany({ where: { id, role: { not: 'guest' } }, data: { name } })
    },

    async standing(id) {
      const row = await now().user.findUnique({
        where: { id },
        include: { person: { select: { emailVerified: true } } },
      })
      if (!row) return null
      const { name, role, bannedAt, deletedAt, person } = row
      return {
        ...{ id, name, role },
        isBanned: bannedAt !== null,
        isDeleted: deletedAt !== null,
        isVerified: person?.emailVerified ?? null,
      }
    },

    async findSession(by) {
      const row = await prisma.session.findUnique({
        where: by,
        include: { person: { include: { user: true } } },
      })
      if (!row) return null
      const { user, emailVerified } = row.person
      return {
        id: row.id,
        createdAt: row.createdAt.getTime(),
        expiresAt: row.expiresAt.getTime(),
        account: {
          ...{ id: user.id, name: user.name, role: user.role, isVerified: emailVerified },
          isBanned: user.bannedAt !== null,
          isDeleted: user.deletedAt !== null,
        },
      }
    },

    async hasPassword(id) {
      const where = { personId: id, providerId: 'credential', password: { not: null } }
      return (await prisma.credential.count({ where })) > 0
    },

    async hasOtherOperator(id) {
      const others = { id: { not: id }, bannedAt: null, person: { isNot: null } }
      return (await prisma.user.count({ where: { ...others, role: 'operator' } })) > 0
    },

    async obligations(id) {
      const [selling, leading] = await Promise.all([
        prisma.auction.count({
          where: { sellerId: id, status: { in: ['scheduled', 'open', 'paused'] } },
        }),
        prisma.auction.count({ where: { leaderId: id, status: { in: ['open', 'paused'] } } }),
      ])
      return { selling, leading }
    },

    async ensurePersonWithoutAddress({ id, name }) {
      const email = `${id}${NO_ADDRESS}`
      await prisma.person.createMany({
        data: [{ id, name, email, emailVerified: true, updatedAt: new Date() }],
        skipDuplicates: true,
      })
    },

    async admitOperator({ id, name }, { id: sessionId, token, expiresAt, ...from }) {
      const session = { id: sessionId, token, expiresAt: new Date(expiresAt), ...from }
      // Verified: whoever opened the link has shown all there is to show.
      const person = { name, email: `${id}${NO_ADDRESS}`, emailVerified: true }
      await prisma.user.create({
        data: {
          ...{ id, name, role: 'operator' },
          person: { create: { ...person, sessions: { create: session } } },
        },
      })
    },

    async forgetExpired(at) {
      const where = { expiresAt: { lt: new Date(at) } }
      await prisma.session.deleteMany({ where })
      await prisma.verification.deleteMany({ where })
    },
  }
}

/** Whether this is only a stand-in for the address that a person without one has not given yet. */
export const isStandInAddress = (email: string) => email.endsWith(NO_ADDRESS)

/** The delegates by the names that better-auth's options map its models to. */
const tablesOf = (prisma: Prisma.TransactionClient) => ({
  person: prisma.person,
  session: prisma.session,
  credential: prisma.credential,
  verification: prisma.verification,
  passkey: prisma.passkey,
})

/** A guest whom nobody has begun to sign up as. */
const isFreeGuest = async (prisma: Prisma.TransactionClient, id: string) =>
  (await prisma.user.count({
    where: { id, role: 'guest', bannedAt: null, deletedAt: null, person: null },
  })) > 0

async function becomeBidder(prisma: Prisma.TransactionClient, id: string, name: string) {
  const { count } = await prisma.user.updateMany({
    where: { id, role: 'guest', bannedAt: null, deletedAt: null },
    data: { role: 'bidder', name },
  })
  return count
}
