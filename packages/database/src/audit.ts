import type { PrismaClient } from './connection.ts'
import type { Audit, AuditEntry, NewAuditEntry } from './database.ts'
import { Prisma } from './generated/client.ts'
import type { AuditEntryModel } from './generated/models.ts'
import { decodePlace, encodePlace } from './place.ts'

export function createAudit(prisma: PrismaClient): Audit {
  return {
    append: (entries) => appendAudit(prisma, entries),

    async list({ actor, target, action, limit, cursor }) {
      const below = cursor === undefined ? null : readPlace(cursor)
      if (cursor !== undefined && below === null) return null
      // One row more than asked for shows whether there is a next page.
      const rows = await prisma.auditEntry.findMany({
        where: {
          ...(below === null ? {} : { id: { lt: below } }),
          ...(actor === undefined ? {} : { actorId: actor }),
          ...(target === undefined ? {} : { targetId: target.id }),
          ...(target?.type === undefined ? {} : { targetType: target.type }),
          ...(action === undefined ? {} : { action }),
        },
        orderBy: { id: 'desc' },
        take: limit + 1,
      })
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const hasMore = rows.length > page.length && last !== undefined
      return {
        entries: page.map(entryFromRow),
        nextCursor: hasMore ? encodePlace([String(last.id)]) : null,
      }
    },
  }
}

/** In the transaction of what it tells of, so that neither is there without the other. */
export async function appendAudit(
  prisma: Pick<PrismaClient, 'auditEntry'>,
  entries: readonly NewAuditEntry[],
): Promise<void> {
  await prisma.auditEntry.createMany({
    data: entries.map(({ ref, at, actor, action, target, reason, before, after }) => ({
      ref: ref ?? null,
      ...(at === undefined ? {} : { at: new Date(at) }),
      actorId: actor.id,
      actorName: actor.name,
      actorRole: actor.role,
      byKey: actor.byKey,
      action,
      targetType: target.type,
      targetId: target.id,
      reason,
      before: before ?? Prisma.DbNull,
      after: after ?? Prisma.DbNull,
    })),
    skipDuplicates: true,
  })
}

function readPlace(cursor: string): bigint | null {
  const [id] = decodePlace(cursor) ?? []
  return typeof id === 'string' && /^[1-9]\d{0,17}$/.test(id) ? BigInt(id) : null
}

function entryFromRow(row: AuditEntryModel): AuditEntry {
  return {
    id: String(row.id),
    at: row.at.getTime(),
    actor: { id: row.actorId, name: row.actorName, role: row.actorRole, byKey: row.byKey },
    action: row.action,
    target: { type: row.targetType, id: row.targetId },
    reason: row.reason,
    before: stateFrom(row.before),
    after: stateFrom(row.after),
  }
}

/** Only objects are ever written. */
const stateFrom = (json: Prisma.JsonValue): AuditEntry['before'] =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json : null
