import type { Notice } from '@flashbid/protocol'
import { Link, useLocation } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { flashBid } from '../realtime/live.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { MarkIcon, type MarkState, markColours } from '../ui/mark.tsx'
import { playOutbidSound } from './outbid-sound.ts'
import { readPreferences } from './preferences.ts'

/** At most so many at once; an older one gives way. Each leaves by itself after `stayMs`. */
const most = 3
const stayMs = 12_000

const looks: Record<Notice['type'], MarkState> = {
  outbid: 'outbid',
  won: 'won',
  lost: 'ended',
  sold: 'won',
  unsold: 'ended',
  announcement: 'pending',
}

/** What happened elsewhere. The room that is open tells its own news, so its notices stay away. */
export function Notices() {
  const { m } = useLanguage()
  const [shown, setShown] = useState<readonly Notice[]>([])
  const path = useLocation({ select: (location) => location.pathname })
  const currentPath = useRef(path)
  currentPath.current = path

  useEffect(() => {
    return flashBid.onNotice((notice) => {
      if (notice.type === 'outbid' && readPreferences().sound) playOutbidSound()
      if (notice.auctionId && currentPath.current === `/auctions/${notice.auctionId}`) return
      setShown((before) => [
        ...before
          .filter((other) => other.auctionId === undefined || other.auctionId !== notice.auctionId)
          .slice(-(most - 1)),
        notice,
      ])
    })
  }, [])

  const dismiss = (id: string) => setShown((before) => before.filter((notice) => notice.id !== id))

  return (
    <section
      aria-label={m.notices.region}
      className="pointer-events-none fixed inset-x-3 top-[4.5rem] z-50 flex flex-col items-end gap-2 sm:right-6 sm:left-auto"
    >
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} onDismiss={() => dismiss(notice.id)} />
      ))}
    </section>
  )
}

function NoticeCard({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { m } = useLanguage()
  const look = looks[notice.type]
  const leave = useRef(onDismiss)
  leave.current = onDismiss

  useEffect(() => {
    const timer = setTimeout(() => leave.current(), stayMs)
    return () => clearTimeout(timer)
  }, [])

  return (
    <div
      role={notice.type === 'outbid' ? 'alert' : 'status'}
      className="pointer-events-auto flex w-full max-w-sm animate-arrive items-start gap-3 rounded-panel bg-raised p-4 shadow-float outline outline-line"
    >
      <MarkIcon
        state={look}
        className={classes(
          'mt-0.5 size-5',
          markColours(look).colour,
          look === 'pending' && 'hidden',
        )}
      />
      <div className="min-w-0 flex-1">
        <p className={classes('font-[550]', markColours(look).colour)}>{m.notices[notice.type]}</p>
        {(notice.message ?? notice.title) && (
          <p className="line-clamp-2 text-label text-soft">{notice.message ?? notice.title}</p>
        )}
        {notice.auctionId && (
          <Link
            to="/auctions/$auctionId"
            params={{ auctionId: notice.auctionId }}
            {...(notice.type === 'outbid' ? { hash: 'bid' } : {})}
            onClick={onDismiss}
            className={classes(buttonClasses('outline'), 'mt-2.5')}
          >
            {notice.type === 'outbid' ? m.notices.bidAgain : m.notices.view}
          </Link>
        )}
      </div>
      <Button
        look="quiet"
        size="icon"
        aria-label={m.notices.dismiss}
        className="-mt-2 -mr-2 text-soft"
        onClick={onDismiss}
      >
        <X aria-hidden className="size-4" />
      </Button>
    </div>
  )
}
