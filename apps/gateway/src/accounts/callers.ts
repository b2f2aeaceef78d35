import { createHash, timingSafeEqual } from 'node:crypto'
import {
  type Action,
  failure,
  grantOf,
  type Permission,
  permissions,
  type Standing,
} from '@flashbid/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../failures.ts'
import type { Identity, Resources } from '../resources.ts'

/** The account that the operator's key acts as, and that sells what it creates. */
const house = { userId: 'house', name: 'The House', role: 'operator', sessionId: null } as const

/** Who makes an HTTP call. `byKey`: with the operator's key rather than as a person. */
export interface Caller extends Identity {
  readonly byKey: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the gate before anything else is done; `null` for a stranger. */
    caller: Caller | null
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** As what somebody is looked up in the table of permissions. */
export const standingOf = (caller: (Identity & { readonly byKey?: boolean }) | null): Standing =>
  caller === null ? 'visitor' : caller.byKey ? 'key' : caller.role

/**
 * Whether the table lets this caller do it.
 *
 * @param ownerId whose the thing is; without it only a right to everybody's things counts
 */
export function mayDo(
  caller: (Identity & { readonly byKey?: boolean }) | null,
  action: Action,
  ownerId?: string,
): boolean {
  const grant = grantOf(standingOf(caller), action)
  return grant === 'yes' || (grant === 'own' && ownerId !== undefined && caller?.userId === ownerId)
}

/** What a route that is not open to strangers is sure to have. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('The route is open to strangers and asks who calls.')
  return request.caller
}

/** Tells a call from the table that is refused because of who makes it. */
export function refusalOf(caller: Identity | null, action: Action) {
  if (!caller) return failure('UNAUTHENTICATED', 'This call needs a token or a session.')
  const { refusal }: Permission = permissions[action]
  return refusal === 'hidden'
    ? failure('NOT_FOUND', 'There is no such thing.')
    : failure('FORBIDDEN', 'Your account may not do this.')
}

const actionOfRoute = new Map<string, Action>()
const actionOfEvent = new Map<string, Action>()
for (const [action, { routes, events }] of Object.entries<Permission>(permissions)) {
  for (const route of routes) actionOfRoute.set(route, action as Action)
  for (const event of events) actionOfEvent.set(event, action as Action)
}

/** The action that a socket event is; `null`: there is no such event. */
export const actionOf = (event: string): Action | null => actionOfEvent.get(event) ?? null

/**
 * Guards every route that is added to the app from now on, as the table of permissions says: decided
 * before a body is read. A right to one's own things is decided by the use case, which knows whose
 * it is.
 *
 * @throws at the start for a route that is not in the table
 */
export function guardRoutes(
  app: FastifyInstance,
  { config, tokens, sessions }: Pick<Resources, 'config' | 'tokens' | 'sessions'>,
): void {
  const key = digest(config.adminApiKey)

  async function identify(request: FastifyRequest, bearer: string | null): Promise<Caller | null> {
    if (bearer === null) {
      const identity = await sessions.identify(request)
      return identity && { ...identity, byKey: false }
    }
    // Digests have one length, so the comparison takes one time whatever was sent.
    if (timingSafeEqual(digest(bearer), key)) {
      return { ...house, byKey: true, issuedAt: 0, expiresAt: Number.POSITIVE_INFINITY }
    }
    const identity = await tokens.verify(bearer)
    return identity && { ...identity, byKey: false }
  }

  function guard(action: Action) {
    const isOpen = grantOf('visitor', action) === 'yes'
    return async (request: FastifyRequest) => {
      const bearer = bearerOf(request)
      // Files and pages are the same for everybody: nobody need be known.
      if (isOpen && !request.url.startsWith('/api/')) return
      if (isOpen) {
        // The routes of accounts look at cookies themselves.
        if (bearer === null && action === 'accounts.use') return
        // A Postgres that is away makes a stranger of who comes with a cookie.
        request.caller = await identify(request, bearer).catch((error: unknown) => {
          if (error instanceof Refusal) return null
          throw error
        })
        return
      }
      request.caller = await identify(request, bearer)
      if (!request.caller && bearer !== null) {
        throw new Refusal(failure('UNAUTHENTICATED', 'The token is not valid or has run out.'))
      }
      if (grantOf(standingOf(request.caller), action) === 'no') {
        throw new Refusal(refusalOf(request.caller, action))
      }
    }
  }

  const unknown: string[] = []
  app.addHook('onRoute', (route) => {
    // OPTIONS is answered by CORS and does nothing.
    const methods = [route.method].flat().filter((method) => method !== 'OPTIONS')
    const names = methods.map((method) => `${method === 'HEAD' ? 'GET' : method} ${route.url}`)
    const actions = new Set(names.map((name) => actionOfRoute.get(name)))
    const [action] = actions
    if (action && actions.size === 1) {
      route.onRequest = [guard(action), ...[route.onRequest ?? []].flat()]
    } else unknown.push(...names)
  })
  app.addHook('onReady', async () => {
    if (unknown.length === 0) return
    throw new Error(`Not in the table of permissions: ${[...new Set(unknown)].join(', ')}`)
  })
}

function bearerOf(request: FastifyRequest): string | null {
  const [, bearer] = /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '') ?? []
  return bearer ?? null
}
