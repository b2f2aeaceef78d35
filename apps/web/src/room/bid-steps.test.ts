import { standardIncrements } from '@flashbid/auction'
import { describe, expect, it } from 'vitest'
import { bidSteps, unusualTimes } from './bid-steps.ts'

describe('bidSteps', () => {
  it.each([
    ['within one band', 4_200, 2, [4_300, 4_400, 4_700]],
    ['across a band', 2_450, 2, [2_500, 2_600, 2_900]],
    ['without decimals', 5_000, 0, [5_250, 5_500, 6_250]],
    ['with three decimals', 42_000, 3, [43_000, 44_000, 47_000]],
  ])('%s', (_, minimum, decimals, amounts) => {
    expect(bidSteps(minimum, standardIncrements(decimals))).toEqual(amounts)
  })

  it('offers nothing that cannot be bid', () => {
    expect(bidSteps(999_999_999_999_000, standardIncrements(2))).toEqual([])
  })
})

describe('unusualTimes', () => {
  const auction = { price: 1_000, minimum: 1_050 }
  it.each([
    [{ kind: 'exact', amount: 2_000 } as const, null],
    [{ kind: 'exact', amount: 2_001 } as const, 2.001],
    [{ kind: 'max', amount: 10_500 } as const, null],
    [{ kind: 'max', amount: 21_000 } as const, 20],
    [{ kind: 'buyNow', amount: 99_999 } as const, null],
  ])('%j', (intent, times) => {
    expect(unusualTimes(intent, auction)).toBe(times)
  })

  it('compares a first exact bid with the starting price', () => {
    expect(unusualTimes({ kind: 'exact', amount: 3_000 }, { price: null, minimum: 1_000 })).toBe(3)
  })
})
