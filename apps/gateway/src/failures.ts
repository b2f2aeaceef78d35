import { randomUUID } from 'node:crypto'
import { OutcomeUnknownError, StoreUnavailableError } from '@flashbid/engine'
import { type Failure, failure, type InputIssue } from '@flashbid/protocol'
import type { z } from 'zod'

/** A hostile input may break every rule a thousand times; the first few faults are enough. */
const MAX_ISSUES = 20

/** A refusal that a handler throws instead of returning, from places that have no other way out. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly failure: Failure

  constructor(refused: Failure, options?: ErrorOptions) {
    super(refused.error.message, options)
    this.failure = refused
  }
}

/** `BAD_REQUEST` with one issue a fault; `path` starts with `prefix` (the header's name, say). */
export function badRequest(error: z.core.$ZodError, prefix: readonly string[] = []): Failure {
  const issues = error.issues.flatMap(withoutUnion).slice(0, MAX_ISSUES)
  return badInput(
    issues.map((issue) => ({
      path: [
        ...prefix,
        ...issue.path.map((key) => (typeof key === 'symbol' ? key.toString() : key)),
      ],
      code: issue.code,
      ...paramsOf(issue),
      message: shortened(issue.message),
    })),
  )
}

/** `BAD_REQUEST` for a fault that no schema found. */
export function badInput(issues: readonly InputIssue[]): Failure {
  const [first] = issues
  const where = first && first.path.length > 0 ? `${first.path.join('.')}: ` : ''
  return failure('BAD_REQUEST', `The input is not valid. ${where}${first?.message ?? ''}`.trim(), {
    issues,
  })
}

/** Of the alternatives of a union, the faults of the one that fitted furthest. */
function withoutUnion(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const deepest = (issues: readonly z.core.$ZodIssue[]) =>
    Math.max(
      0,
      ...issues.map((inner) => inner.path.length + (inner.code === 'invalid_type' ? 0 : 1)),
    )
  const [best] = [...issue.errors].sort((a, b) => deepest(b) - deepest(a))
  if (!best || best.length === 0) return [issue]
  return best.flatMap((inner) => withoutUnion({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** What a page needs to say the fault in the reader's language. Never the input itself. */
function paramsOf(issue: z.core.$ZodIssue): { params?: Record<string, unknown> } {
  const params: Record<string, unknown> = {}
  for (const name of ['expected', 'minimum', 'maximum', 'format', 'values', 'divisor'] as const) {
    const value: unknown = Reflect.get(issue, name)
    if (value !== undefined) params[name] = value
  }
  if (issue.code === 'unrecognized_keys') params.keys = issue.keys.slice(0, 20).map(shortened)
  return Object.keys(params).length > 0 ? { params } : {}
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text)

/**
 * What a throw means to the caller. The engine's two errors are the contract's `OUTCOME_UNKNOWN` and
 * `BUSY`; anything else is a bug: it is logged under a `ref` and answered `INTERNAL` with that.
 */
export function failureOf(
  error: unknown,
  logger: { error(fields: object, message: string): void },
): Failure {
  if (error instanceof Refusal) return error.failure
  if (error instanceof OutcomeUnknownError) {
    return failure('OUTCOME_UNKNOWN', 'The store did not answer in time; retry with the same id.')
  }
  if (error instanceof StoreUnavailableError) {
    return failure('BUSY', 'The store cannot be reached; nothing was done.', {
      retryAfterMs: 1_000,
    })
  }
  const ref = randomUUID()
  logger.error({ err: error, ref }, 'a call ended in a bug')
  return failure('INTERNAL', `Something went wrong; the log knows it as ${ref}.`, { ref })
}
