import type { AuctionView } from '@flashbid/client'
import type { Auction, AuctionChange, Bid, You } from '@flashbid/protocol'
import { useQuery } from '@tanstack/react-query'
import { hasEnded } from '../lobby/lot-state.ts'
import { auctionDetails } from '../queries.ts'
import { useConnection, useLiveAuction, useSecondsUntil } from '../realtime/live.ts'
import { useSession } from '../session/session.ts'
import { lineOf } from '../shell/connection-badge.tsx'
import type { BidIntent } from './bid-steps.ts'
import { hasRememberedBid } from './remembered.ts'
import { type BidProgress, type Situation, situationOf } from './situation.ts'
import { useBidding } from './use-bidding.ts'

/** Whether what is shown is certain; only then may one bid on it. */
export type Freshness = 'live' | 'connecting' | 'reconnecting' | 'offline'

/**
 * upcoming  not open yet
 * open      bids count
 * closing   the end has passed by the server's clock, the closing has not arrived
 * paused    held by the organiser
 * ended     sold, unsold or cancelled
 */
export type Phase = 'upcoming' | 'open' | 'closing' | 'paused' | 'ended'

/** All that the room shows at one moment. */
export interface RoomView {
  readonly auction: Auction
  readonly bids: readonly Bid[]
  readonly you: You | null
  readonly userId: string | null
  readonly phase: Phase
  readonly freshness: Freshness
  readonly situation: Situation
  readonly progress: BidProgress
  readonly lastEvent: AuctionChange | null
  readonly lastExtension: AuctionView['lastExtension']
}

export type Room =
  | { readonly kind: 'loading' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly retry: () => void }
  | {
      readonly kind: 'open'
      readonly view: RoomView
      readonly send: (intent: BidIntent) => Promise<void>
    }

/** First the HTTP answer, then the live view as soon as it is there; never back. */
export function useRoom(auctionId: string): Room {
  const query = useQuery(auctionDetails(auctionId))
  const live = useLiveAuction(auctionId, 'live')
  const session = useSession()
  const userId = session?.user.id ?? null
  const line = lineOf(useConnection())
  const { progress, send } = useBidding(auctionId, userId)

  const auction = live?.auction ?? query.data?.auction ?? null
  const secondsLeft = useSecondsUntil(auction?.endsAt ?? 0)
  if (!auction) {
    if (live?.status === 'missing') return { kind: 'missing' }
    if (query.error && 'status' in query.error && query.error.status === 404) {
      return { kind: 'missing' }
    }
    if (query.isError) return { kind: 'failed', retry: () => void query.refetch() }
    return { kind: 'loading' }
  }
  const bids = live?.auction ? live.bids : (query.data?.recentBids ?? [])
  const you = live?.you ?? null
  const hasBid =
    you !== null &&
    (bids.some((bid) => bid.bidder.alias === you.alias) || hasRememberedBid(auctionId, userId))
  return {
    kind: 'open',
    send,
    view: {
      auction,
      bids,
      you,
      userId,
      phase: phaseOf(auction, secondsLeft),
      freshness: live?.status === 'live' ? 'live' : line === 'live' ? 'connecting' : line,
      situation: situationOf({ progress, you, hasBid }),
      progress,
      lastEvent: live?.lastEvent ?? null,
      lastExtension: live?.lastExtension ?? null,
    },
  }
}

function phaseOf(auction: Auction, secondsLeft: number | null): Phase {
  if (hasEnded(auction.status)) return 'ended'
  if (auction.status === 'paused') return 'paused'
  if (auction.status === 'scheduled' || auction.status === 'draft') return 'upcoming'
  return secondsLeft === 0 ? 'closing' : 'open'
}
