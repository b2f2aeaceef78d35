import type { Auction, AuctionViewStatus } from '@flashbid/protocol'
import type { Messages } from '../i18n/en.ts'
import type { MarkState } from '../ui/mark.tsx'

export function hasEnded(status: AuctionViewStatus): boolean {
  return status === 'sold' || status === 'unsold' || status === 'cancelled'
}

/** Which price a lot shows and what it is called. */
export function shownPrice(auction: Auction, m: Messages): { label: string; minor: number } {
  if (auction.price === null) return { label: m.lot.startsAtPrice, minor: auction.startPrice }
  if (auction.status === 'sold') return { label: m.lot.soldFor, minor: auction.price }
  const label = hasEnded(auction.status) ? m.lot.lastBid : m.lot.currentBid
  return { label, minor: auction.price }
}

/** The mark of a lot that is not simply open. */
export function statusMark(
  status: AuctionViewStatus,
  m: Messages,
): { state: MarkState; text: string } | null {
  switch (status) {
    case 'open':
      return null
    case 'draft':
    case 'scheduled':
      return { state: 'scheduled', text: m.lot[status] }
    case 'paused':
      return { state: 'paused', text: m.lot.paused }
    case 'sold':
    case 'unsold':
      return { state: 'ended', text: m.lot[status] }
    case 'cancelled':
      return { state: 'withdrawn', text: m.lot.cancelled }
  }
}

/** A category in the reader's language; one that we do not know stands as it was given. */
export function categoryName(category: string, m: Messages): string {
  return m.categories[category] ?? category.charAt(0).toUpperCase() + category.slice(1)
}
