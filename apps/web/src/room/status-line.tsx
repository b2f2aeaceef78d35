import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { useSecondsUntil } from '../realtime/live.ts'
import { lengthText } from '../ui/clock-text.ts'
import type { RoomView } from './room-view.ts'
import { describeSituation } from './situation.ts'
import { passedMark, priceWaitMs } from './speech.ts'

/**
 * For people who listen: one polite line for time and price, one alert for what happened to one's
 * own bid. Nothing here is seen.
 */
export function StatusLine({ view }: { view: RoomView }) {
  return (
    <>
      <p role="status" className="sr-only">
        {usePoliteText(view)}
      </p>
      <p role="alert" className="sr-only">
        {useAlertText(view)}
      </p>
    </>
  )
}

function usePoliteText({ auction, phase, you }: RoomView): string {
  const { m, f } = useLanguage()
  const [text, setText] = useState('')
  const seconds = useSecondsUntil(auction.endsAt)
  const before = useRef({ seconds, price: auction.price, phase, endsAt: auction.endsAt })
  const priceSaidAt = useRef<number | null>(null)
  const price = auction.price === null ? null : f.money(auction.price, auction.currency)
  const isLeading = you?.leading === true

  useEffect(() => {
    const last = before.current
    const hasMoved = last.endsAt !== auction.endsAt
    const mark = passedMark(last.seconds, seconds)
    before.current = { ...last, seconds, endsAt: auction.endsAt }
    if (phase !== 'open') return
    if (hasMoved && seconds !== null) {
      setText(m.speech.extended(lengthText(seconds * 1_000)))
    } else if (mark) setText(m.speech[mark])
  }, [seconds, auction.endsAt, phase, m])

  useEffect(() => {
    if (before.current.price === auction.price || price === null || phase === 'ended') return
    const say = () => {
      before.current.price = auction.price
      priceSaidAt.current = performance.now()
      setText(`${m.speech.price(price)}${isLeading ? ` ${m.speech.leading}` : ''}`)
    }
    const timer = setTimeout(say, priceWaitMs(priceSaidAt.current, performance.now()))
    return () => clearTimeout(timer)
  }, [auction.price, price, isLeading, phase, m])

  useEffect(() => {
    if (before.current.phase === phase) return
    before.current.phase = phase
    if (phase === 'closing') setText(m.speech.closing)
    if (phase === 'ended') {
      setText(auction.status === 'sold' && price ? m.speech.sold(price) : m.speech.unsold)
    }
  }, [phase, auction.status, price, m])

  return text
}

function useAlertText({ situation, auction }: RoomView): string {
  const { m, f } = useLanguage()
  const [text, setText] = useState('')
  const before = useRef(situation.kind)
  useEffect(() => {
    if (before.current === situation.kind) return
    const came = before.current
    before.current = situation.kind
    const said = describeSituation(situation, auction, m, f)
    const isOutbid = situation.kind === 'outbid' && came === 'leading'
    if (isOutbid || situation.kind === 'refused' || situation.kind === 'atOnceOutbid') {
      setText(`${said.title}. ${said.text}`)
    } else setText('')
  }, [situation, auction, m, f])
  return text
}
