import { randomUUID } from 'node:crypto'
import type { PrismaClient } from './connection.ts'
import type { UserKind, UserRow, Users } from './database.ts'

export function createUsers(prisma: PrismaClient): Users {
  const insert = async (names: readonly string[], kind: UserKind): Promise<readonly UserRow[]> => {
    const rows = names.map((name) => ({ id: randomUUID(), name, kind }))
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

    async ensure({ id, name, kind }) {
      await prisma.user.createMany({ data: [{ id, name, kind }], skipDuplicates: true })
      return prisma.user.findUniqueOrThrow({ where: { id }, omit: { createdAt: true } })
    },

    find: (id) => prisma.user.findUnique({ where: { id }, omit: { createdAt: true } }),
  }
}
