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
import type { Resources } from '../resources.ts'
import { type Handler, handle } from './handle.ts'
import { notWatched, unwatch, watch } from './watch.ts'
import type { WatchedAuctions } from './watched-auctions.ts'

const needsToken = () => failure('UNAUTHENTICATED', 'This needs a valid token.')

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

    'bid:place': handle(BidPlaceSchema, async ({ identity }, bid, reply) => {
      if (!identity) return reply(needsToken())
      reply(await placeBid(resources, identity, bid, 'socket'))
    }),

    'bid:buyNow': handle(BidBuyNowSchema, async ({ identity }, purchase, reply) => {
      if (!identity) return reply(needsToken())
      reply(await buyNow(resources, identity, purchase, 'socket'))
    }),

    'session:renew': handle(SessionRenewSchema, async (session, { token }, reply) => {
      const renewed = await tokens.verify(token)
      if (!renewed || !session.identity) return reply(needsToken())
      if (renewed.userId !== session.identity.userId) {
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
