import type { Standing } from '@flashbid/protocol'
import type { Scene, Somebody, Thing } from './permission-scene.ts'
import { auctionBody } from './test-house.ts'

/** How one route or event is called so that whoever may do it succeeds. */
export interface Call {
  /** What it is done to; without it there is no own and other. */
  readonly to?: Thing['kind']
  /** Where it is not the route's pattern with the thing's ids. */
  readonly url?: (scene: Scene) => string
  readonly headers?: (thing: Thing | null) => Record<string, string>
  /** Of HTTP the body, of an event the payload. `'form'`: a picture. */
  readonly body?: (thing: Thing, who: Somebody) => unknown
  /** What brings the thing where it can be done. */
  readonly first?: (scene: Scene, thing: Thing, who: Somebody) => Promise<unknown>
  /** The status of a success. Default 200. */
  readonly status?: number
  /** What a rule of the thing itself answers those whom the table allows: a part of the body. */
  readonly rule?: (standing: Standing, isOwn: boolean) => string | null
}

const onOwn = (said: string) => (_: Standing, isOwn: boolean) => (isOwn ? said : null)
const always = (said: string) => () => said

let bids = 0
const freshBid = () => `bid-number-${bids++}`
const withKey = { headers: () => ({ 'idempotency-key': freshBid() }) }
const reason = { body: () => ({ reason: 'A reason' }) }

const open: Call = {}
const auction: Call = { to: 'auction' }
const draft: Call = { to: 'draft' }
const account: Call = { to: 'account' }
const untraded = always('"AUCTION_NOT_OPEN"')
const nowhere = always('"NOT_FOUND"')

/** Every HTTP route. One that is missing here fails the test. */
export const httpCalls: Readonly<Record<string, readonly Call[]>> = {
  'GET /': [open],
  'GET /*': [{ url: () => '/robots.txt' }],
  'GET /auctions/:id': [auction, draft],
  'GET /media/*': [{ url: ({ pictureUrl }) => pictureUrl }],
  'GET /dev/mail': [open],
  'GET /healthz': [open],
  'GET /readyz': [open],
  'GET /metrics': [open],
  'GET /docs': [open],
  'GET /docs/': [open],
  'GET /docs/json': [open],
  'GET /docs/yaml': [open],
  'GET /docs/static/index.html': [{ status: 302 }],
  'GET /docs/static/swagger-initializer.js': [open],
  'GET /docs/static/*': [{ url: () => '/docs/static/swagger-ui.css' }],
  'GET /openapi.json': [open],
  'GET /asyncapi.json': [open],
  'GET /.well-known/jwks.json': [open],

  'GET /api/auctions': [open],
  'GET /api/auctions/:id': [auction, draft],
  'GET /api/auctions/:id/bids': [auction, draft],
  'GET /api/auctions/:id/audit': [auction, draft],
  'POST /api/auctions': [{ body: auctionBody, status: 201 }],
  'POST /api/auctions/:id/publish': [auction, draft],
  'POST /api/auctions/:id/cancel': [
    { ...auction, ...reason },
    { ...draft, ...reason, rule: untraded },
  ],
  'POST /api/auctions/:id/pause': [auction, { ...draft, rule: untraded }],
  'POST /api/auctions/:id/resume': [
    { ...auction, first: ({ engine }, { id }) => engine.control(id, { type: 'pause' }) },
    { ...draft, rule: untraded },
  ],
  'POST /api/auctions/:id/extend': [
    { ...auction, body: () => ({ ms: 60_000 }) },
    { ...draft, body: () => ({ ms: 60_000 }), rule: untraded },
  ],
  'POST /api/auctions/:id/bids': [
    { ...auction, ...withKey, body: () => ({ amount: 2_000 }), rule: onOwn('"OWN_AUCTION"') },
    { ...draft, ...withKey, body: () => ({ amount: 2_000 }), rule: nowhere },
  ],
  'POST /api/auctions/:id/buy-now': [
    { ...auction, ...withKey, rule: onOwn('"OWN_AUCTION"') },
    { ...draft, ...withKey, rule: nowhere },
  ],
  'GET /api/auctions/:id/bids/mine/:bidId': [{ to: 'bid' }],

  'POST /api/guest': [{ status: 201 }],
  'GET /api/token': [open],
  'GET /api/auth/*': [{ url: () => '/api/auth/get-session' }],
  'POST /api/auth/*': [{ url: () => '/api/auth/sign-out', body: () => ({}) }],
  'POST /api/operator-link': [
    { body: () => ({ code: 'x'.repeat(32) }), rule: always('This link is not valid') },
  ],
  'POST /api/media': [{ body: () => 'form', status: 201 }],

  'POST /api/admin/bots': [{ body: () => ({ count: 1 }), status: 201 }],
  'GET /api/admin/auctions/:id/history': [auction, draft],
  'GET /api/admin/people': [open],
  'GET /api/admin/people/:id': [account],
  'POST /api/admin/people/:id/ban': [{ ...account, ...reason, rule: onOwn('You cannot ban') }],
  'POST /api/admin/people/:id/unban': [{ ...account, rule: onOwn('You cannot lift') }],
  'POST /api/admin/people/:id/role': [
    { ...account, body: () => ({ role: 'bidder' }), rule: onOwn('You cannot change') },
  ],
  'GET /api/admin/audit': [open],
}

const ofAuction = ({ id }: Thing) => ({ auctionId: id })
const bid = { body: ({ id }: Thing) => ({ auctionId: id, bidId: freshBid(), ...offer }) }
const offer = { amount: 2_000, kind: 'exact' }
const purchase = { body: ({ id }: Thing) => ({ auctionId: id, bidId: freshBid() }) }

/** Every socket event. One that is missing here fails the test. */
export const eventCalls: Readonly<Record<string, readonly Call[]>> = {
  'auction:watch': [
    { ...auction, body: ofAuction },
    { ...draft, body: ofAuction, rule: nowhere },
  ],
  'auction:unwatch': [
    {
      ...auction,
      body: ofAuction,
      first: async ({ sockets }, { id }, { standing }) =>
        sockets.get(standing)?.call('auction:watch', { auctionId: id }),
    },
    { ...draft, body: ofAuction, rule: nowhere },
  ],
  'clock:sync': [{ body: () => ({ t0: 1 }) }],
  'bid:place': [
    { ...auction, ...bid, rule: onOwn('"OWN_AUCTION"') },
    { ...draft, ...bid, rule: nowhere },
  ],
  'bid:buyNow': [
    { ...auction, ...purchase, rule: onOwn('"OWN_AUCTION"') },
    { ...draft, ...purchase, rule: nowhere },
  ],
  'session:renew': [
    {
      ...account,
      body: ({ token }) => ({ token }),
      rule: (_, isOwn) => (isOwn ? null : 'another account'),
    },
  ],
}
