import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { categoryName } from '../lobby/lot-state.ts'
import { useHasAccount } from '../session/session.ts'
import { FailurePage } from '../shell/failure-page.tsx'
import { Button } from '../ui/button.tsx'
import { usePreloadedDialog } from '../ui/dialog.tsx'
import { AskDialog, type Question } from './ask-dialog.tsx'
import { BidBar } from './bid-bar.tsx'
import { BidBox, GuestEntry, isBidderHere } from './bid-box.tsx'
import { type BidIntent, unusualTimes } from './bid-steps.ts'
import { ClockBlock } from './clock-block.tsx'
import { Description, Details } from './details.tsx'
import { Gallery } from './gallery.tsx'
import { History } from './history.tsx'
import { usePressLock } from './press-lock.ts'
import { PriceBlock } from './price-block.tsx'
import { acceptTerms, hasAcceptedTerms } from './remembered.ts'
import { ResultPanel } from './result-panel.tsx'
import { type RoomView, useRoom } from './room-view.ts'
import { SimilarLots } from './similar-lots.tsx'
import { StateLine } from './state-line.tsx'
import { StatusLine } from './status-line.tsx'
import { useIsWide } from './use-is-wide.ts'
import { useTabTitle } from './use-tab-title.ts'

/** For its seller and for operators, who have accounts; nobody else fetches it. */
const AuctionTrail = lazy(async () => ({
  default: (await import('../operators/auction-trail.tsx')).AuctionTrail,
}))

export function RoomPage() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId' })
  return <Room key={auctionId} auctionId={auctionId} />
}

function Room({ auctionId }: { auctionId: string }) {
  const { m } = useLanguage()
  const room = useRoom(auctionId)
  if (room.kind === 'loading') return <RoomSkeleton />
  if (room.kind === 'missing') {
    return <FailurePage title={m.failures.lotNotFoundTitle} text={m.failures.notFoundText} />
  }
  if (room.kind === 'failed') {
    return (
      <FailurePage title={m.failures.roomTitle} text={m.failures.roomText}>
        <Button look="primary" onClick={room.retry}>
          {m.app.tryAgain}
        </Button>
      </FailurePage>
    )
  }
  return <OpenRoom view={room.view} send={room.send} />
}

