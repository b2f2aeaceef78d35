import { type Ack, type Failure, failure, grantOf } from '@flashbid/protocol'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { actionOf, refusalOf, standingOf } from '../accounts/callers.ts'
import { badInput, badRequest, failureOf } from '../failures.ts'
import { parseInput } from '../parse-input.ts'
import type { EdgeLimits } from './edge-limits.ts'
import type { Session } from './session.ts'

type Reply<T extends object> = (answer: Ack<T>) => void

/** Parses its payload, does the work and replies once; the reply goes nowhere without an ack. */
export type Handler<T extends object = object> = (
  session: Session,
  payload: unknown,
  reply: Reply<T>,
) => void | Promise<void>

/** A handler that is only ever given what its schema lets through. */
export function handle<S extends z.ZodType, T extends object>(
  schema: S,
  run: (session: Session, input: z.output<S>, reply: Reply<T>) => void | Promise<void>,
): Handler<T> {
  return async (session, payload, reply) => {
    const parsed = parseInput(schema, payload)
    if (parsed.success) await run(session, parsed.data, reply)
    else reply(badRequest(parsed.error))
  }
}

/**
 * The one way in for whatever a client sends. Never throws: every message is answered with the
 * contract's error or, where there is nothing to answer to, dropped.
 */
export function createDispatcher(
  handlers: ReadonlyMap<string, Handler>,
  limits: Pick<EdgeLimits, 'message'>,
  logger: Logger,
): (session: Session, event: unknown, args: readonly unknown[]) => Promise<void> {
  for (const event of handlers.keys()) {
    if (!actionOf(event)) throw new Error(`${event} is not in the table of permissions.`)
  }
  return async (session, event, args) => {
    // Functions cannot be sent: one at the end is Socket.IO's way back to the client.
    const last = args.at(-1)
    const ack = typeof last === 'function' ? (last as (answer: Ack) => void) : null
    const payload = ack && args.length === 1 ? undefined : args[0]
    const reply = (answer: Ack | Failure) => ack?.(answer)
    session.inFlight++
    try {
      const waitMs = await limits.message(session.identity?.userId ?? session.socket.id)
      const handler = typeof event === 'string' ? handlers.get(event) : undefined
      const action = typeof event === 'string' ? actionOf(event) : null
      if (waitMs !== null) {
        reply(failure('RATE_LIMITED', 'Too many messages.', { retryAfterMs: waitMs }))
      } else if (handler && action) {
        const isAllowed = grantOf(standingOf(session.identity), action) !== 'no'
        if (isAllowed) await handler(session, payload, reply)
        else reply(refusalOf(session.identity, action))
      } else {
        reply(badInput([{ path: [], code: 'unknown_event', message: 'There is no such event.' }]))
      }
    } catch (error) {
      reply(failureOf(error, logger))
    } finally {
      session.inFlight--
    }
  }
}
