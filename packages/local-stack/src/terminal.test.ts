import { expect, test } from 'vitest'
import { parseLog } from './terminal.ts'

test.each([
  [
    'an entry with fields',
    '{"level":40,"time":1,"pid":2,"hostname":"h","name":"gateway","msg":"slow","ms":12}',
    { level: 40, text: 'slow ms=12' },
  ],
  [
    'an error with its stack',
    '{"level":50,"msg":"broken","err":{"message":"no","stack":"Error: no\\n    at x"}}',
    { level: 50, text: 'broken\nError: no\n    at x' },
  ],
  ['a plain line', 'Warning: something', undefined],
  ['half an entry', '{"level":40,"msg":"cut o', undefined],
  ['other JSON', '{"hello":"world"}', undefined],
])('%s', (_name, line, expected) => {
  expect(parseLog(line)).toEqual(expected)
})
