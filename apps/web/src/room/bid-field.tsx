import type { Auction, You } from '@flashbid/protocol'
import { type FormEvent, useEffect, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { parseAmount } from '../i18n/money.ts'
import { Button } from '../ui/button.tsx'
import { Field, inputClasses } from '../ui/field.tsx'
import type { BidIntent } from './bid-steps.ts'
import { keepTyped, readTyped } from './remembered.ts'

/** An amount of one's own: the button says what it would bid, and the fault stands under the field. */
export function BidField(props: {
  auction: Auction
  you: You | null
  kind: 'exact' | 'max'
  look: 'primary' | 'outline'
  isBusy: boolean
  /** The bid of this kind that is on its way. */
  sent: BidIntent | null
  /** Bidding is not possible just now; what is typed stays. */
  isBlocked: boolean
  onBid: (amount: number) => void
  onAmount: (amount: number | null) => void
}) {
  const { auction, you, kind } = props
  const { m, f } = useLanguage()
  const [typed, setTyped] = useState(() => readTyped(auction.id, kind))
  const read = parseAmount(typed, auction.currency, f.locale)
  const minor = read.kind === 'amount' ? read.minor : null
  const raises = kind === 'max' && you?.leading === true
  const least = raises ? (you.max ?? auction.price ?? 0) + 1 : auction.minimum

  function change(text: string) {
    setTyped(text)
    keepTyped(auction.id, kind, text)
    const now = parseAmount(text, auction.currency, f.locale)
    props.onAmount(now.kind === 'amount' ? now.minor : null)
  }

  function faultOf(): string | undefined {
    switch (read.kind) {
      case 'empty':
        return undefined
      case 'unreadable':
        return m.bid.faults.unreadable
      case 'tooManyDecimals':
        return m.bid.faults.tooManyDecimals(auction.currency, read.decimals)
      case 'outOfRange':
        return m.bid.faults.outOfRange
      case 'amount':
        if (read.minor >= least) return undefined
        return raises
          ? m.bid.faults.notAboveMaximum(f.money(least - 1, auction.currency))
          : m.bid.faults.belowMinimum(f.money(least, auction.currency))
    }
  }
  const fault = faultOf()

  function submit(event: FormEvent) {
    event.preventDefault()
    if (minor === null || fault || props.isBusy || props.isBlocked) return
    props.onBid(minor)
  }

  // What was typed has become a bid; asked again and taken back, it is still there.
  const { sent } = props
  useEffect(() => {
    if (sent !== null) setTyped('')
  }, [sent])

  const label =
    minor === null || fault
      ? m.bid.typeAmount
      : kind === 'exact'
        ? m.bid.bidAmount(f.money(minor, auction.currency))
        : raises
          ? m.bid.raiseMaximum(f.money(minor, auction.currency))
          : m.bid.setMaximum(f.money(minor, auction.currency))

  return (
    <form onSubmit={submit} noValidate>
      <Field
        label={kind === 'exact' ? m.bid.ownAmount : m.bid.ownMaximum}
        note={kind === 'max' && !raises ? m.bid.onlyYou : auction.currency}
        fault={fault}
        hint={
          raises
            ? m.bid.raiseHint(f.money(least - 1, auction.currency))
            : m.bid.fieldHint(f.money(least, auction.currency))
        }
      >
        {(frame) => (
          <span className={props.look === 'primary' ? 'grid gap-2' : 'flex gap-2'}>
            <input
              {...frame}
              type="text"
              inputMode="decimal"
              autoComplete="off"
              enterKeyHint="send"
              value={typed}
              onChange={(event) => change(event.target.value)}
              className={`${inputClasses} figures min-w-0`}
            />
            <Button
              type="submit"
              look={props.look}
              size={props.look === 'primary' ? 'large' : 'regular'}
              disabled={minor === null || fault !== undefined || props.isBlocked}
              aria-disabled={props.isBusy}
              className={props.look === 'primary' ? 'w-full' : 'min-w-[45%] shrink-0'}
            >
              {label}
            </Button>
          </span>
        )}
      </Field>
    </form>
  )
}
