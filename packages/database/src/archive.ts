import type { AuctionEvent } from '@flashbid/auction'
import { ArchiveRefusedError, asArchiveError } from './archive-refused.ts'
import type { Prisma, PrismaClient } from './connection.ts'
import type { Archive, ArchiveBatch } from './database.ts'
import { eventColumns, eventFromRow } from './event-row.ts'

export function createArchive(prisma: PrismaClient): Archive {
  const writeAll = async (batches: readonly ArchiveBatch[]): Promise<readonly number[]> => {
    try {
      return await prisma.$transaction(async (tx) => {
        const owned = await advance(tx, batches)
        const events = batches
          .filter(({ partition }) => owned.has(partition))
          .flatMap((batch) => batch.events)
        if (events.length > 0) {
          await insertEvents(tx, events)
          await updateStates(tx, [...new Set(events.map(({ auctionId }) => auctionId))])
        }
        return batches.map(({ partition }) => partition).filter((id) => !owned.has(id))
      })
    } catch (error) {
      throw asArchiveError(error)
    }
  }

  return {
    writeAll,

    async write(batch) {
      const stale = await writeAll([batch])
      return stale.length === 0 ? 'written' : 'stale'
    },

    async archivedThrough(auctionId) {
      // Rows are committed in stream order, so the count usually is the answer and the search for
      // the first hole is not run.
      const [row] = await prisma.$queryRaw<[{ through: number }]>`
        SELECT CASE
          WHEN count(*) = coalesce(max(seq), 0) THEN count(*)::int
          ELSE (
            SELECT coalesce(min(held.place), 1)::int - 1
            FROM (
              SELECT seq, row_number() OVER (ORDER BY seq) AS place
              FROM events WHERE auction_id = ${auctionId}
            ) AS held
            WHERE held.seq <> held.place
          )
        END AS through
        FROM events WHERE auction_id = ${auctionId}`
      return row.through
    },

    async eventsBefore(auctionId, beforeSeq, limit) {
      const rows = await prisma.event.findMany({
        where: { auctionId, ...(beforeSeq === null ? {} : { seq: { lt: beforeSeq } }) },
        orderBy: { seq: 'desc' },
        take: limit,
      })
      return rows.map(eventFromRow)
    },

    async eventsAfter(auctionId, afterSeq, limit) {
      const rows = await prisma.event.findMany({
        where: { auctionId, seq: { gt: afterSeq } },
        orderBy: { seq: 'asc' },
        take: limit,
      })
      return rows.map(eventFromRow)
    },

    async findBid(auctionId, bidId) {
      const row = await prisma.event.findUnique({
        where: { auctionId_bidId: { auctionId, bidId } },
      })
      return row === null ? null : eventFromRow(row)
    },
  }
}

/**
 * Takes the partitions' rows, which holds off every other writer of them until the commit, and
 * moves their positions on. The partitions that are ours; missing are those of which a newer
 * holder's fence was seen.
 */
async function advance(
  tx: Prisma.TransactionClient,
  batches: readonly ArchiveBatch[],
): Promise<ReadonlySet<number>> {
  // In the order of partitions: two writers of several must not wait for each other in a circle.
  const rows = await tx.$queryRaw<{ partition: number }[]>`
    INSERT INTO partitions (partition, fence, position, updated_at)
    SELECT batch.partition, batch.fence, batch.position, now()
    FROM unnest(
      ${batches.map(({ partition }) => partition)}::smallint[],
      ${batches.map(({ fence }) => fence)}::bigint[],
      ${batches.map(({ position }) => position)}::text[]
    ) AS batch (partition, fence, position)
    ORDER BY batch.partition
    ON CONFLICT (partition) DO UPDATE SET
      fence = excluded.fence,
      position = CASE
        WHEN string_to_array(partitions.position, '-')::numeric[]
           < string_to_array(excluded.position, '-')::numeric[]
        THEN excluded.position ELSE partitions.position
      END,
      updated_at = now()
    WHERE partitions.fence <= excluded.fence
    RETURNING partition`
  return new Set(rows.map(({ partition }) => partition))
}

