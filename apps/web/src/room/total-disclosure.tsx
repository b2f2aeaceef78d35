import type { Auction } from '@flashbid/protocol'
import { ChevronDown } from 'lucide-react'
import { useLanguage } from '../i18n/language.tsx'
import { totalOwed } from './total.ts'

/** What one would pay in all, opened up on request. */
export function TotalDisclosure({ auction, amount }: { auction: Auction; amount: number }) {
  const { m, f } = useLanguage()
  return (
    <details className="group text-label">
      <summary className="-mx-1 flex min-h-11 list-none items-center gap-1.5 rounded-control px-1 font-[550] text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
        {m.total.show}
        <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180" />
      </summary>
      <p className="figures mb-2 text-soft">{m.total.forBid(f.money(amount, auction.currency))}</p>
      <TotalTable auction={auction} amount={amount} />
    </details>
  )
}

export function TotalTable({ auction, amount }: { auction: Auction; amount: number }) {
  const { m, f } = useLanguage()
  const { fees, currency } = auction
  const owed = totalOwed(amount, fees)
  const money = (minor: number) => f.money(minor, currency)
  const rates = fees.premium.map((tier, index) => ({
    rate: f.percent(tier.rateBps),
    from: money(tier.from),
    isFirst: index === 0,
  }))
  const rows = [
    { label: m.total.hammer, minor: amount, note: '' },
    ...(fees.premium.length > 0
      ? [{ label: m.total.premium, minor: owed.premium, note: m.total.premiumRates(rates) }]
      : []),
    ...(fees.taxBps > 0
      ? [{ label: m.total.tax(f.percent(fees.taxBps)), minor: owed.tax, note: '' }]
      : []),
    ...(fees.shipping > 0 ? [{ label: m.total.shipping, minor: owed.shipping, note: '' }] : []),
  ]
  if (rows.length === 1) return <p className="pb-1 text-label text-soft">{m.total.none}</p>
  return (
    <dl className="figures grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5 pb-1 text-label">
      {rows.map((row) => (
        <div key={row.label} className="contents">
          <dt className="text-soft">
            {row.label}
            {row.note && <span className="text-faint"> ({row.note})</span>}
          </dt>
          <dd className="text-right">{money(row.minor)}</dd>
        </div>
      ))}
      <div className="col-span-2 grid grid-cols-subgrid border-line border-t pt-1.5 font-[550]">
        <dt>{m.total.total}</dt>
        <dd className="text-right">{money(owed.total)}</dd>
      </div>
    </dl>
  )
}
