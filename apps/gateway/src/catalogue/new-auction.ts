import { type AuctionTerms, type EpochMs, resolveIncrements } from '@flashbid/auction'
import type { CatalogueEntry } from '@flashbid/database'
import { type CreateAuction, type InputIssue, limits } from '@flashbid/protocol'

/** What is wrong with the times of an auction that is to be published now. */
export function scheduleIssues(
  { startsAt, endsAt }: Pick<AuctionTerms, 'startsAt' | 'endsAt'>,
  now: EpochMs,
): InputIssue[] {
  const start = startsAt ?? now
  const issue = (path: string, message: string) => [{ path: [path], code: 'schedule', message }]
  if (start > now + limits.maxDurationMs) return issue('startsAt', 'must lie within 366 days')
  if (endsAt <= now) return issue('endsAt', 'must be in the future')
  if (endsAt < start + limits.minDurationMs) {
    return issue('endsAt', 'must be at least 1 s after the start')
  }
  if (endsAt > start + limits.maxDurationMs) {
    return issue('endsAt', 'must be at most 366 days after the start')
  }
  return []
}

/** The catalogue's entry for the body of `POST /api/auctions`. */
export function newEntry(
  id: string,
  body: CreateAuction,
  seller: { readonly id: string; readonly name: string },
): Omit<CatalogueEntry, 'state' | 'status' | 'createdAt'> {
  const { title, description, category, images, fees } = body
  const { currency, startPrice, reserve, buyNow, startsAt, endsAt, softClose } = body
  const increments = resolveIncrements(body.increments, currency)
  return {
    id,
    title,
    description,
    category,
    images,
    seller,
    fees,
    terms: {
      format: 'english',
      sellerId: seller.id,
      ...{ currency, startPrice, increments, reserve, buyNow, startsAt, endsAt, softClose },
    },
  }
}
