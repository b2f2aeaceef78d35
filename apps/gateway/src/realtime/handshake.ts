import { type Failure, failure } from '@flashbid/protocol'
import { z } from 'zod'
import { badRequest, failureOf } from '../failures.ts'
import { parseInput } from '../parse-input.ts'
import type { Identity, Resources } from '../resources.ts'
import { clientAddress } from './client-address.ts'
import type { EdgeLimits } from './edge-limits.ts'
import type { GatewaySocket } from './sockets.ts'

const HandshakeSchema = z.object({ token: z.string().max(8_192).nullish() })

/** The client gets it as a `connect_error` whose `data` is the error object. */
class RefusedHandshake extends Error {
  readonly data: Failure['error']

  constructor({ error }: Failure) {
    super(error.message)
    this.data = error
  }
}

/**
 * Socket.IO middleware: who may connect, and as whom. Without a token a socket is a spectator.
 * One handshake at a time on each connection: while the first is being judged, a second is refused.
 */
export function createHandshake(
  resources: Pick<Resources, 'config' | 'tokens' | 'logger' | 'metrics'>,
  limits: EdgeLimits,
  isDraining: () => boolean,
): (socket: GatewaySocket, next: (error?: Error) => void) => void {
  const { config, tokens, logger, metrics } = resources
  const underWay = new WeakSet<object>()

  async function judge(socket: GatewaySocket): Promise<Failure | Identity | null> {
    if (isDraining()) return failure('BUSY', 'This server is going away.', { retryAfterMs: 500 })
    const { origin } = socket.handshake.headers
    if (origin !== undefined && !config.allowedOrigins.has(origin)) {
      return failure('FORBIDDEN', 'Pages of this origin may not connect.')
    }
    const parsed = parseInput(HandshakeSchema, socket.handshake.auth)
    if (!parsed.success) return badRequest(parsed.error, ['auth'])
    const { token } = parsed.data
    const identity = token == null ? null : await tokens.verify(token)
    const waitMs = identity
      ? await limits.handshakeOfAccount(identity.userId)
      : await limits.handshakeOfAddress(clientAddress(socket.request, config.trustsProxy))
    if (waitMs !== null) {
      return failure('RATE_LIMITED', 'Too many connections in a short time.', {
        retryAfterMs: waitMs,
      })
    }
    if (token != null && !identity) {
      return failure('UNAUTHENTICATED', 'The token is not valid or has run out.')
    }
    return identity
  }

  async function answer(socket: GatewaySocket): Promise<Error | undefined> {
    const judged = await judge(socket).catch((error: unknown) => failureOf(error, logger))
    if (judged && 'ok' in judged) {
      metrics.refusedHandshakes.inc({ code: judged.error.code })
      return new RefusedHandshake(judged)
    }
    socket.data.identity = judged
    return undefined
  }

  return (socket, next) => {
    const connection = socket.conn
    if (underWay.has(connection)) {
      next(new RefusedHandshake(failure('BAD_REQUEST', 'One handshake at a time.')))
      return
    }
    underWay.add(connection)
    void answer(socket).then((refusal) => {
      if (refusal) underWay.delete(connection) // it may try again on the same connection
      next(refusal)
    })
  }
}
