import { expect, test } from 'vitest'
import { betterEstimate, estimateFrom } from './clock.ts'
import { defaultReconnect, reconnectDelay } from './reconnect.ts'

test('the offset lies in the middle of the exchange', () => {
  const estimate = estimateFrom({ sentAt: 100, t1: 5_120, t2: 5_122, receivedAt: 142 })
  expect(estimate).toEqual({ offset: 5_000, roundTripMs: 40, uncertaintyMs: 21, measuredAt: 142 })
})

test('the lowest round trip wins', () => {
  const fast = estimateFrom({ sentAt: 0, t1: 1_005, t2: 1_005, receivedAt: 10 })
  const slow = estimateFrom({ sentAt: 100, t1: 1_190, t2: 1_190, receivedAt: 200 })
  expect(betterEstimate(fast, slow)).toBe(fast)
  expect(betterEstimate(slow, fast)).toBe(fast)
})

test('an old estimate loses to a slightly slower new one, because quartz drifts', () => {
  const old = estimateFrom({ sentAt: 0, t1: 1_005, t2: 1_005, receivedAt: 10 })
  const later = estimateFrom({ sentAt: 600_000, t1: 601_006, t2: 601_006, receivedAt: 600_012 })
  expect(betterEstimate(old, later)).toBe(later)
})

test('a sample that contradicts the held one wins: the computer has slept', () => {
  const before = estimateFrom({ sentAt: 0, t1: 1_005, t2: 1_005, receivedAt: 10 })
  const awake = estimateFrom({ sentAt: 1_000, t1: 3_602_050, t2: 3_602_050, receivedAt: 1_100 })
  expect(betterEstimate(before, awake)).toBe(awake)
})

test('pauses between attempts double, stay bounded and are never in step', () => {
  const longest = [0, 1, 2, 3, 4, 5, 50].map((n) => reconnectDelay(defaultReconnect, n, () => 1))
  expect(longest).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000, 2_000])
  expect(reconnectDelay(defaultReconnect, 2, () => 0)).toBe(500)
})
