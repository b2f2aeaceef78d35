import { Link } from '@tanstack/react-router'
import { useLanguage } from '../i18n/language.tsx'
import { guestToken, useSession } from '../session/session.ts'
import { classes } from '../ui/classes.ts'
import { MarkIcon, type MarkState, markColours } from '../ui/mark.tsx'
import type { RoomView } from './room-view.ts'
import { totalOwed } from './total.ts'
import { TotalTable } from './total-disclosure.tsx'

/** What it came to; for the winner also what happens next. */
export function ResultPanel({ view }: { view: RoomView }) {
  const { m, f } = useLanguage()
  const session = useSession()
  const { auction, you, lastEvent } = view
  const price = auction.price === null ? '' : f.money(auction.price, auction.currency)
  const hasWon = auction.status === 'sold' && you !== null && auction.leader?.alias === you.alias
  const result = describe()

  function describe(): { state: MarkState; title: string; text: string } {
    if (hasWon) return { state: 'won', title: m.result.won, text: m.result.wonText(price) }
    if (auction.status === 'sold') {
      const buyer = auction.leader ? ` ${m.result.soldTo(auction.leader.alias)}` : ''
      const isLoser = view.situation.kind === 'outbid' || view.situation.kind === 'atOnceOutbid'
      return {
        state: 'ended',
        title: isLoser ? m.result.lost : m.result.sold,
        text: `${m.result.lostText(price)}${buyer}`,
      }
    }
    if (auction.status === 'cancelled') {
      const reason = lastEvent?.type === 'cancelled' ? lastEvent.reason : undefined
      return {
        state: 'withdrawn',
        title: m.result.cancelled,
        text: reason ? m.room.cancelledReason(reason) : m.room.cancelledText,
      }
    }
    return {
      state: 'ended',
      title: m.result.unsold,
      text: auction.bids === 0 ? m.result.unsoldNoBids : m.result.unsoldReserve,
    }
  }

  const colours = markColours(result.state)
  return (
    <section aria-label={result.title}>
      <div className={classes('flex items-start gap-3 rounded-control px-4 py-4', colours.wash)}>
        <MarkIcon state={result.state} className={classes('mt-1 size-5', colours.colour)} />
        <div>
          <h2 className={classes('font-[550] text-heading', colours.colour)}>{result.title}</h2>
          <p className="figures text-[0.9375rem] text-soft">{result.text}</p>
        </div>
      </div>
      {hasWon && auction.price !== null && (
        <div className="mt-5">
          <h3 className="font-[550] text-body">{m.result.nextSteps}</h3>
          <ol className="figures mt-2 mb-4 grid list-decimal gap-1.5 pl-5 text-[0.9375rem] text-soft marker:text-faint">
            <li>
              {m.result.steps.pay(
                f.money(totalOwed(auction.price, auction.fees).total, auction.currency),
              )}
            </li>
            <li>{m.result.steps.seller(auction.seller.name)}</li>
            {session && guestToken() !== null && (
              <li>
                {m.result.steps.keep}{' '}
                <Link
                  to="/sign-up"
                  search={{ next: `/auctions/${auction.id}` }}
                  className="-my-3 inline-block py-3 font-[550] text-accent underline decoration-1 underline-offset-4 hover:decoration-2"
                >
                  {m.session.signUp}
                </Link>
              </li>
            )}
          </ol>
          <TotalTable auction={auction} amount={auction.price} />
        </div>
      )}
    </section>
  )
}
