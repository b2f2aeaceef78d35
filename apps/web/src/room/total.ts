import type { Minor } from '@flashbid/auction'
import type { Fees } from '@flashbid/protocol'

export interface Total {
  readonly premium: Minor
  readonly tax: Minor
  readonly shipping: Minor
  readonly total: Minor
}

/**
 * FEE-1: what the winner of a lot at `price` owes, in minor units. The premium is marginal: each
 * part of the price pays its own tier's rate; the sum is rounded half up once, the tax on price and
 * premium likewise. Big integers, because 10^15 times a rate leaves the safe range.
 */
export function totalOwed(price: Minor, fees: Fees): Total {
  const tiers = [...fees.premium].sort((a, b) => a.from - b.from)
  const premiumTimes10k = tiers.reduce((sum, tier, index) => {
    const upper = Math.min(price, tiers[index + 1]?.from ?? price)
    const part = Math.max(0, upper - tier.from)
    return sum + BigInt(part) * BigInt(tier.rateBps)
  }, 0n)
  const premium = roundHalfUp(premiumTimes10k)
  const tax = roundHalfUp(BigInt(price + premium) * BigInt(fees.taxBps))
  return {
    premium,
    tax,
    shipping: fees.shipping,
    total: price + premium + tax + fees.shipping,
  }
}

function roundHalfUp(times10k: bigint): Minor {
  return Number((times10k + 5_000n) / 10_000n)
}
