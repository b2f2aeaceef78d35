import { type AuctionState, type AuctionTerms, type EpochMs, initialState } from '@flashbid/auction'
import type { Fees } from '@flashbid/protocol'
import type { CatalogueEntry } from './database.ts'
import type { Prisma } from './generated/client.ts'
import type { AuctionModel } from './generated/models.ts'

export type AuctionRow = AuctionModel & { seller: { id: string; name: string } }
export const withSeller = { seller: { select: { id: true, name: true } } } as const

const number = (value: bigint | null): number | null => (value === null ? null : Number(value))
const bigint = (value: number | null): bigint | null => (value === null ? null : BigInt(value))
const date = (at: number | null): Date | null => (at === null ? null : new Date(at))

/** The JSON columns hold what `termsColumns` and `insert` put there: nobody else writes them. */
export function entryFromRow(row: AuctionRow): CatalogueEntry {
  const terms: AuctionTerms = {
    format: formatOf(row.format),
    currency: row.currency,
    sellerId: row.sellerId,
    startPrice: Number(row.startPrice),
    increments: row.increments as unknown as AuctionTerms['increments'],
    reserve: number(row.reserve),
    buyNow: number(row.buyNowPrice),
    startsAt: row.plannedStartsAt?.getTime() ?? null,
    endsAt: row.plannedEndsAt.getTime(),
    softClose: row.softClose as unknown as AuctionTerms['softClose'],
  }
  const state: AuctionState = {
    status: row.status === 'draft' ? 'scheduled' : row.status,
    epoch: row.epoch,
    seq: row.seq,
    price: number(row.price),
    leaderId: row.leaderId,
    leaderMax: number(row.leaderMax),
    bids: row.bids,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    extensions: row.extensions,
    buyNow: number(row.buyNow),
    pausedAt: row.pausedAt?.getTime() ?? null,
    lastAt: row.lastAt.getTime(),
  }
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    category: row.category,
    images: row.images,
    seller: row.seller,
    terms,
    fees: row.fees as unknown as Fees,
    status: row.status,
    state,
    createdAt: row.createdAt.getTime(),
  }
}

function formatOf(format: string): AuctionTerms['format'] {
  if (format !== 'english') throw new Error(`This version knows no auctions of format ${format}.`)
  return format
}

/** The epoch of an auction that was never rebuilt. */
const FIRST_EPOCH = 1

/** Columns of the terms, and of the state that an auction on these terms has before any event. */
export function termsColumns(terms: AuctionTerms, now: EpochMs, published: boolean) {
  const state = initialState(terms, now, FIRST_EPOCH)
  return {
    sellerId: terms.sellerId,
    format: terms.format,
    currency: terms.currency,
    startPrice: BigInt(terms.startPrice),
    increments: terms.increments.map(({ from, step }) => ({ from, step })),
    reserve: bigint(terms.reserve),
    buyNowPrice: bigint(terms.buyNow),
    plannedStartsAt: date(terms.startsAt),
    plannedEndsAt: new Date(terms.endsAt),
    ...(terms.softClose === null ? {} : { softClose: { ...terms.softClose } }),

    status: published ? state.status : 'draft',
    epoch: state.epoch,
    seq: state.seq,
    price: bigint(state.price),
    shownPrice: BigInt(state.price ?? terms.startPrice),
    leaderId: state.leaderId,
    leaderMax: bigint(state.leaderMax),
    bids: state.bids,
    startsAt: new Date(state.startsAt),
    endsAt: new Date(state.endsAt),
    extensions: state.extensions,
    buyNow: bigint(state.buyNow),
    pausedAt: date(state.pausedAt),
    lastAt: new Date(state.lastAt),

    createdAt: new Date(now),
    publishedAt: published ? new Date(now) : null,
  } satisfies Partial<Prisma.AuctionUncheckedCreateInput>
}
