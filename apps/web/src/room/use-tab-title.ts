import { useEffect, useRef } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import type { RoomView } from './room-view.ts'

/** Setting a title costs the browser over a millisecond; nobody reads twenty prices a second there. */
const priceEveryMs = 500

/** The tab says the price, or first of all that one was outbid; its icon changes with it. */
export function useTabTitle(view: RoomView): void {
  const { m, f } = useLanguage()
  const { auction, situation } = view
  const isOutbid = situation.kind === 'outbid' || situation.kind === 'atOnceOutbid'
  const isOpen = view.phase === 'open' || view.phase === 'closing'
  const price = f.money(auction.price ?? auction.startPrice, auction.currency)
  const title =
    isOutbid && isOpen
      ? m.room.titleOutbid(auction.title)
      : situation.kind === 'leading' && isOpen
        ? m.room.titleLeading(auction.title)
        : `${price} · ${auction.title}`

  const standing = isOpen ? situation.kind : view.phase
  const shown = useRef({ standing: '', at: Number.NEGATIVE_INFINITY })
  useEffect(() => {
    const isNews = shown.current.standing !== standing
    const wait = isNews ? 0 : Math.max(0, shown.current.at + priceEveryMs - performance.now())
    const show = () => {
      shown.current = { standing, at: performance.now() }
      document.title = title
    }
    if (wait === 0) return show()
    const timer = setTimeout(show, wait)
    return () => clearTimeout(timer)
  }, [title, standing])

  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (!icon) return
    icon.href = isOutbid && isOpen ? '/favicon-outbid.svg' : '/favicon.svg'
    return () => {
      icon.href = '/favicon.svg'
    }
  }, [isOutbid, isOpen])
}
