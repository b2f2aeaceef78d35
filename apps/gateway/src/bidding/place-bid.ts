import type { AcceptedBid, AuctionEvent, BidAnswer, BidOutcome } from '@flashbid/auction'
import type { Ack, BidPlaced, BoughtNow } from '@flashbid/protocol'
import { failureOf } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Identity, Resources } from '../resources.ts'
import { notFound, refused } from './refusals.ts'

/** The use cases of bidding, the same for sockets and HTTP. They answer and never throw. */

export interface Bid {
  readonly auctionId: string
  readonly bidId: string
  readonly amount: number
  readonly kind: 'exact' | 'max'
}

export interface Purchase {
  readonly auctionId: string
  readonly bidId: string
}

/** Which door a bid came in by; for the metrics. */
export type Door = 'socket' | 'http'

export async function placeBid(
  resources: Resources,
  identity: Identity,
  { auctionId, bidId, amount, kind }: Bid,
  via: Door,
): Promise<Ack<BidPlaced>> {
  const bid = { type: 'bid', bidId, bidderId: identity.userId, amount, kind } as const
  return attempt(
    resources,
    via,
    () => resources.engine.placeBid(auctionId, bid),
    (answer) => bidPlaced(bidId, answer),
  )
}

export async function buyNow(
  resources: Resources,
  identity: Identity,
  { auctionId, bidId }: Purchase,
  via: Door,
): Promise<Ack<BoughtNow>> {
  const purchase = { type: 'buyNow', bidId, bidderId: identity.userId } as const
  return attempt(
    resources,
    via,
    () => resources.engine.buyNow(auctionId, purchase),
    (answer) => boughtNow(bidId, answer),
  )
}

/**
 * What became of a bid: the answer that it got. NOT_FOUND when it was never accepted, or by somebody
 * else's hand. An auction that Redis holds needs no Postgres for it.
 */
export async function findMyBid(
  resources: Resources,
  identity: Identity,
  { auctionId, bidId }: Purchase,
): Promise<Ack<BidPlaced | BoughtNow>> {
  try {
    const accepted = await findAccepted(resources, auctionId, bidId)
    if (accepted === null || accepted.bidderId !== identity.userId) return notFound()
    const { answer } = accepted
    return { ok: true, ...(answer.sold ? boughtNow(bidId, answer) : bidPlaced(bidId, answer)) }
  } catch (error) {
    return failureOf(error, resources.logger)
  }
}

async function findAccepted(
  { engine, database }: Resources,
  auctionId: string,
  bidId: string,
): Promise<AcceptedBid | null> {
  const accepted = await engine.findBid(auctionId, bidId)
  // Redis remembers every accepted bid of the auctions it holds.
  if (accepted !== null || (await engine.read(auctionId)) !== null) return accepted
  return acceptedOf(await orBusy(() => database.archive.findBid(auctionId, bidId)))
}

async function attempt<T extends object>(
  { logger, metrics, notices }: Resources,
  via: Door,
  decide: () => Promise<{ outcome: BidOutcome; events: readonly AuctionEvent[] }>,
  shown: (answer: BidAnswer) => T,
): Promise<Ack<T>> {
  const answered = metrics.bidAckSeconds.startTimer()
  let result: Ack<T>
  let outcomeName: string
  try {
    const { outcome, events } = await decide()
    notices.announce(events)
    if (outcome.kind === 'refused') {
      result = refused(outcome)
      outcomeName = outcome.code
    } else {
      const replayed = outcome.replayed ? ({ replayed: true } as const) : {}
      result = { ok: true, ...shown(outcome.answer), ...replayed }
      outcomeName = outcome.replayed ? 'replayed' : 'accepted'
    }
  } catch (error) {
    const failed = failureOf(error, logger)
    result = failed
    outcomeName = failed.error.code
  }
  answered()
  metrics.bids.inc({ outcome: outcomeName, via })
  return result
}

function bidPlaced(bidId: string, answer: BidAnswer): BidPlaced {
  const { epoch, seq, price, minimum, leading, max, endsAt, at } = answer
  return { bidId, epoch, seq, price, minimum, leading, max, endsAt, at }
}

function boughtNow(bidId: string, { epoch, seq, price, at }: BidAnswer): BoughtNow {
  return { bidId, epoch, seq, price, sold: true, at }
}

/** An archived bid event says all that its answer said. */
function acceptedOf(event: AuctionEvent | null): AcceptedBid | null {
  if (event?.type !== 'bid' || event.price === null) return null
  const { bidderId, amount, kind, epoch, seq, price, minimum, leading, leaderMax, endsAt, at } =
    event
  const max = leading ? leaderMax : null
  const sold = kind === 'buyNow'
  const answer = { epoch, seq, price, minimum, leading, max, endsAt, at, sold }
  return { bidderId, amount: sold ? null : amount, kind, answer }
}
