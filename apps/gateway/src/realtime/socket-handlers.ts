import {
  type Ack,
  BidBuyNowSchema,
  BidPlaceSchema,
  type ClientToServerEvents,
  ClockSyncSchema,
  failure,
  SessionRenewSchema,
  UnwatchSchema,
  WatchSchema,
} from '@flashbid/protocol'
import { buyNow, placeBid } from '../bidding/place-bid.ts'
import type { Identity, Resources } from '../resources.ts'
import { type Handler, handle } from './handle.ts'
import type { Session } from './session.ts'
import { notWatched, unwatch, watch } from './watch.ts'
import type { WatchedAuctions } from './watched-auctions.ts'

const needsToken = () => failure('UNAUTHENTICATED', 'This needs a valid token.')

/** Who speaks, in an event that the table of permissions closes to spectators. */
function personOf({ identity }: Session): Identity {
  if (!identity) throw new Error('The event is open to spectators and asks who speaks.')
  return identity
}

/** What an event's ack carries beside `ok`. */
type AnswerTo<E extends keyof ClientToServerEvents> =
  Parameters<Parameters<ClientToServerEvents[E]>[1]>[0] extends Ack<infer T> ? T : never

/** What a client may ask for. Who bids is the socket's own identity, whatever the payload says. */
export function socketHandlers(
  resources: Resources,
  auctions: WatchedAuctions,
): ReadonlyMap<string, Handler> {
  const { clock, tokens } = resources
  const handlers: { [E in keyof ClientToServerEvents]: Handler<AnswerTo<E>> } = {
    'auction:watch': handle(WatchSchema, (session, request, reply) =>
      watch(resources, auctions, session, request, reply),
    ),

    'auction:unwatch': handle(UnwatchSchema, async (session, { auctionId }, reply) => {
      const wasWatching = unwatch(auctions, session, auctionId)
      reply(wasWatching ? { ok: true } : await notWatched(resources, auctionId))
    }),

    'bid:place': handle(BidPlaceSchema, async (session, bid, reply) =>
      reply(await placeBid(resources, personOf(session), bid, 'socket')),
    ),

    'bid:buyNow': handle(BidBuyNowSchema, async (session, purchase, reply) =>
      reply(await buyNow(resources, personOf(session), purchase, 'socket')),
    ),

    'session:renew': handle(SessionRenewSchema, async (session, { token }, reply) => {
      const renewed = await tokens.verify(token)
      if (!renewed) return reply(needsToken())
      if (renewed.userId !== personOf(session).userId) {
        return reply(failure('FORBIDDEN', 'The token is of another account.'))
      }
      session.renew(renewed, () => clock.now())
      reply({ ok: true, expiresAt: renewed.expiresAt })
    }),

    'clock:sync': handle(ClockSyncSchema, (_session, { t0 }, reply) => {
      const t1 = clock.now()
      reply({ ok: true, t0, t1, t2: clock.now() })
    }),
  }
  return new Map(Object.entries(handlers))
}
