import type { PrismaClient } from './connection.ts'
import type { Media } from './database.ts'

export function createMedia(prisma: PrismaClient): Media {
  return {
    async insert(picture) {
      await prisma.media.create({ data: picture })
    },

    async findMany(ids) {
      return prisma.media.findMany({
        where: { id: { in: [...ids] } },
        omit: { createdAt: true },
      })
    },
  }
}