async function insertEvents(
  tx: Prisma.TransactionClient,
  events: readonly AuctionEvent[],
): Promise<void> {
  const column = eventColumns(events)
  const inserted = await tx.$executeRaw`
    INSERT INTO events (
      auction_id, seq, epoch, type, at,
      bid_id, bidder_id, amount, kind, "leading", previous_leader_id, auto_amount, reason,
      status, price, minimum, leader_id, leader_max, bids,
      starts_at, ends_at, extensions, reserve, buy_now, paused_at
    )
    SELECT * FROM unnest(
      ${column.auctionId}::text[],
      ${column.seq}::int[],
      ${column.epoch}::int[],
      ${column.type}::text[]::event_type[],
      ${column.at}::text[]::timestamptz[],
      ${column.bidId}::text[],
      ${column.bidderId}::text[],
      ${column.amount}::bigint[],
      ${column.kind}::text[]::bid_kind[],
      ${column.leading}::boolean[],
      ${column.previousLeaderId}::text[],
      ${column.autoAmount}::bigint[],
      ${column.reason}::text[],
      ${column.status}::text[]::auction_status[],
      ${column.price}::bigint[],
      ${column.minimum}::bigint[],
      ${column.leaderId}::text[],
      ${column.leaderMax}::bigint[],
      ${column.bids}::int[],
      ${column.startsAt}::text[]::timestamptz[],
      ${column.endsAt}::text[]::timestamptz[],
      ${column.extensions}::int[],
      ${column.reserve}::text[]::reserve_state[],
      ${column.buyNow}::bigint[],
      ${column.pausedAt}::text[]::timestamptz[]
    )
    ON CONFLICT DO NOTHING`
  if (inserted < events.length) await checkPresent(tx, column, events.length)
}

/**
 * Rows that were there already must be the same events, come a second time. Another one under the
 * same `seq` or `bidId` is a fault that must not pass for archived.
 */
async function checkPresent(
  tx: Prisma.TransactionClient,
  column: ReturnType<typeof eventColumns>,
  expected: number,
): Promise<void> {
  const [row] = await tx.$queryRaw<[{ same: number }]>`
    SELECT count(*)::int AS same
    FROM unnest(
      ${column.auctionId}::text[],
      ${column.seq}::int[],
      ${column.epoch}::int[],
      ${column.type}::text[]::event_type[],
      ${column.at}::text[]::timestamptz[],
      ${column.bidId}::text[],
      ${column.amount}::bigint[]
    ) AS given (auction_id, seq, epoch, type, at, bid_id, amount)
    JOIN events AS held ON held.auction_id = given.auction_id AND held.seq = given.seq
    WHERE (held.epoch, held.type, held.at) = (given.epoch, given.type, given.at)
      AND held.bid_id IS NOT DISTINCT FROM given.bid_id
      AND held.amount IS NOT DISTINCT FROM given.amount`
  if (row.same < expected) {
    throw new ArchiveRefusedError(
      `${expected - row.same} of ${expected} events meet others that are archived under their seq or bidId.`,
    )
  }
}

/** Auctions show what their newest archived event says. A newer state than that stays. */
async function updateStates(
  tx: Prisma.TransactionClient,
  auctionIds: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE auctions SET
      status = newest.status,
      epoch = newest.epoch,
      seq = newest.seq,
      price = newest.price,
      shown_price = coalesce(newest.price, auctions.start_price),
      leader_id = newest.leader_id,
      leader_max = newest.leader_max,
      bids = newest.bids,
      starts_at = newest.starts_at,
      ends_at = newest.ends_at,
      extensions = newest.extensions,
      buy_now = newest.buy_now,
      paused_at = newest.paused_at,
      last_at = newest.at
    FROM unnest(${auctionIds}::text[]) AS touched (id)
    CROSS JOIN LATERAL (
      SELECT * FROM events WHERE events.auction_id = touched.id ORDER BY seq DESC LIMIT 1
    ) AS newest
    WHERE auctions.id = touched.id
      AND (auctions.epoch, auctions.seq) < (newest.epoch, newest.seq)`
}
