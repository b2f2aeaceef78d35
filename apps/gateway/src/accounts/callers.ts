import { createHash, timingSafeEqual } from 'node:crypto'
import { failure } from '@flashbid/protocol'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../failures.ts'
import type { Identity, Resources } from '../resources.ts'

/** The account that the operator's key acts as, and that sells what it creates. */
const house = { id: 'house', name: 'The House', kind: 'operator' } as const

/** Who makes an HTTP call. `byKey`: with the operator's key rather than a token of a person. */
export interface Caller extends Identity {
  readonly byKey: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hooks of `createGate`; `null` for a stranger. */
    caller: Caller | null
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

const unauthenticated = (message: string) => new Refusal(failure('UNAUTHENTICATED', message))
const forbidden = (message: string) => new Refusal(failure('FORBIDDEN', message))

/** Guests and bots bid, they do not sell. Roles of members come with accounts. */
const maySell = (caller: Identity) => caller.kind === 'operator' || caller.kind === 'member'

const isOperator = (caller: Identity) => caller.kind === 'operator'

/** Its seller or an operator: who may change an auction and see its draft. */
export const mayManage = (caller: Identity | null, sellerId: string) =>
  caller !== null && (isOperator(caller) || caller.userId === sellerId)

/** What a route that asked for a caller is sure to have. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller)
    throw new Error('The route asks for a caller but has no hook that finds one.')
  return request.caller
}

/**
 * Hooks for `onRequest`: they decide before a body is read. Each throws the contract's refusal.
 * A session cookie will be a third way to be known; it comes with accounts.
 */
export function createGate({ config, tokens }: Pick<Resources, 'config' | 'tokens'>) {
  const key = digest(config.adminApiKey)

  async function identify(bearer: string): Promise<Caller | null> {
    // Digests have one length, so the comparison takes one time whatever was sent.
    if (timingSafeEqual(digest(bearer), key)) {
      return {
        userId: house.id,
        name: house.name,
        kind: house.kind,
        byKey: true,
        expiresAt: Infinity,
      }
    }
    const identity = await tokens.verify(bearer)
    return identity && { ...identity, byKey: false }
  }

  async function require(request: FastifyRequest): Promise<Caller> {
    const bearer = bearerOf(request)
    if (bearer === null) throw unauthenticated('This call needs a bearer token.')
    const caller = await identify(bearer)
    if (!caller) throw unauthenticated('The token is not valid or has run out.')
    request.caller = caller
    return caller
  }

  return {
    /** Open to strangers; who brings a valid token is known. */
    anyone: async (request: FastifyRequest) => {
      const bearer = bearerOf(request)
      request.caller = bearer === null ? null : await identify(bearer)
    },
    /** A person with a token; the operator's key is nobody who could bid. */
    person: async (request: FastifyRequest) => {
      const caller = await require(request)
      if (caller.byKey) throw forbidden("The operator's key does not stand for a person.")
    },
    signedIn: async (request: FastifyRequest) => {
      await require(request)
    },
    seller: async (request: FastifyRequest) => {
      if (!maySell(await require(request))) throw forbidden('Only sellers may do this.')
    },
    operator: async (request: FastifyRequest) => {
      if (!isOperator(await require(request))) throw forbidden('Only operators may do this.')
    },
  }
}

export type Gate = ReturnType<typeof createGate>

function bearerOf(request: FastifyRequest): string | null {
  const [, bearer] = /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '') ?? []
  return bearer ?? null
}
