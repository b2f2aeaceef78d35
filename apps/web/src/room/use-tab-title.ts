import { useEffect } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import type { RoomView } from './room-view.ts'

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

  useEffect(() => {
    document.title = title
  }, [title])

  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (!icon) return
    icon.href = isOutbid && isOpen ? '/favicon-outbid.svg' : '/favicon.svg'
    return () => {
      icon.href = '/favicon.svg'
    }
  }, [isOutbid, isOpen])
}
