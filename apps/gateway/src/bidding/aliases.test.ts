import { expect, test } from 'vitest'
import { aliasWords } from './alias-words.ts'
import { createAliases } from './aliases.ts'

const aliases = createAliases('a secret')

test('there is a word for every byte, each once', () => {
  expect(aliasWords.length).toBe(256)
  expect(new Set(aliasWords).size).toBe(256)
})

test('an alias is a word and five digits that can be read out aloud', () => {
  expect(aliases.alias('a1', 'u1')).toMatch(/^[A-Z][a-z]+-[0-9A-HJKMNP-TV-Z]{5}$/)
})

test('an alias is stable within an auction and says nothing in another or under another secret', () => {
  expect(createAliases('a secret').alias('a1', 'u1')).toBe(aliases.alias('a1', 'u1'))
  expect(aliases.alias('a2', 'u1')).not.toBe(aliases.alias('a1', 'u1'))
  expect(createAliases('another').alias('a1', 'u1')).not.toBe(aliases.alias('a1', 'u1'))
})

test('a thousand bidders of one auction have a thousand aliases', () => {
  const seen = new Set(Array.from({ length: 1_000 }, (_, n) => aliases.alias('a1', `user-${n}`)))
  expect(seen.size).toBe(1_000)
})

test('auction and account cannot be shifted into one another', () => {
  expect(aliases.alias('a', 'bc')).not.toBe(aliases.alias('ab', 'c'))
})
