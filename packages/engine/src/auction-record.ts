import type { AuctionState, AuctionStatus, AuctionTerms } from '@flashbid/auction'
import type { AuctionCard, AuctionRecord } from './engine.ts'

/**
 * The fields of an auction's hash that never change, as `publish-auction` takes them: the terms and
 * the card as JSON for readers, and the terms that the scripts need, one by one.
 */
export function publishedFields(
  terms: AuctionTerms,
  card: AuctionCard,
  epoch: number,
): readonly string[] {
  const { softClose } = terms
  const fields: Record<string, string> = {
    terms: JSON.stringify(terms),
    card: JSON.stringify(card),
    format: terms.format,
    sellerId: terms.sellerId,
    startPrice: String(terms.startPrice),
    increments: terms.increments.map(({ from, step }) => `${from}:${step}`).join(','),
    reserve: orEmpty(terms.reserve),
    softCloseMode: softClose?.mode ?? '',
    softCloseWindowMs: orEmpty(softClose?.windowMs),
    softCloseExtendMs: orEmpty(softClose?.extendMs),
    softCloseMaxExtensions: orEmpty(softClose?.maxExtensions),
    epoch: String(epoch),
    seq: '0',
    price: '',
    leaderId: '',
    leaderMax: '',
    bids: '0',
    extensions: '0',
    buyNow: orEmpty(terms.buyNow),
    pausedAt: '',
  }
  return Object.entries(fields).flat()
}

/** An auction from its hash; `null` when there is none. */
export function recordFromHash(
  auctionId: string,
  hash: Readonly<Record<string, string>>,
): AuctionRecord | null {
  if (hash.status === undefined) return null
  return {
    auctionId,
    terms: JSON.parse(hash.terms ?? '') as AuctionTerms,
    card: JSON.parse(hash.card ?? '') as AuctionCard,
    state: stateFromHash(hash, hash.status as AuctionStatus),
  }
}

function stateFromHash(
  hash: Readonly<Record<string, string>>,
  status: AuctionStatus,
): AuctionState {
  const number = (field: string) => Number(hash[field])
  const numberOrNull = (field: string) => (hash[field] ? Number(hash[field]) : null)
  return {
    status,
    epoch: number('epoch'),
    seq: number('seq'),
    price: numberOrNull('price'),
    leaderId: hash.leaderId || null,
    leaderMax: numberOrNull('leaderMax'),
    bids: number('bids'),
    startsAt: number('startsAt'),
    endsAt: number('endsAt'),
    extensions: number('extensions'),
    buyNow: numberOrNull('buyNow'),
    pausedAt: numberOrNull('pausedAt'),
    lastAt: number('lastAt'),
  }
}

function orEmpty(number: number | null | undefined): string {
  return number === null || number === undefined ? '' : String(number)
}
