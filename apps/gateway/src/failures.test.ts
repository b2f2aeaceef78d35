import { OutcomeUnknownError, StoreUnavailableError } from '@flashbid/engine'
import { failure } from '@flashbid/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { badRequest, failureOf, Refusal } from './failures.ts'

const silent = { error: () => {} }

describe('what a throw means', () => {
  it.each([
    ['a refusal', new Refusal(failure('FORBIDDEN', 'No.')), { code: 'FORBIDDEN', message: 'No.' }],
    ['no answer in time', new OutcomeUnknownError('late'), { code: 'OUTCOME_UNKNOWN' }],
    [
      'a store that is away',
      new StoreUnavailableError('away'),
      { code: 'BUSY', retryAfterMs: 1_000 },
    ],
  ])('%s', (_name, thrown, error) => {
    expect(failureOf(thrown, silent)).toMatchObject({ ok: false, error })
  })

  it.each([[new TypeError('x is not a function')], ['a string'], [undefined]])(
    'a bug is logged under the ref that is answered, and nothing of it is told: %s',
    (thrown) => {
      const logged: object[] = []
      const { error } = failureOf(thrown, { error: (fields) => logged.push(fields) })
      expect(error.code).toBe('INTERNAL')
      expect(logged).toEqual([{ err: thrown, ref: error.ref }])
      expect(error.message).toBe(`Something went wrong; the log knows it as ${error.ref}.`)
    },
  )
})

describe('the faults of an input', () => {
  const issuesOf = (schema: z.ZodType, input: unknown) => {
    const parsed = schema.safeParse(input)
    if (parsed.success) throw new Error('It parses.')
    return badRequest(parsed.error).error.issues
  }

  it('carry what a page needs to say them', () => {
    expect(issuesOf(z.strictObject({ n: z.int().max(5) }), { n: 7, extra: 1 })).toEqual([
      {
        path: ['n'],
        code: 'too_big',
        params: { maximum: 5 },
        message: expect.any(String),
      },
      {
        path: [],
        code: 'unrecognized_keys',
        params: { keys: ['extra'] },
        message: expect.any(String),
      },
    ])
  })

  it('of a union are those of the alternative that fitted furthest', () => {
    const schema = z.object({
      steps: z.union([z.literal('standard'), z.array(z.object({ step: z.int().min(1) }))]),
    })
    expect(issuesOf(schema, { steps: [{ step: 1 }, { step: 0 }] })).toMatchObject([
      { path: ['steps', 1, 'step'], code: 'too_small', params: { minimum: 1 } },
    ])
  })

  it('never repeat a long input', () => {
    const [issue] = issuesOf(z.strictObject({}), { ['k'.repeat(10_000)]: 1 }) ?? []
    expect(JSON.stringify(issue).length).toBeLessThan(600)
  })
})
