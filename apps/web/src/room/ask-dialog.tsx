import type { Auction } from '@flashbid/protocol'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { BidIntent } from './bid-steps.ts'

/** What must be agreed to before a bid leaves. */
export interface Question {
  readonly intent: BidIntent
  /** The seller's or sale's terms were not accepted yet. */
  readonly asksTerms: boolean
  /** So many times the usual amount; null: not unusual. */
  readonly times: number | null
}

/** Asks before the first bid, an unusual one, and a purchase. The safe answer has the focus. */
export function AskDialog(props: {
  question: Question | null
  auction: Auction
  onAccept: (intent: BidIntent) => void
  onClose: () => void
}) {
  // What was asked last is still shown while the dialog goes.
  const [asked, setAsked] = useState(props.question)
  if (props.question && props.question !== asked) setAsked(props.question)
  return asked && <AskedDialog {...props} question={asked} isOpen={props.question !== null} />
}

function AskedDialog(props: {
  question: Question
  isOpen: boolean
  auction: Auction
  onAccept: (intent: BidIntent) => void
  onClose: () => void
}) {
  const { question, auction } = props
  const { intent, times } = question
  const { m, f } = useLanguage()
  const safe = useRef<HTMLButtonElement>(null)
  const wasAccepted = useRef(false)
  useEffect(() => {
    if (props.isOpen) wasAccepted.current = false
  }, [props.isOpen])
  const money = (minor: number) => f.money(minor, auction.currency)
  const amount = money(intent.amount)
  const timesText = times === null ? '' : f.number(Math.round(times * 10) / 10)

  const titles = {
    exact: m.confirm.exactTitle(amount),
    max: m.confirm.maximumTitle(amount),
    buyNow: m.confirm.buyTitle(amount),
  }
  const plain = {
    exact: m.bid.bidAmount(amount),
    max: m.bid.setMaximum(amount),
    buyNow: m.bid.buyNow(amount),
  }
  const binding = {
    exact: m.terms.accept(amount),
    max: m.terms.acceptMaximum(amount),
    buyNow: m.terms.acceptBuy(amount),
  }
  const isUnusual = times !== null || intent.kind === 'buyNow'
  const warning =
    intent.kind === 'buyNow'
      ? m.confirm.buyText
      : times === null
        ? null
        : intent.kind === 'exact'
          ? m.confirm.exactText(money(auction.price ?? auction.minimum), timesText)
          : m.confirm.maximumText(money(auction.minimum), timesText)

  return (
    <Dialog
      open={props.isOpen}
      onClose={props.onClose}
      // The button that was pressed may be gone once one leads; the bid box stays.
      finalFocus={() =>
        wasAccepted.current ? (document.getElementById('bid') ?? undefined) : undefined
      }
      title={isUnusual ? titles[intent.kind] : m.terms.title}
      initialFocus={safe}
      description={
        <>
          {warning && <span className="figures block">{warning}</span>}
          {question.asksTerms && (
            <span className="mt-2 block first:mt-0">
              {isUnusual && `${m.terms.title}. `}
              {m.terms.text(auction.seller.name)}
            </span>
          )}
        </>
      }
    >
      <div className="mt-6 grid gap-2">
        <Button
          look="primary"
          size="large"
          onClick={() => {
            wasAccepted.current = true
            props.onAccept(intent)
          }}
        >
          {question.asksTerms ? binding[intent.kind] : plain[intent.kind]}
        </Button>
        <Button ref={safe} onClick={props.onClose}>
          {isUnusual && intent.kind !== 'buyNow' ? m.confirm.change : m.app.cancel}
        </Button>
      </div>
      {question.asksTerms && (
        <p className="mt-3 text-center text-faint text-fine">{m.terms.remembered}</p>
      )}
    </Dialog>
  )
}
