import { type Auction, picturePreviewUrl, readPictureUrl } from '@flashbid/protocol'
import { readAuction } from '../catalogue/read-auction.ts'
import type { Resources } from '../resources.ts'
import { excerpt, type PageMeta } from './page-meta.ts'

const DESCRIPTION_LENGTH = 200
/** Whoever follows a link waits for the page, not for its preview. */
const PATIENCE_MS = 700

/** What a shared link to an auction shows; `null` when there is no such auction or no answer in time. */
export async function auctionMeta(resources: Resources, id: string): Promise<PageMeta | null> {
  const tooLate = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null))
  const found = await Promise.race([
    readAuction(resources, id, null, () => 0).catch(() => null),
    tooLate,
  ])
  return found && metaOf(found.auction, resources.config.publicUrl)
}

function metaOf(auction: Auction, publicUrl: string): PageMeta {
  const [image] = auction.images
  const text = excerpt(auction.description, DESCRIPTION_LENGTH)
  const state = stateOf(auction)
  return {
    title: `${auction.title} · FlashBid`,
    description: text === '' ? state : `${state} ${text}`,
    url: `${publicUrl}/auctions/${auction.id}`,
    imageUrl: image === undefined ? null : new URL(previewOf(image), publicUrl).href,
  }
}

/** Not every link preview reads SVG or WebP: the house's drawings and all uploads have a JPEG beside them. */
function previewOf(image: string): string {
  const upload = readPictureUrl(image)
  return upload ? picturePreviewUrl(upload.id) : image.replace(/^(\/lots\/[^/]+)\.svg$/, '$1.jpg')
}

function stateOf({ status, price, startPrice, currency }: Auction): string {
  const money = (amount: number) => {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
  }
  if (status === 'sold' && price !== null) return `Sold for ${money(price)}.`
  if (status === 'unsold' || status === 'cancelled') return 'This auction is over.'
  return price === null
    ? `Bidding starts at ${money(startPrice)}.`
    : `Bidding stands at ${money(price)}.`
}
