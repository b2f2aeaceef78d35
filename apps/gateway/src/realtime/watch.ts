import { isOver } from '@flashbid/auction'
import { isAuctionId, type Position } from '@flashbid/engine'
import { type Ack, failure, type WatchAnswer } from '@flashbid/protocol'
import { notFound, notInPlaceYet } from '../bidding/refusals.ts'
import { auctionView, bidLines, youView } from '../bidding/views.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Identity, Resources } from '../resources.ts'
import type { Session } from './session.ts'
import type { Cadence } from './sockets.ts'
import type { WatchedAuction, WatchedAuctions } from './watched-auctions.ts'

/** Events read for the snapshot of an auction that has left Redis; at most two lines each. */
const archivedEvents = 50

export interface WatchRequest {
  readonly auctionId: string
  readonly since?: Position | undefined
  readonly cadence: Cadence
}

type Reply = (answer: Ack<WatchAnswer>) => void

/**
 * Answers with what the viewer lacks and makes the socket a watcher, in one turn of the event loop:
 * nothing can happen between the answer and the first change that is sent.
 */
export async function watch(
  resources: Resources,
  auctions: WatchedAuctions,
  session: Session,
  request: WatchRequest,
  reply: Reply,
): Promise<void> {
  const { auctionId } = request
  const ticket = session.beginWatch(auctionId)
  if (!ticket) {
    const message = 'This socket watches as many auctions as it may.'
    return reply(failure('RATE_LIMITED', message, { retryAfterMs: 1_000 }))
  }
  let isWatching = false
  try {
    await auctions.with(auctionId, async (watched) => {
      if (!watched) return reply(await archived(resources, session.identity, request))
      await catchUp(resources, watched, request)
      // From here to the end: one turn.
      reply(answer(resources, watched, session, request))
      if (!ticket.isWanted || !session.socket.connected) return
      watched.audience.join(session.socket, session.identity?.userId ?? null, request.cadence)
      isWatching = true
    })
  } finally {
    session.endWatch(auctionId, ticket, isWatching)
  }
}

/** Says whether there was a watch to end. */
export function unwatch(auctions: WatchedAuctions, session: Session, auctionId: string): boolean {
  const wasWatching = session.unwatch(auctionId)
  auctions.get(auctionId)?.audience.leave(session.socket)
  auctions.left(auctionId)
  return wasWatching
}

/**
 * The answer to an `auction:unwatch` that ended no watch: was there anything to watch? With a store
 * away nobody can tell, and nothing is left to be done.
 */
export async function notWatched(
  { engine, database, logger }: Resources,
  auctionId: string,
): Promise<Ack> {
  if (!isAuctionId(auctionId)) return notFound()
  try {
    if ((await engine.read(auctionId)) !== null) return { ok: true }
    const entry = await orBusy(() => database.catalogue.find(auctionId))
    return entry && entry.status !== 'draft' ? { ok: true } : notFound()
  } catch (error) {
    logger.debug({ err: error, auctionId }, 'an unwatch is answered without asking')
    return { ok: true }
  }
}

/** A bid that was acknowledged before this watch must be in what it answers. */
async function catchUp(
  { logger }: Resources,
  { feed }: WatchedAuction,
  { auctionId, since }: WatchRequest,
): Promise<void> {
  if (since) await feed.reachBack(since)
  try {
    await feed.sync()
  } catch (error) {
    // What is known is shown; the feed repairs itself as soon as Redis is back.
    logger.debug({ err: error, auctionId }, 'a watch is answered without asking Redis')
  }
}

function answer(
  { aliases, clock }: Resources,
  { feed, audience }: WatchedAuction,
  session: Session,
  { auctionId, since }: WatchRequest,
): Ack<WatchAnswer> {
  const changes = since ? feed.changesSince(since) : null
  const viewers = audience.viewers + (audience.has(session.socket.id) ? 0 : 1)
  const { identity } = session
  return {
    ok: true,
    ...(changes ? { changes } : { snapshot: feed.snapshot(viewers) }),
    now: clock.now(),
    you: identity && youView(aliases, auctionId, identity.userId, feed.state),
  }
}

/** An auction that is over and has left Redis: nothing more will happen to it. */
async function archived(
  { database, aliases, clock }: Resources,
  identity: Identity | null,
  { auctionId, since }: WatchRequest,
): Promise<Ack<WatchAnswer>> {
  if (!isAuctionId(auctionId)) return notFound()
  const entry = await orBusy(() => database.catalogue.find(auctionId))
  if (!entry || entry.status === 'draft') return notFound()
  const { state } = entry
  if (!isOver(state.status)) return notInPlaceYet()
  const missedNothing = since?.epoch === state.epoch && since.seq === state.seq
  const events = missedNothing
    ? []
    : await orBusy(() => database.archive.eventsBefore(auctionId, null, archivedEvents))
  const recentBids = events.flatMap((event) => bidLines(aliases, event).toReversed())
  const snapshot = { auction: auctionView(aliases, entry, 0), recentBids }
  return {
    ok: true,
    ...(missedNothing ? { changes: [] } : { snapshot }),
    now: clock.now(),
    you: identity && youView(aliases, auctionId, identity.userId, state),
  }
}
