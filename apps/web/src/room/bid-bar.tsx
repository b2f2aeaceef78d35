import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Countdown } from '../ui/countdown.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { BidBox, GuestEntry, isBidderHere, useHindrance } from './bid-box.tsx'
import type { BidIntent } from './bid-steps.ts'
import type { RoomView } from './room-view.ts'
import { StateLine } from './state-line.tsx'

/** The bid box at the thumb: state and time on top, one button below; the rest in a sheet. */
export function BidBar({ view, onBid }: { view: RoomView; onBid: (intent: BidIntent) => void }) {
  const { m, f } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const hindrance = useHindrance(view)
  const { auction, situation } = view
  const isBusy = view.progress.step === 'pending' || view.progress.step === 'settling'
  const isOutbid = situation.kind === 'outbid' || situation.kind === 'atOnceOutbid'

  return (
    <section
      aria-label={m.bid.box}
      id="bid"
      tabIndex={-1}
      className={classes(
        'fixed inset-x-0 bottom-0 z-30 border-line border-t bg-raised px-4 pt-3 pb-[calc(0.75rem+env(safe-area-inset-bottom))] shadow-float',
        isOutbid && 'border-t-2 border-t-outbid',
      )}
    >
      {view.userId === null ? (
        <GuestEntry view={view} />
      ) : !isBidderHere(view) ? (
        <p className="py-2 text-center text-label text-soft">{hindrance}</p>
      ) : (
        <>
          <div className="mb-2 flex h-[3.625rem] items-start justify-between gap-3 overflow-hidden">
            <StateLine view={view} compact />
            {view.phase === 'open' && (
              <Countdown at={auction.endsAt} className="font-[550] text-[1.0625rem] leading-5" />
            )}
          </div>
          <div className="flex gap-2">
            {hindrance ? (
              <p className="flex min-h-14 flex-1 items-center justify-center rounded-control bg-sunken px-3 text-center text-label text-soft">
                {hindrance}
              </p>
            ) : situation.kind === 'leading' ? (
              <Button size="large" className="flex-1 px-3" onClick={() => setOpen(true)}>
                {m.bid.raise}
              </Button>
            ) : (
              <Button
                look="primary"
                size="large"
                className="flex-1 px-3"
                aria-disabled={isBusy}
                onClick={() => !isBusy && onBid({ kind: 'exact', amount: auction.minimum })}
              >
                {m.bid.bidAmount(f.money(auction.minimum, auction.currency))}
              </Button>
            )}
            <Button
              aria-label={m.bid.more}
              className="size-14 shrink-0 px-0"
              onClick={() => setOpen(true)}
            >
              <Ellipsis aria-hidden className="size-5" />
            </Button>
          </div>
        </>
      )}
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={m.bid.box}>
        <div className="mt-4">
          <BidBox
            view={view}
            startsWithMaximum={situation.kind === 'leading'}
            onBid={(intent) => {
              setOpen(false)
              onBid(intent)
            }}
          />
        </div>
      </Dialog>
    </section>
  )
}
