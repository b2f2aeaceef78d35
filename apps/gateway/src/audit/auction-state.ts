import type { AuctionState, AuctionTerms } from '@flashbid/auction'
import type { AuditState } from '@flashbid/database'

/** What an entry shows of an auction before and after. Never who leads or what anybody offers. */
export const auditedState = ({
  status,
  price,
  bids,
  endsAt,
}: {
  readonly status: string
} & Pick<AuctionState, 'price' | 'bids' | 'endsAt'>): AuditState => ({
  status,
  price,
  bids,
  endsAt,
})

/** What an entry shows of an auction that was made or published. The reserve is its seller's secret. */
export const auditedTerms = (
  status: string,
  title: string,
  { currency, startPrice, buyNow, startsAt, endsAt }: AuctionTerms,
): AuditState => ({ status, title, currency, startPrice, buyNow, startsAt, endsAt })