function OpenRoom({ view, send }: { view: RoomView; send: (intent: BidIntent) => Promise<void> }) {
  const { m } = useLanguage()
  const isWide = useIsWide()
  const [question, setQuestion] = useState<Question | null>(null)
  const { auction } = view
  // While a finger is on the bid box, everything above and in it stands still.
  const { shown, handlers } = usePressLock(view)
  const isEnded = view.phase === 'ended'
  const house = auction.sale?.id ?? auction.seller.id
  const hasAccount = useHasAccount()
  useTabTitle(view)
  usePreloadedDialog()
  useBidBoxKey()

  function bid(intent: BidIntent) {
    if (view.userId === null) return
    const asksTerms = !hasAcceptedTerms(view.userId, house)
    const times = unusualTimes(intent, auction)
    if (asksTerms || times !== null || intent.kind === 'buyNow') {
      setQuestion({ intent, asksTerms, times })
    } else void send(intent)
  }

  function accept(intent: BidIntent) {
    setQuestion(null)
    if (view.userId === null) return
    acceptTerms(view.userId, house)
    void send(intent)
  }

  return (
    <article className="page-width pt-1 pb-48 lg:pt-2 lg:pb-24">
      <StatusLine view={view} />
      <Link
        to="/"
        className="-ml-2 inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 text-label text-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {m.app.back}
      </Link>
      <div className="mt-1 grid gap-x-12 gap-y-4 lg:gap-y-6 lg:grid-cols-[minmax(0,1fr)_25rem] xl:gap-x-20 xl:grid-cols-[minmax(0,1fr)_27rem]">
        <div className="max-sm:-mx-4">
          <Gallery auction={auction} />
        </div>
        <div
          className="lg:sticky lg:top-20 lg:row-span-2 lg:self-start"
          {...(isWide ? handlers : {})}
        >
          <p className="text-label text-soft">
            {categoryName(auction.category, m)} · {m.lot.by(auction.seller.name)}
          </p>
          <h1 className="mt-1.5 font-medium text-title">{auction.title}</h1>
          <div className="mt-4 grid gap-4 lg:mt-5">
            <PriceBlock auction={shown.auction} />
            <ClockBlock view={shown} />
            {isEnded ? (
              <ResultPanel view={view} />
            ) : (
              isWide && (
                <section
                  id="bid"
                  aria-label={m.bid.box}
                  tabIndex={-1}
                  className="grid gap-4 outline-none"
                >
                  {shown.userId === null ? (
                    <GuestEntry view={shown} />
                  ) : (
                    <>
                      {isBidderHere(shown) && <StateLine view={shown} />}
                      <BidBox view={shown} onBid={bid} />
                    </>
                  )}
                </section>
              )
            )}
          </div>
        </div>
        <div className="grid gap-12 lg:pt-6">
          <section
            aria-labelledby="history"
            // Off the screen it costs nothing, however many bids arrive.
            className="[contain-intrinsic-size:auto_36rem] [content-visibility:auto]"
          >
            <h2 id="history" className="mb-3 font-[550] text-heading">
              {m.room.history}
            </h2>
            <div className="max-w-[42rem]">
              <History
                auctionId={auction.id}
                currency={auction.currency}
                lines={view.bids}
                bids={auction.bids}
                ownAlias={view.you?.alias ?? null}
                leader={isEnded ? null : (auction.leader?.alias ?? null)}
              />
            </div>
          </section>
          <section aria-labelledby="description">
            <h2 id="description" className="mb-3 font-[550] text-heading">
              {m.room.description}
            </h2>
            <Description text={auction.description} />
          </section>
          <section aria-labelledby="details">
            <h2 id="details" className="mb-2 font-[550] text-heading">
              {m.room.details}
            </h2>
            <Details auction={auction} />
          </section>
          {hasAccount && (
            <Suspense>
              <AuctionTrail auctionId={auction.id} sellerId={auction.seller.id} />
            </Suspense>
          )}
        </div>
      </div>
      {isEnded && <SimilarLots auctionId={auction.id} category={auction.category} />}
      {!isWide && !isEnded && (
        <div {...handlers}>
          <BidBar view={shown} onBid={bid} />
        </div>
      )}
      <AskDialog
        question={question}
        auction={auction}
        onAccept={accept}
        onClose={() => setQuestion(null)}
      />
    </article>
  )
}

/** `B` goes to the bid box, and an address with `#bid` opens there. */
function useBidBoxKey() {
  useEffect(() => {
    const go = () => {
      const box = document.getElementById('bid')
      box?.scrollIntoView({ block: 'nearest' })
      box?.querySelector<HTMLElement>('button:not(:disabled), input:checked')?.focus()
    }
    if (window.location.hash === '#bid') go()
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, select, textarea, dialog')
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (event.key.toLowerCase() === 'b' && isPlain && !isTyping) go()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** The room's shape while it opens. */
function RoomSkeleton() {
  const { m } = useLanguage()
  return (
    <div role="status" aria-label={m.room.loading} className="page-width pt-2 lg:pt-4">
      <div className="h-11" />
      <div
        aria-hidden
        className="mt-1 grid gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,1fr)_25rem] xl:gap-x-20 xl:grid-cols-[minmax(0,1fr)_27rem]"
      >
        <div className="aspect-[4/5] max-h-[78dvh] w-full bg-ground max-lg:aspect-square max-lg:max-h-[max(30dvh,13rem)]" />
        <div>
          <div className="h-5 w-40 bg-ground" />
          <div className="mt-3 h-8 w-4/5 bg-ground" />
          <div className="mt-10 h-16 w-56 bg-ground" />
          <div className="mt-10 h-14 bg-ground" />
        </div>
      </div>
    </div>
  )
}
