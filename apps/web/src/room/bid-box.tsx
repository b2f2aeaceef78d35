import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { useSessionEnd } from '../session/session.ts'
import { useGuest } from '../session/use-guest.ts'
import { Button } from '../ui/button.tsx'
import { Segments } from '../ui/segments.tsx'
import { BidField } from './bid-field.tsx'
import { type BidIntent, bidSteps } from './bid-steps.ts'
import { keepKind, readKind } from './remembered.ts'
import type { RoomView } from './room-view.ts'
import { TotalDisclosure } from './total-disclosure.tsx'

/** Why one cannot bid at this moment; null when one can. */
export function useHindrance(view: RoomView): string | null {
  const { m, f } = useLanguage()
  const { auction, phase, freshness } = view
  if (view.userId !== null && view.userId === auction.seller.id) return m.bid.ownAuction
  if (phase === 'upcoming') return m.bid.notOpenYet(f.dateTime(auction.startsAt))
  if (phase === 'paused') {
    const reason = view.lastEvent?.type === 'paused' ? view.lastEvent.reason : undefined
    return reason ? m.room.pausedReason(reason) : m.room.pausedText
  }
  if (phase === 'closing') return m.bid.closing
  return freshness === 'live' ? null : m.bid.stale[freshness]
}

/** Before the opening, and for the seller, there is nothing to prepare; else the places stay. */
export function isBidderHere(view: RoomView): boolean {
  return view.phase !== 'upcoming' && view.userId !== view.auction.seller.id
}

/**
 * All ways to bid. What it gets is held by the room while a finger is down, so the amounts here are
 * the ones on the screen.
 */
export function BidBox(props: {
  view: RoomView
  onBid: (intent: BidIntent) => void
  /** Opened to raise a maximum. */
  startsWithMaximum?: boolean
}) {
  const { view, onBid } = props
  const { m, f } = useLanguage()
  const { auction, you } = view
  const hindrance = useHindrance(view)
  const [kind, setKind] = useState(() => (props.startsWithMaximum ? 'max' : readKind(auction.id)))
  const [typed, setTyped] = useState<number | null>(null)
  const isBusy = view.progress.step === 'pending' || view.progress.step === 'settling'
  const sent =
    view.progress.step === 'pending' && view.progress.intent.kind === kind
      ? view.progress.intent
      : null
  const reason = hindrance ?? (you?.leading ? m.bid.refusals.alreadyLeading : null)
  const money = (minor: number) => f.money(minor, auction.currency)
  const bid = (intent: BidIntent) => {
    if (!isBusy) onBid(intent)
  }

  if (!isBidderHere(view)) {
    return (
      <div className="grid gap-2">
        <Hindrance>{hindrance ?? ''}</Hindrance>
        <TotalDisclosure auction={auction} amount={auction.minimum} />
      </div>
    )
  }

  return (
    <div className="grid gap-4">
      <Segments<'exact' | 'max'>
        label={m.bid.box}
        hideLabel
        value={kind}
        options={[
          { value: 'exact', label: m.bid.exact },
          { value: 'max', label: m.bid.maximum },
        ]}
        onChange={(next) => {
          setKind(next)
          keepKind(auction.id, next)
          setTyped(null)
        }}
      />
      <p className="-mt-1 min-h-10 text-label text-soft lg:min-h-5">
        {kind === 'exact' ? m.bid.exactHint : m.bid.maximumHint}
      </p>
      {kind === 'exact' ? (
        <>
          <div className="grid gap-2">
            {reason ? (
              <Hindrance>{reason}</Hindrance>
            ) : (
              <Button
                look="primary"
                size="large"
                aria-disabled={isBusy}
                onClick={() => bid({ kind: 'exact', amount: auction.minimum })}
              >
                {m.bid.bidAmount(money(auction.minimum))}
              </Button>
            )}
            <fieldset className="flex flex-wrap gap-2">
              <legend className="sr-only">{m.bid.steps}</legend>
              {bidSteps(auction.minimum, auction.increments).map((amount, index) => (
                <Button
                  // biome-ignore lint/suspicious/noArrayIndexKey: a button is its place, not its amount
                  key={index}
                  {...(reason ? {} : { 'aria-label': m.bid.bidAmount(money(amount)) })}
                  disabled={reason !== null}
                  aria-disabled={isBusy}
                  className="min-w-max flex-1 basis-0 whitespace-nowrap px-2 max-sm:text-label"
                  onClick={() => bid({ kind: 'exact', amount })}
                >
                  {money(amount)}
                </Button>
              ))}
            </fieldset>
          </div>
          <BidField
            key="exact"
            auction={auction}
            you={you}
            kind="exact"
            look="outline"
            isBusy={isBusy}
            sent={sent}
            isBlocked={reason !== null}
            onAmount={setTyped}
            onBid={(amount) => bid({ kind: 'exact', amount })}
          />
        </>
      ) : (
        <>
          <BidField
            key="max"
            auction={auction}
            you={you}
            kind="max"
            look="primary"
            isBusy={isBusy}
            sent={sent}
            isBlocked={hindrance !== null}
            onAmount={setTyped}
            onBid={(amount) => bid({ kind: 'max', amount })}
          />
          {hindrance && <p className="text-center text-label text-soft">{hindrance}</p>}
        </>
      )}
      {auction.buyNow !== null && !hindrance && (
        <div className="border-line border-t pt-4">
          <Button
            className="w-full"
            aria-disabled={isBusy}
            onClick={() => bid({ kind: 'buyNow', amount: auction.buyNow ?? 0 })}
          >
            {m.bid.buyNow(money(auction.buyNow))}
          </Button>
          <p className="mt-2 text-faint text-fine">
            {auction.reserve === 'none' ? m.bid.buyNowHint : m.bid.buyNowReserveHint}
          </p>
        </div>
      )}
      <TotalDisclosure auction={auction} amount={typed ?? auction.minimum} />
    </div>
  )
}

/** Stands where the button was, with its height, and says why there is none. */
function Hindrance({ children }: { children: string }) {
  return (
    <p className="flex min-h-14 items-center justify-center rounded-control bg-sunken px-4 py-2 text-center text-label text-soft">
      {children}
    </p>
  )
}

/** For somebody who only watches so far: what the next bid is, and one click to take part. */
export function GuestEntry({ view }: { view: RoomView }) {
  const { m, f } = useLanguage()
  const guest = useGuest()
  const hasEnded = useSessionEnd()
  const { auction } = view
  const hindrance = useHindrance(view)
  return (
    <div>
      <p className="figures mb-2.5 text-label text-soft">
        {hindrance ?? m.bid.state.outbidText(f.money(auction.minimum, auction.currency))}
      </p>
      <Button
        look="primary"
        size="large"
        className="w-full"
        aria-disabled={guest.isEntering}
        onClick={() => void guest.enter()}
      >
        {guest.isEntering ? m.session.signingIn : m.session.guest}
      </Button>
      <div className="mt-1 flex items-center justify-between gap-x-4">
        <p role={guest.fault ? 'alert' : undefined} className="text-fine text-soft">
          {guest.fault ?? (hasEnded ? m.session.ended : m.session.guestHint)}
        </p>
        <Link
          to="/sign-in"
          search={{ next: `/auctions/${auction.id}` }}
          className="flex min-h-11 shrink-0 items-center rounded-mark font-[550] text-accent text-label underline decoration-1 underline-offset-4 hover:decoration-2"
        >
          {m.session.orSignIn}
        </Link>
      </div>
    </div>
  )
}
