import { isStandInAddress } from './accounts.ts'
import { appendAudit } from './audit.ts'
import type { PrismaClient } from './connection.ts'
import type { Actor, AuditState, People, PersonChange, PersonRow } from './database.ts'
import type { Prisma } from './generated/client.ts'
import { likePattern } from './like-pattern.ts'
import { decodePlace, encodePlace, isId, isKey } from './place.ts'

/** What stands in place of the name of somebody who has left. */
const FORMER_NAME = 'Former bidder'

const withPerson = {
  person: { select: { email: true, emailVerified: true } },
} satisfies Prisma.UserInclude
type Row = Prisma.UserGetPayload<{ include: typeof withPerson }>
type Transaction = Prisma.TransactionClient

export function createPeople(prisma: PrismaClient): People {
  /**
   * One account is changed and its entry appended, or neither. The account and all operators are
   * locked first, always in one order: of two operators who demote each other the second sees what
   * the first did, and neither waits for the other for ever.
   */
  async function change(
    id: string,
    entry: { by: Actor; action: string; reason: string | null },
    decide: (row: Row, isLastOperator: () => Promise<boolean>, now: Date) => Promise<Decision>,
    alsoDo?: (tx: Transaction) => Promise<unknown>,
  ): Promise<PersonChange> {
    return prisma.$transaction(async (tx) => {
      const [locked] = await tx.$queryRaw<{ now: Date }[]>`
        SELECT now() AS now FROM users WHERE id = ${id} OR role = 'operator'
        ORDER BY id FOR UPDATE`
      const row = await tx.user.findUnique({ where: { id }, include: withPerson })
      if (!row || !locked) return { kind: 'unknown' }
      const isLast = async () => isOperator(row) && !(await hasOther(tx, id))
      const decided = await decide(row, isLast, locked.now)
      if (typeof decided === 'string') return { kind: decided }
      await alsoDo?.(tx)
      if (decided === null) return { kind: 'done', person: personFrom(row), changed: false }
      const changed = await tx.user.update({
        where: { id },
        data: decided.data,
        include: withPerson,
      })
      const { by: actor, action, reason } = entry
      const { before, after } = decided
      await appendAudit(tx, [
        { actor, action, target: { type: 'account', id }, reason, before, after },
      ])
      return { kind: 'done', person: personFrom(changed), changed: true }
    })
  }

  return {
    async find(id) {
      const row = await prisma.user.findUnique({ where: { id }, include: withPerson })
      return row && personFrom(row)
    },

    async findByEmail(email) {
      const row = await prisma.user.findFirst({
        where: { person: { email: email.toLowerCase() } },
        include: withPerson,
      })
      return row && personFrom(row)
    },

    async list({ q, role, limit, cursor }) {
      const place = cursor === undefined ? null : readPlace(cursor)
      if (cursor !== undefined && place === null) return null
      const rows = await prisma.user.findMany({
        where: {
          AND: [
            role === undefined ? {} : { role },
            matches(q),
            place === null
              ? {}
              : {
                  createdAt: { lte: place.createdAt },
                  OR: [{ createdAt: { lt: place.createdAt } }, { id: { lt: place.id } }],
                },
          ],
        },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
        include: withPerson,
      })
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const hasMore = rows.length > page.length && last !== undefined
      return {
        people: page.map(personFrom),
        nextCursor: hasMore ? encodePlace([last.createdAt.getTime(), last.id]) : null,
      }
    },

    ban: (id, reason, by) =>
      change(
        id,
        { by, action: 'ban', reason },
        async (row, isLastOperator, now) => {
          if (await isLastOperator()) return 'last-operator'
          if (row.bannedAt !== null && row.banReason === reason) return null
          return {
            data: { bannedAt: row.bannedAt ?? now, banReason: reason },
            before: banOf(row),
            after: { banned: true, banReason: reason },
          }
        },
        // Again with every call: a sign-in may have been under way.
        (tx) => tx.session.deleteMany({ where: { personId: id } }),
      ),

    unban: (id, reason, by) =>
      change(id, { by, action: 'unban', reason }, async (row) =>
        row.bannedAt === null
          ? null
          : {
              data: { bannedAt: null, banReason: null },
              before: banOf(row),
              after: { banned: false, banReason: null },
            },
      ),

    changeRole: (id, role, { by, reason, action = 'role' }) =>
      change(id, { by, action, reason }, async (row, isLastOperator) => {
        if (row.role === role) return null
        // A guest or bot lives by its token alone and could not sign in with another role.
        if (row.person === null) return 'no-person'
        if (await isLastOperator()) return 'last-operator'
        return { data: { role }, before: { role: row.role }, after: { role } }
      }),

    async forget(id) {
      return prisma.$transaction(async (tx) => {
        const row = await tx.user.findUnique({ where: { id }, include: withPerson })
        if (!row || row.deletedAt !== null) return false
        const { person, role } = row
        if (person) {
          // What waits to be opened from a mail names the account or its address.
          const email = likePattern(person.email)
          await tx.verification.deleteMany({
            where: {
              OR: [
                { value: { contains: likePattern(id) } },
                { value: { contains: email } },
                { identifier: { contains: email } },
              ],
            },
          })
          await tx.person.delete({ where: { id } }) // sessions, passwords and passkeys with it
        }
        await tx.user.update({ where: { id }, data: { name: FORMER_NAME, deletedAt: new Date() } })
        if (role === 'seller' || role === 'operator') {
          const actor = { id, name: row.name, role, byKey: false }
          const target = { type: 'account', id } as const
          const [before, after] = [{ deleted: false }, { deleted: true }]
          await appendAudit(tx, [{ actor, action: 'delete', target, reason: null, before, after }])
        }
        return true
      })
    },
  }
}

/** What is to be written, `null` for nothing, or why it may not be. */
type Decision =
  | { data: Prisma.UserUpdateInput; before: AuditState; after: AuditState }
  | 'last-operator'
  | 'no-person'
  | null

/** Somebody who can sign in and run the house. */
const isOperator = ({ role, bannedAt, person }: Row) =>
  role === 'operator' && bannedAt === null && person !== null

const hasOther = async (tx: Transaction, id: string) =>
  (await tx.user.count({
    where: { id: { not: id }, role: 'operator', bannedAt: null, person: { isNot: null } },
  })) > 0

const banOf = ({ bannedAt, banReason }: Row): AuditState => ({
  banned: bannedAt !== null,
  banReason,
})

function matches(q: string | undefined): Prisma.UserWhereInput {
  const words = q?.trim() ?? ''
  if (words === '') return {}
  const text = { contains: likePattern(words), mode: 'insensitive' } as const
  return { OR: [{ name: text }, { person: { email: text } }, { id: words.replaceAll('\0', '') }] }
}

function readPlace(cursor: string): { createdAt: Date; id: string } | null {
  const [key, id] = decodePlace(cursor) ?? []
  return isKey(key) && isId(id) ? { createdAt: new Date(key), id } : null
}

function personFrom({ person, createdAt, bannedAt, deletedAt, ...row }: Row): PersonRow {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    email: person && !isStandInAddress(person.email) ? person.email : null,
    emailVerified: person?.emailVerified ?? false,
    createdAt: createdAt.getTime(),
    bannedAt: bannedAt?.getTime() ?? null,
    banReason: row.banReason,
    deletedAt: deletedAt?.getTime() ?? null,
  }
}
