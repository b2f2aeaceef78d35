import type { Auction } from '@flashbid/protocol'
import { memo } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { categoryName } from '../lobby/lot-state.ts'

/** What the seller says, and the rules of this auction in plain words. */
export const Description = memo(function Description({ text }: { text: string }) {
  const { m } = useLanguage()
  return (
    <p className="max-w-[42rem] whitespace-pre-line text-body text-soft">
      {text.trim() === '' ? m.room.noDescription : text}
    </p>
  )
})

export const Details = memo(function Details(props: {
  auction: Pick<
    Auction,
    'id' | 'category' | 'seller' | 'currency' | 'softClose' | 'increments' | 'price' | 'startPrice'
  >
}) {
  const { auction } = props
  const { m, f } = useLanguage()
  const rows = [
    { term: m.room.category, value: categoryName(auction.category, m) },
    { term: m.room.seller, value: auction.seller.name },
    { term: m.room.closingRule, value: useClosingRule(auction.softClose) },
    { term: m.room.increments, value: bandsNear(auction, m.room.incrementFrom, f.money) },
    { term: m.room.lotId, value: auction.id },
  ]
  return (
    <dl className="figures grid max-w-[42rem] gap-x-8 text-[0.9375rem] sm:grid-cols-[10rem_1fr]">
      {rows.map((row) => (
        <div
          key={row.term}
          className="border-line border-t py-2.5 first:border-t-0 sm:col-span-2 sm:grid sm:grid-cols-subgrid"
        >
          <dt className="text-faint max-sm:text-fine">{row.term}</dt>
          <dd>{row.value}</dd>
        </div>
      ))}
    </dl>
  )
})

function useClosingRule(softClose: Auction['softClose']): string {
  const { m, f } = useLanguage()
  if (!softClose) return m.room.hardClose
  const window = f.length(softClose.windowMs)
  const extend = f.length(softClose.extendMs)
  const rule =
    softClose.mode === 'reset'
      ? m.room.softClose(window, extend)
      : m.room.softCloseAdd(window, extend)
  return softClose.maxExtensions === null
    ? rule
    : `${rule} ${m.room.softCloseCap(softClose.maxExtensions)}`
}

/** The step that holds now and the next three: the whole table says more than anyone asks. */
function bandsNear(
  auction: Pick<Auction, 'increments' | 'price' | 'startPrice' | 'currency'>,
  from: (price: string) => string,
  money: (minor: number, currency: string) => string,
): string {
  const price = auction.price ?? auction.startPrice
  const now = auction.increments.findLastIndex((band) => band.from <= price)
  return auction.increments
    .slice(Math.max(0, now), Math.max(0, now) + 4)
    .map((band, index) => {
      const step = `+${money(band.step, auction.currency)}`
      return index === 0 ? step : `${from(money(band.from, auction.currency))} ${step}`
    })
    .join(' · ')
}
