import type { EpochMs } from '@flashbid/auction'
import { entryFromRow, termsColumns, withSeller } from './catalogue-entry.ts'
import { afterCursor, keyOf, orderOf, runsOf } from './catalogue-order.ts'
import type { PrismaClient } from './connection.ts'
import type { Catalogue, CatalogueQuery } from './database.ts'
import { Prisma } from './generated/client.ts'
import { likePattern } from './like-pattern.ts'
import { decodeCursor, encodeCursor } from './list-cursor.ts'

export function createCatalogue(prisma: PrismaClient): Catalogue {
  return {
    async insert({ terms, seller, fees, images, ...texts }, published) {
      const row = await prisma.auction.create({
        data: {
          ...texts,
          ...termsColumns(terms, await databaseTime(prisma), published),
          sellerId: seller.id,
          images: [...images],
          fees: { ...fees, premium: fees.premium.map((tier) => ({ ...tier })) },
        },
        include: withSeller,
      })
      return entryFromRow(row)
    },

    async find(id) {
      const row = await prisma.auction.findUnique({ where: { id }, include: withSeller })
      return row === null ? null : entryFromRow(row)
    },

    async findMany(ids) {
      const rows = await prisma.auction.findMany({
        where: { id: { in: [...ids] } },
        include: withSeller,
      })
      return rows.map(entryFromRow)
    },

    async list(query) {
      const runs = runsOf(query)
      const cursor =
        query.cursor === undefined ? null : decodeCursor(query.cursor, query.sort, runs.length)
      if (cursor === null && query.cursor !== undefined) return null

      // One row more than asked for shows whether there is a next page.
      const found: { row: Parameters<typeof entryFromRow>[0]; run: number }[] = []
      for (let run = cursor?.run ?? 0; run < runs.length && found.length <= query.limit; run++) {
        const order = runs[run]
        if (order === undefined) break
        const rows = await prisma.auction.findMany({
          where: {
            AND: [
              { status: { in: order.statuses } },
              matches(query),
              cursor?.run === run ? afterCursor(order, cursor) : {},
            ],
          },
          orderBy: orderOf(order),
          take: query.limit + 1 - found.length,
          include: withSeller,
        })
        found.push(...rows.map((row) => ({ row, run })))
      }
      const page = found.slice(0, query.limit)
      const last = page.at(-1)
      const order = last && runs[last.run]
      const nextCursor =
        found.length > page.length && last && order
          ? encodeCursor({
              sort: query.sort,
              run: last.run,
              key: keyOf(order, last.row),
              id: last.row.id,
            })
          : null
      return { entries: page.map(({ row }) => entryFromRow(row)), nextCursor }
    },

    async publish(id, terms) {
      const now = await databaseTime(prisma)
      const { createdAt: _, ...columns } = termsColumns(terms, now, true)
      const { count } = await prisma.auction.updateMany({
        where: { id, status: 'draft' },
        data: { softClose: Prisma.DbNull, ...columns },
      })
      if (count === 0) return null
      return entryFromRow(
        await prisma.auction.findUniqueOrThrow({ where: { id }, include: withSeller }),
      )
    },

    async confirmPublished(id) {
      await prisma.$executeRaw`
        UPDATE auctions SET confirmed_at = now() WHERE id = ${id} AND confirmed_at IS NULL`
    },

    async unconfirmed(olderThanMs, limit) {
      const now = await databaseTime(prisma)
      const rows = await prisma.auction.findMany({
        where: {
          confirmedAt: null,
          publishedAt: { lt: new Date(now - olderThanMs) },
          // Redis forgets an auction 24 h after its end: what ended long ago may have been there and
          // traded. Published again it would begin a second history.
          endsAt: { gt: new Date(now - REPAIRED_AFTER_END_MS) },
          seq: 0,
        },
        orderBy: { publishedAt: 'asc' },
        take: limit,
        include: withSeller,
      })
      return rows.map(entryFromRow)
    },
  }
}

/** Half of what Redis keeps. */
const REPAIRED_AFTER_END_MS = 12 * 3_600_000

/** Of Postgres: the clocks of the machines around it may be wrong. */
async function databaseTime(prisma: PrismaClient): Promise<EpochMs> {
  const [row] = await prisma.$queryRaw<[{ now: Date }]>`SELECT now()`
  return row.now.getTime()
}

function matches({ category, q }: CatalogueQuery): Prisma.AuctionWhereInput {
  const words = q?.trim() ?? ''
  const text = { contains: likePattern(words), mode: 'insensitive' } as const
  return {
    ...(category === undefined ? {} : { category }),
    ...(words === '' ? {} : { OR: [{ title: text }, { description: text }] }),
  }
}
