import { expect, test } from 'vitest'
import { differencesOf } from './audit-difference.ts'

test('only what differs is told', () => {
  expect(
    differencesOf(
      { status: 'open', endsAt: 1_000, title: 'A map' },
      { status: 'paused', endsAt: 1_000, title: 'A map' },
    ),
  ).toEqual([{ path: ['status'], before: 'open', after: 'paused' }])
})

test('what came and what went', () => {
  expect(differencesOf(null, { status: 'draft' })).toEqual([
    { path: ['status'], before: undefined, after: 'draft' },
  ])
  expect(differencesOf({ banReason: 'shill' }, {})).toEqual([
    { path: ['banReason'], before: 'shill', after: undefined },
  ])
  expect(differencesOf(null, null)).toEqual([])
})

test('inner objects are compared by their parts, lists as a whole', () => {
  expect(
    differencesOf(
      { softClose: { mode: 'reset', windowMs: 60_000 }, images: ['a'] },
      { softClose: { mode: 'reset', windowMs: 120_000 }, images: ['a', 'b'] },
    ),
  ).toEqual([
    { path: ['softClose', 'windowMs'], before: 60_000, after: 120_000 },
    { path: ['images'], before: ['a'], after: ['a', 'b'] },
  ])
  expect(differencesOf({ softClose: null }, { softClose: { mode: 'add' } })).toEqual([
    { path: ['softClose', 'mode'], before: undefined, after: 'add' },
  ])
})
