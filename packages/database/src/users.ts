import { randomUUID } from 'node:crypto'
import type { Role } from '@flashbid/protocol'
import type { PrismaClient } from './connection.ts'
import type { UserRow, Users } from './database.ts'

export function createUsers(prisma: PrismaClient): Users {
  const insert = async (names: readonly string[], role: Role): Promise<readonly UserRow[]> => {
    const rows = names.map((name) => ({ id: randomUUID(), name, role }))
    await prisma.user.createMany({ data: rows })
    return rows
  }

  return {
    async createGuest(name) {
      const [guest] = await insert([name], 'guest')
      if (!guest) throw new Error('Nobody was created.')
      return guest
    },

    createBots: (names) => insert(names, 'bot'),

    async ensure({ id, name, role }) {
      await prisma.user.createMany({ data: [{ id, name, role }], skipDuplicates: true })
      return prisma.user.findUniqueOrThrow({
        where: { id },
        select: { id: true, name: true, role: true },
      })
    },

    async find(id) {
      const row = await prisma.user.findUnique({ where: { id } })
      if (!row) return null
      const { name, role, bannedAt, deletedAt } = row
      return {
        ...{ id, name, role },
        bannedAt: bannedAt?.getTime() ?? null,
        deletedAt: deletedAt?.getTime() ?? null,
      }
    },
  }
}
