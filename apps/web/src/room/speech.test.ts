import { expect, it } from 'vitest'
import { passedMark, priceWaitMs } from './speech.ts'

it.each([
  [601, 600, 'tenMinutes'],
  [600, 599, null],
  [61, 60, 'oneMinute'],
  [61, 9, 'tenSeconds'],
  [11, 10, 'tenSeconds'],
  [12, 0, null],
  [null, 10, null],
  [9, 120, null],
])('from %s s to %s s it says %s', (before, now, mark) => {
  expect(passedMark(before, now)).toBe(mark)
})

it('speaks of prices at most every five seconds', () => {
  expect(priceWaitMs(null, 1_000)).toBe(0)
  expect(priceWaitMs(1_000, 2_500)).toBe(3_500)
  expect(priceWaitMs(1_000, 9_000)).toBe(0)
})
