import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseInput } from './parse-input.ts'

it.each([
  ['neither a number nor text', { length: { toString: 1, valueOf: 1 } }],
  ['without a prototype', { length: Object.assign(Object.create(null)) }],
])('a value whose length is %s does not parse, and nothing is thrown', (_name, token) => {
  const schema = z.object({ token: z.string().min(1).max(8) })
  const parsed = parseInput(schema, { token })
  expect(parsed.success).toBe(false)
  expect(parsed.error?.issues).toMatchObject([{ code: 'custom', path: [] }])
  expect(parseInput(schema, { token: 'fits' })).toEqual({ success: true, data: { token: 'fits' } })
})
