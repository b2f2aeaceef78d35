import type { Auction } from '@flashbid/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLanguage } from '../i18n/language.tsx'
import { endingSoon } from '../queries.ts'
import { flashBid, useLiveAuction } from '../realtime/live.ts'
import { LotPicture } from '../ui/lot-picture.tsx'
import { TimeOrState } from './lot-card.tsx'
import { hasEnded } from './lot-state.ts'

const soonMs = 30 * 60_000

/** Auctions that end within the half hour, in one line that scrolls sideways. */
export function EndingStrip() {
  const { m } = useLanguage()
  const { data, isPending } = useQuery(endingSoon())
  const soon = (data?.auctions ?? []).filter(
    (auction) => auction.status === 'open' && auction.endsAt - flashBid.clock.now() < soonMs,
  )
  // The space is kept while it is not known: the grid below would jump.
  if (isPending) return <div aria-hidden className="mt-6 h-[7.3125rem]" />
  if (soon.length === 0) return null
  return (
    <section aria-labelledby="ending-soon" className="mt-6">
      <h2 id="ending-soon" className="font-[550] text-heading">
        {m.lobby.endingSoon}
      </h2>
      <ul className="-mx-4 mt-3 flex snap-x scroll-px-4 gap-7 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:-mx-1 sm:px-1">
        {soon.map((auction) => (
          <StripItem key={auction.id} auction={auction} />
        ))}
      </ul>
    </section>
  )
}

function StripItem({ auction: listed }: { auction: Auction }) {
  const { m, f } = useLanguage()
  const live = useLiveAuction(listed.id, 'slow')
  const auction = live?.auction ?? listed
  const price = auction.price ?? auction.startPrice
  return (
    <li className="group relative flex w-[16.5rem] shrink-0 snap-start items-center gap-3">
      <LotPicture
        src={auction.images[0]}
        title={auction.title}
        decorative
        flat
        sizes="4.5rem"
        className="size-[4.5rem] shrink-0"
      />
      <span className="min-w-0 flex-1">
        <Link
          to="/auctions/$auctionId"
          params={{ auctionId: auction.id }}
          className="block truncate font-[550] text-label after:absolute after:inset-0 group-hover:underline group-hover:decoration-1 group-hover:underline-offset-4"
        >
          {auction.title}
        </Link>
        <span className="mt-0.5 flex items-baseline justify-between gap-2">
          <span className="figures text-label">
            <span className="sr-only">{m.lot.currentBid} </span>
            {f.money(price, auction.currency)}
          </span>
          {hasEnded(auction.status) || auction.status === 'open' ? (
            <TimeOrState auction={auction} />
          ) : null}
        </span>
      </span>
    </li>
  )
}
