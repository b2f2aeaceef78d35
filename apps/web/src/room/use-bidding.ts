import type { BidProgress as WireProgress } from '@flashbid/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { flashBid } from '../realtime/live.ts'
import { doubtSession } from '../session/session.ts'
import type { BidIntent } from './bid-steps.ts'
import { keepTyped, rememberBid } from './remembered.ts'
import type { BidProgress } from './situation.ts'

/** A refusal has been read after so long; what holds now is shown again. */
const refusalStaysMs = 15_000

/** Sends one bid at a time and says where it stands. The client settles it under one `bidId`. */
export function useBidding(auctionId: string, userId: string | null) {
  const [progress, setProgress] = useState<BidProgress>({ step: 'idle' })
  const isBusy = useRef(false)

  const send = useCallback(
    async (intent: BidIntent) => {
      if (isBusy.current) return
      isBusy.current = true
      setProgress({ step: 'pending', intent })
      if (intent.kind !== 'buyNow') keepTyped(auctionId, intent.kind, '')
      const onProgress = (step: WireProgress) => {
        if (step === 'settling') setProgress({ step: 'settling', intent })
      }
      try {
        const result =
          intent.kind === 'buyNow'
            ? await flashBid.buyNow({ auctionId, onProgress })
            : await flashBid.placeBid({
                auctionId,
                amount: intent.amount,
                kind: intent.kind,
                onProgress,
              })
        const isAccepted = result.outcome !== 'refused' && result.outcome !== 'unknown'
        if (isAccepted && userId) rememberBid(auctionId, userId)
        setProgress({ step: 'settled', intent, result })
        if (result.outcome === 'refused' && result.error.code === 'UNAUTHENTICATED') {
          doubtSession()
        }
      } finally {
        isBusy.current = false
      }
    },
    [auctionId, userId],
  )

  useEffect(() => {
    if (progress.step !== 'settled' || progress.result.outcome !== 'refused') return
    const timer = setTimeout(() => setProgress({ step: 'idle' }), refusalStaysMs)
    return () => clearTimeout(timer)
  }, [progress])

  return { progress, send }
}
