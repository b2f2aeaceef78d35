import { describe, expect, it } from 'vitest'
import { totalOwed } from './total.ts'

const none = { premium: [], taxBps: 0, shipping: 0 }

describe('FEE-1', () => {
  it('adds nothing where nothing is asked', () => {
    expect(totalOwed(4_200, none)).toEqual({ premium: 0, tax: 0, shipping: 0, total: 4_200 })
  })

  it('charges each part of the price its own tier', () => {
    const fees = {
      premium: [
        { from: 0, rateBps: 2_500 },
        { from: 100_000, rateBps: 2_000 },
        { from: 400_000, rateBps: 1_200 },
      ],
      taxBps: 2_000,
      shipping: 1_500,
    }
    expect(totalOwed(500_000, fees)).toEqual({
      // 25 % of 1,000.00, 20 % of 3,000.00, 12 % of 1,000.00
      premium: 97_000,
      tax: 119_400,
      shipping: 1_500,
      total: 717_900,
    })
    expect(totalOwed(100_000, fees).premium).toBe(25_000)
    expect(totalOwed(100_001, fees).premium).toBe(25_000)
  })

  it('rounds half up, once for the whole lot', () => {
    const fees = {
      premium: [
        { from: 0, rateBps: 5_000 },
        { from: 1, rateBps: 5_000 },
      ],
      taxBps: 0,
      shipping: 0,
    }
    expect(totalOwed(2, fees).premium).toBe(1)
    expect(totalOwed(3, fees).premium).toBe(2)
    expect(totalOwed(1, { ...none, taxBps: 5_000 }).tax).toBe(1)
  })

  it('charges nothing below the first tier', () => {
    expect(totalOwed(500, { ...none, premium: [{ from: 1_000, rateBps: 1_000 }] }).premium).toBe(0)
  })

  it('is exact at the largest amount', () => {
    const fees = { premium: [{ from: 0, rateBps: 1_001 }], taxBps: 0, shipping: 0 }
    expect(totalOwed(1_000_000_000_000_000, fees).premium).toBe(100_100_000_000_000)
  })
})
