import type { Socket } from 'node:net'
import { type Ack, errorStatus, type Failure, failure } from '@flashbid/protocol'
import type { FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { badInput, badRequest, failureOf, Refusal } from '../failures.ts'
import { parseInput } from '../parse-input.ts'

/** The success of a use case; its refusal leaves through the error handler. */
export function accepted<T extends object>(ack: Ack<T>): { readonly ok: true } & T {
  if (!ack.ok) throw new Refusal(ack)
  return ack
}

/** Parses body, query, parameters and headers with the route's Zod schemas; faults keep their paths. */
export const parseWithZod: FastifySchemaCompiler<z.core.$ZodType> =
  ({ schema, httpPart }) =>
  (input) => {
    // In a path such a text is an id of nothing, which is the route's to say.
    const unkeepable = httpPart === 'params' ? null : pathOfUnkeepable(input)
    if (unkeepable) {
      const message = 'must be text without NUL and without half characters'
      return { error: new Refusal(badInput([{ path: unkeepable, code: 'text', message }])) }
    }
    const parsed = parseInput(schema, input)
    return parsed.success
      ? { value: parsed.data }
      : { error: new Refusal(badRequest(parsed.error)) }
  }

/** No schema of ours reads deeper, and a hostile body must not exhaust the stack. */
const MAX_DEPTH = 16

/** Where a text hides that Postgres cannot store: with NUL or half of a surrogate pair. */
function pathOfUnkeepable(value: unknown, depth = 0): (string | number)[] | null {
  if (typeof value === 'string') return /[\0\p{Cs}]/u.test(value) ? [] : null
  if (typeof value !== 'object' || value === null) return null
  if (depth > MAX_DEPTH) return []
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  for (const [key, inner] of entries) {
    const path = pathOfUnkeepable(inner, depth + 1)
    if (path) return [key, ...path]
  }
  return null
}

/**
 * Every error of a request becomes the contract's body with the contract's status.
 *
 * @param shape what the body has beside it, where another protocol's fields are expected too
 */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  shape: (refused: Failure) => object = (refused) => refused,
): void {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  send(reply, clientFault(error, hasBody) ?? failureOf(error, request.log), shape)
}

export function answerNotFound(_request: FastifyRequest, reply: FastifyReply): void {
  send(reply, failure('NOT_FOUND', 'There is nothing at this address.'))
}

function send(
  reply: FastifyReply,
  refused: Failure,
  shape: (refused: Failure) => object = (same) => same,
): void {
  const { code, retryAfterMs } = refused.error
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(retryAfterMs / 1_000))
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
  reply
    .code(errorStatus[code])
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(shape(refused))) // a string: the route's own response schema has no say here
}

const faults: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'the body is too large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'the body must be application/json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body has another length than its header says',
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is not JSON',
  FST_ERR_BAD_URL: 'the address is not well formed',
}

/** What Fastify itself finds wrong with a request: no bug of ours. `null` for anything else. */
function clientFault(error: unknown, hasBody: boolean): Failure | null {
  if (!(error instanceof Error) || error instanceof Refusal) return null
  const code = String(Reflect.get(error, 'code') ?? '')
  const status = Number(Reflect.get(error, 'statusCode') ?? 500)
  if (status < 400 || status >= 500) return null
  // 414: a part of the path is longer than any id of ours. Without a code: no file can be there.
  const isNowhere = status === 404 || status === 414 || (!hasBody && !code.startsWith('FST_ERR_'))
  if (isNowhere) return failure('NOT_FOUND', 'There is nothing at this address.')
  const message = faults[code] ?? 'the request is not well formed'
  return badInput([{ path: [], code: 'malformed', message }])
}

/** Bytes that are not HTTP never reach a route; their sender gets one answer and the line is closed. */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  if (Reflect.get(error, 'code') === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const message = 'the request is not HTTP that this server reads'
  const body = JSON.stringify(badInput([{ path: [], code: 'malformed', message }]))
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
