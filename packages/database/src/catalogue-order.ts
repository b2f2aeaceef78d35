import type { CatalogueQuery } from './database.ts'
import type { AuctionStatus, Prisma } from './generated/client.ts'
import type { AuctionModel } from './generated/models.ts'
import type { ListCursor } from './list-cursor.ts'

const LIVE: AuctionStatus[] = ['scheduled', 'open', 'paused']
const ENDED: AuctionStatus[] = ['sold', 'unsold', 'cancelled']

/** A stretch of a list that one index scan can give. */
export interface Run {
  readonly statuses: AuctionStatus[]
  readonly column: 'endsAt' | 'createdAt' | 'shownPrice'
  readonly direction: 'asc' | 'desc'
}

/**
 * The runs that make up a list, one after the other. Only `ending` has two: what ends soonest
 * comes first, what has ended follows, the latest end first.
 *
 * `newest`: latest creation first. `price`: lowest shown price first. Ties by id.
 */
export function runsOf({ status, sort }: Pick<CatalogueQuery, 'status' | 'sort'>): readonly Run[] {
  const statuses = statusesOf(status)
  if (sort === 'newest') return [{ statuses, column: 'createdAt', direction: 'desc' }]
  if (sort === 'price') return [{ statuses, column: 'shownPrice', direction: 'asc' }]
  const ended = statuses.filter((one) => ENDED.includes(one))
  const others = statuses.filter((one) => !ENDED.includes(one))
  return [
    { statuses: others, column: 'endsAt', direction: 'asc' } as const,
    { statuses: ended, column: 'endsAt', direction: 'desc' } as const,
  ].filter((run) => run.statuses.length > 0)
}

/** Without a status: everything that is published. */
function statusesOf(status: CatalogueQuery['status']): AuctionStatus[] {
  if (status === undefined) return [...LIVE, ...ENDED]
  if (status === 'live') return LIVE
  return status === 'ended' ? ENDED : [status]
}

export function orderOf({ column, direction }: Run): Prisma.AuctionOrderByWithRelationInput[] {
  return [{ [column]: direction }, { id: direction }]
}

/** The rows of the run that come after the cursor. */
export function afterCursor(run: Run, { key, id }: ListCursor): Prisma.AuctionWhereInput {
  const value = run.column === 'shownPrice' ? BigInt(key) : new Date(key)
  const beyond = run.direction === 'asc' ? 'gt' : 'lt'
  return {
    // The first condition says nothing new, but bounds the index scan.
    [run.column]: { [`${beyond}e`]: value },
    OR: [{ [run.column]: { [beyond]: value } }, { [run.column]: value, id: { [beyond]: id } }],
  }
}

/** The value of a row that its run is sorted by. */
export function keyOf({ column }: Run, row: AuctionModel): number {
  return Number(row[column])
}
