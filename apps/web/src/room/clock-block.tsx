import { useLanguage } from '../i18n/language.tsx'
import { lengthText } from '../ui/clock-text.ts'
import { Countdown } from '../ui/countdown.tsx'
import { Mark } from '../ui/mark.tsx'
import type { RoomView } from './room-view.ts'

/** How long it still runs, by the house's clock, and what a late bid has done to it. */
export function ClockBlock({ view }: { view: RoomView }) {
  const { m, f } = useLanguage()
  const { auction, phase } = view
  // A withdrawn lot never reached its end; the result says what became of it.
  if (auction.status === 'cancelled') return null
  return (
    <div className="border-line border-t pt-4">
      {phase !== 'ended' && (
        <div className="flex min-h-8 items-baseline justify-between gap-4">
          <p className="text-label text-soft">
            {phase === 'upcoming' ? m.room.opensIn : m.room.endsIn}
          </p>
          <p className="font-[550] text-[1.375rem] leading-8">
            {phase === 'open' && <Countdown at={auction.endsAt} />}
            {phase === 'upcoming' && <Countdown at={auction.startsAt} label={m.room.opensIn} />}
            {phase === 'closing' && (
              <Mark state="closing" className="text-[1.125rem]">
                {m.lot.closing}
              </Mark>
            )}
            {phase === 'paused' && (
              <Mark state="paused" className="text-[1.125rem]">
                {m.lot.paused}
              </Mark>
            )}
          </p>
        </div>
      )}
      <p className="figures flex min-h-5 flex-wrap items-baseline justify-between gap-x-4 text-fine text-faint">
        <time dateTime={new Date(auction.endsAt).toISOString()}>
          {phase === 'ended'
            ? m.room.endedAt(f.dateTime(auction.endsAt))
            : phase === 'upcoming'
              ? m.room.opensAt(f.dateTime(auction.startsAt))
              : phase === 'paused'
                ? m.room.pausedText
                : m.room.endsAt(f.dateTime(auction.endsAt))}
        </time>
        <Extension view={view} />
      </p>
    </div>
  )
}

/** "+2:00, 2 of 5". */
function Extension({ view }: { view: RoomView }) {
  const { m } = useLanguage()
  const { auction, lastExtension } = view
  if (lastExtension?.cause === 'grace') return <span>{m.room.graceText}</span>
  if (auction.extensions === 0 && !lastExtension) return null
  const most = auction.softClose?.maxExtensions ?? null
  const by = lastExtension && lastExtension.byMs >= 5_000 ? lengthText(lastExtension.byMs) : null
  return (
    <span className="font-[550] text-closing">
      {by && `${m.room.extended(by)}${auction.extensions > 0 ? ' · ' : ''}`}
      {auction.extensions > 0 &&
        (most === null
          ? m.room.extensionCount(auction.extensions)
          : m.room.extensionOf(auction.extensions, most))}
    </span>
  )
}
