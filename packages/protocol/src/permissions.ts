/**
 * Who may do what: the one table that HTTP routes, socket events and the web app read, and that the
 * permission test is generated from. A route or event that is not in it does not start.
 */

/** What an account is. A guest and a bot have no person behind them; an operator runs the house. */
export const roles = ['guest', 'bot', 'bidder', 'seller', 'operator'] as const
export type Role = (typeof roles)[number]

/** As what a call is made: without a token, by an account of a role, or with the operator's key. */
export const standings = ['visitor', ...roles, 'key'] as const
export type Standing = (typeof standings)[number]

/** `own`: where the thing it is done to is the caller's. */
export type Grant = 'yes' | 'own' | 'no'

export interface Permission {
  /** HTTP routes as `METHOD /pattern` (a GET includes its HEAD). */
  readonly routes: readonly string[]
  /** Socket events. */
  readonly events: readonly string[]
  /** Standings that may; whoever is in neither list may not. */
  readonly yes: readonly Standing[]
  readonly own: readonly Standing[]
  /**
   * What somebody with a token, but without the right, is told. `hidden`: one may not even know
   * that the thing is there, so it looks like what does not exist.
   */
  readonly refusal: 'forbidden' | 'hidden'
}

const everyone = standings
const people = ['guest', 'bot', 'bidder', 'seller', 'operator'] as const
const operators = ['operator', 'key'] as const
const sellers = ['seller', ...operators] as const

const permission = (
  yes: readonly Standing[],
  calls: { routes?: readonly string[]; events?: readonly string[] },
  { own = [], refusal = 'forbidden' }: Partial<Pick<Permission, 'own' | 'refusal'>> = {},
): Permission => ({ routes: calls.routes ?? [], events: calls.events ?? [], yes, own, refusal })

export const permissions = {
  'house.visit': permission(everyone, {
    routes: ['GET /', 'GET /*', 'GET /auctions/:id', 'GET /media/*'],
  }),
  'house.watch-over': permission(everyone, {
    routes: ['GET /healthz', 'GET /readyz', 'GET /metrics'],
  }),
  'house.describe': permission(everyone, {
    routes: [
      'GET /docs',
      'GET /docs/',
      'GET /docs/json',
      'GET /docs/yaml',
      'GET /docs/static/index.html',
      'GET /docs/static/swagger-initializer.js',
      'GET /docs/static/*',
      'GET /openapi.json',
      'GET /asyncapi.json',
      'GET /.well-known/jwks.json',
    ],
  }),
  'auctions.read': permission(everyone, {
    routes: ['GET /api/auctions', 'GET /api/auctions/:id', 'GET /api/auctions/:id/bids'],
    events: ['auction:watch', 'auction:unwatch', 'clock:sync'],
  }),
  'drafts.read': permission(operators, {}, { own: ['seller'], refusal: 'hidden' }),
  'auctions.create': permission(sellers, { routes: ['POST /api/auctions'] }),
  'auctions.publish': permission(
    operators,
    { routes: ['POST /api/auctions/:id/publish'] },
    { own: ['seller'] },
  ),
  'auctions.control': permission(
    operators,
    {
      routes: [
        'POST /api/auctions/:id/cancel',
        'POST /api/auctions/:id/pause',
        'POST /api/auctions/:id/resume',
        'POST /api/auctions/:id/extend',
      ],
    },
    { own: ['seller'] },
  ),
  'auctions.audit': permission(
    operators,
    { routes: ['GET /api/auctions/:id/audit'] },
    { own: ['seller'], refusal: 'hidden' },
  ),
  'bids.place': permission(people, {
    routes: [
      'POST /api/auctions/:id/bids',
      'POST /api/auctions/:id/buy-now',
      'GET /api/auctions/:id/bids/mine/:bidId',
    ],
    events: ['bid:place', 'bid:buyNow'],
  }),
  'guests.enter': permission(everyone, { routes: ['POST /api/guest'] }),
  'accounts.use': permission(everyone, {
    routes: ['GET /api/auth/*', 'POST /api/auth/*'],
  }),
  // Only outside production and only from the machine itself.
  'dev.read-mail': permission(everyone, { routes: ['GET /dev/mail'] }),
  'operator-link.open': permission(everyone, { routes: ['POST /api/operator-link'] }),
  'tokens.renew': permission(people, { routes: ['GET /api/token'], events: ['session:renew'] }),
  // Without it, an auction shows its seller's own pictures.
  'media.use-any': permission(operators, {}),
  'media.upload': permission([...people, 'key'], { routes: ['POST /api/media'] }),
  'bots.create': permission(operators, { routes: ['POST /api/admin/bots'] }),
  'history.read': permission(operators, { routes: ['GET /api/admin/auctions/:id/history'] }),
  'people.read': permission(operators, {
    routes: ['GET /api/admin/people', 'GET /api/admin/people/:id'],
  }),
  'people.ban': permission(operators, {
    routes: ['POST /api/admin/people/:id/ban', 'POST /api/admin/people/:id/unban'],
  }),
  'people.change-role': permission(operators, { routes: ['POST /api/admin/people/:id/role'] }),
  'audit.read': permission(operators, { routes: ['GET /api/admin/audit'] }),
} as const satisfies Record<string, Permission>

export type Action = keyof typeof permissions

/** Whether somebody of this standing may do this: always, only to what is theirs, or never. */
export function grantOf(standing: Standing, action: Action): Grant {
  const { yes, own }: Permission = permissions[action]
  if (yes.includes(standing)) return 'yes'
  return own.includes(standing) ? 'own' : 'no'
}
