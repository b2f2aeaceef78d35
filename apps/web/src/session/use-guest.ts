import { FlashBidError } from '@flashbid/client'
import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { flashBid } from '../realtime/live.ts'
import { signInAsGuest } from './session.ts'

/** Becoming a guest in one click: `enter` resolves with whether it worked, `fault` says why not. */
export function useGuest() {
  const { m, f } = useLanguage()
  const [isEntering, setEntering] = useState(false)
  const [fault, setFault] = useState<string | null>(null)

  async function enter(): Promise<boolean> {
    if (isEntering) return false
    setEntering(true)
    setFault(null)
    try {
      signInAsGuest(await flashBid.http.guest())
      return true
    } catch (error) {
      if (!(error instanceof FlashBidError)) throw error
      if (error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND') setFault(m.session.guestsOff)
      else if (error.code === 'RATE_LIMITED') {
        setFault(m.session.limited(f.length(Math.max(1000, error.body?.retryAfterMs ?? 1000))))
      } else setFault(m.session.failed)
      return false
    } finally {
      setEntering(false)
    }
  }
  return { enter, isEntering, fault }
}
