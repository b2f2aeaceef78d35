import type { Auction } from '@flashbid/protocol'
import NumberFlow from '@number-flow/react'
import { Eye } from 'lucide-react'
import { type CSSProperties, memo, useRef } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { toDecimalText } from '../i18n/money.ts'
import { ReserveMark } from '../lobby/lot-card.tsx'
import { shownPrice } from '../lobby/lot-state.ts'
import { classes } from '../ui/classes.ts'

const rolling = { duration: 450, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' }
/** The component fades digits out above and below; the space for it is taken from the line. */
const flowStyle = { '--number-flow-mask-height': '0.08em' } as CSSProperties
/** The length of a roll and a little more. */
const restMs = 600
const fading = { duration: 200, easing: 'ease-out' }

/** The price: the largest thing on the page. It rolls to its new value. */
const RollingPrice = memo(function RollingPrice(props: { minor: number; currency: string }) {
  const { f } = useLanguage()
  const text = f.money(props.minor, props.currency)
  const isCalm = useIsCalm(props.minor)
  return (
    <span className={classes('figures block whitespace-nowrap font-medium', sizeFor(text))}>
      <span className="sr-only" data-testid="price">
        {text}
      </span>
      <NumberFlow
        aria-hidden
        animated={isCalm}
        value={Number(toDecimalText(props.minor, props.currency))}
        locales={f.locale}
        format={{ style: 'currency', currency: props.currency }}
        transformTiming={rolling}
        spinTiming={rolling}
        opacityTiming={fading}
        willChange
        style={flowStyle}
      />
    </span>
  )
})

/**
 * Whether a change of `value` comes after a rest. Rolls that overlap are not seen as rolls, and at
 * 20 changes a second they were most of the page's work (66 % of a core with them, 30 % without).
 */
function useIsCalm(value: number): boolean {
  const last = useRef({ value, at: Number.NEGATIVE_INFINITY, isCalm: true })
  if (last.current.value !== value) {
    const at = performance.now()
    last.current = { value, at, isCalm: at - last.current.at > restMs }
  }
  return last.current.isCalm
}

/** A sum of millions must fit a phone as well. */
function sizeFor(text: string): string {
  if (text.length > 15)
    return 'text-[clamp(1.5rem,1rem+1.6vw,2.25rem)] leading-none tracking-[-0.03em]'
  if (text.length > 10)
    return 'text-[clamp(2rem,1.3rem+2.2vw,3.25rem)] leading-none tracking-[-0.033em]'
  return 'text-price'
}

export function PriceBlock({ auction }: { auction: Auction }) {
  const { m } = useLanguage()
  const price = shownPrice(auction, m)
  return (
    <div>
      <p className="text-label text-soft">{price.label}</p>
      <p className="mt-1 flex h-[1.2em] items-center text-price">
        <RollingPrice minor={price.minor} currency={auction.currency} />
      </p>
      <p className="figures mt-2.5 flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-fine text-soft">
        <span>{auction.bids === 0 ? m.lot.noBids : m.lot.bids(auction.bids)}</span>
        <span className="inline-flex items-center gap-1.5">
          <Eye aria-hidden className="size-4" />
          {m.room.watching(auction.viewers)}
        </span>
        {auction.reserve === 'none' ? (
          <span>{m.lot.reserveNone}</span>
        ) : (
          <ReserveMark auction={auction} />
        )}
      </p>
    </div>
  )
}
