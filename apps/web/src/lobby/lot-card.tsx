import type { Auction, You } from '@flashbid/protocol'
import { Link } from '@tanstack/react-router'
import { memo, useRef } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { useLiveAuction, useSecondsUntil } from '../realtime/live.ts'
import { clockText } from '../ui/clock-text.ts'
import { Countdown } from '../ui/countdown.tsx'
import { LotPicture } from '../ui/lot-picture.tsx'
import { Mark } from '../ui/mark.tsx'
import { shownPrice, statusMark } from './lot-state.ts'
import { useInView } from './use-in-view.ts'

/** A lot in a list of them. It watches the auction while it is on the screen, at the slow cadence. */
export const LotCard = memo(function LotCard({
  auction,
  eager,
}: {
  auction: Auction
  eager?: boolean
}) {
  const ref = useRef<HTMLLIElement>(null)
  const isVisible = useInView(ref)
  const live = useLiveAuction(isVisible ? auction.id : null, 'slow')
  return (
    <li ref={ref} className="group relative flex flex-col">
      <LotCardFace
        auction={live?.auction ?? auction}
        you={live?.you ?? null}
        eager={eager ?? false}
        linked
      />
    </li>
  )
})

/** What a card shows; also the preview of a lot that does not exist yet. Every line keeps its height. */
export function LotCardFace(props: {
  auction: Auction
  you: You | null
  eager?: boolean
  linked?: boolean
}) {
  const { auction, you } = props
  const { m, f } = useLanguage()
  const price = shownPrice(auction, m)
  const title = auction.title || m.app.untitled
  return (
    <>
      <LotPicture
        src={auction.images[0]}
        title={title}
        eager={props.eager ?? false}
        decorative
        className="aspect-square w-full"
      />
      <h3 className="mt-3 line-clamp-2 min-h-[2.7em] font-[550] text-[0.9375rem] leading-[1.35]">
        {props.linked ? (
          <Link
            to="/auctions/$auctionId"
            params={{ auctionId: auction.id }}
            className="after:absolute after:inset-0 group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4"
          >
            {title}
          </Link>
        ) : (
          title
        )}
      </h3>
      <p className="mt-2 flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="figures font-[550] text-heading">
          <span className="sr-only">{price.label} </span>
          {f.money(price.minor, auction.currency)}
        </span>
        <TimeOrState auction={auction} />
      </p>
      <p className="mt-1 flex min-h-[2.4rem] flex-col text-fine text-soft sm:min-h-5 sm:flex-row sm:items-center sm:justify-between sm:gap-x-3">
        <span className="figures">
          {auction.bids === 0 ? m.lot.noBids : m.lot.bids(auction.bids)}
        </span>
        {you?.leading && auction.status === 'open' ? (
          <Mark state="leading">{m.lot.youLead}</Mark>
        ) : (
          <ReserveMark auction={auction} />
        )}
      </p>
    </>
  )
}

export function ReserveMark({ auction }: { auction: Pick<Auction, 'reserve'> }) {
  const { m } = useLanguage()
  if (auction.reserve === 'none') return null
  return auction.reserve === 'met' ? (
    <Mark state="reserveMet">{m.lot.reserveMet}</Mark>
  ) : (
    <Mark state="reserveUnmet">{m.lot.reserveUnmet}</Mark>
  )
}

/** Time left while it runs, "Closing..." until the result is there, then what it came to. */
export function TimeOrState({ auction }: { auction: Auction }) {
  const { m, f } = useLanguage()
  const secondsLeft = useSecondsUntil(auction.endsAt)
  const secondsToStart = useSecondsUntil(auction.startsAt)
  if (auction.status === 'open') {
    return secondsLeft === 0 ? (
      <Mark state="closing">{m.lot.closing}</Mark>
    ) : (
      <Countdown at={auction.endsAt} className="text-label" />
    )
  }
  if (auction.status === 'scheduled') {
    return (
      <time
        dateTime={new Date(auction.startsAt).toISOString()}
        title={f.dateTime(auction.startsAt)}
        className="figures whitespace-nowrap text-fine text-soft"
      >
        {secondsToStart === null ? m.lot.scheduled : m.lot.opensIn(clockText(secondsToStart, f))}
      </time>
    )
  }
  const mark = statusMark(auction.status, m)
  return mark && <Mark state={mark.state}>{mark.text}</Mark>
}
