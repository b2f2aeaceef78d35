import { describe, expect, it } from 'vitest'
import { isAmount, minimumBid, resolveIncrements, standardIncrements, stepAt } from './index.ts'

/** The bands of rules.md in main units: price from, step. */
const table = [
  [0, 0.05],
  [1, 0.25],
  [5, 0.5],
  [25, 1],
  [100, 2.5],
  [250, 5],
  [500, 10],
  [1_000, 25],
  [2_500, 50],
  [5_000, 100],
] as const

describe('standard increments', () => {
  it.each([
    ['USD', 100],
    ['EUR', 100],
    ['KWD', 1_000],
  ])('%s: the table in minor units', (currency, perUnit) => {
    const bands = table.map(([from, step]) => ({
      from: Math.round(from * perUnit),
      step: Math.round(step * perUnit),
    }))
    expect(resolveIncrements('standard', currency)).toEqual(bands)
  })

  it('JPY: whole units have their own table', () => {
    const bands = resolveIncrements('standard', 'JPY')
    const at = [0, 999, 1_000, 4_999, 5_000, 9_999, 10_000, 49_999, 50_000, 10 ** 15]
    const steps = [10, 10, 100, 100, 250, 250, 500, 500, 1_000, 1_000]
    expect(at.map((price) => stepAt(bands, price))).toEqual(steps)
  })

  it('never has a step of nothing, whatever the decimals', () => {
    for (const decimals of [0, 1, 2, 3, 4]) {
      const bands = standardIncrements(decimals)
      expect(bands[0]?.from).toBe(0)
      for (const [i, { from, step }] of bands.entries()) {
        expect(Number.isSafeInteger(from) && Number.isSafeInteger(step) && step >= 1).toBe(true)
        expect(from).toBeGreaterThan(bands[i - 1]?.from ?? -1)
      }
    }
  })

  it('leaves an organiser’s own bands as they are', () => {
    const own = [{ from: 0, step: 7 }]
    expect(resolveIncrements(own, 'USD')).toBe(own)
  })
})

describe('stepAt and minimumBid', () => {
  const terms = { startPrice: 100, increments: resolveIncrements('standard', 'USD') }

  it('BID-1: the minimum is the start price, then the price and its step', () => {
    expect(minimumBid(terms, { price: null })).toBe(100)
    expect(minimumBid(terms, { price: 100 })).toBe(125)
    expect(minimumBid(terms, { price: 499 })).toBe(524)
    expect(minimumBid(terms, { price: 500 })).toBe(550)
    expect(minimumBid(terms, { price: 10 ** 15 })).toBe(10 ** 15 + 10_000)
  })

  it('a band begins at its `from`, inclusive', () => {
    for (const [i, { from, step }] of terms.increments.entries()) {
      expect(stepAt(terms.increments, from)).toBe(step)
      const before = terms.increments[i - 1]
      if (before) expect(stepAt(terms.increments, from - 1)).toBe(before.step)
    }
  })
})

describe('isAmount', () => {
  it('takes integers from 1 to 10^15 and nothing else', () => {
    expect([1, 2, 10 ** 15].every(isAmount)).toBe(true)
    const others = [0, -1, 1.5, 10 ** 15 + 1, 1e21, Number.NaN, Infinity, '1', null, undefined, 1n]
    expect(others.filter(isAmount)).toEqual([])
  })
})
