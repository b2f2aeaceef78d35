import type { Minor } from './types.ts'

/** The largest amount: 10^15 minor units. Sums of a few of them stay below 2^53, so doubles are exact. */
export const MAX_AMOUNT: Minor = 1_000_000_000_000_000

/** An integer of minor units from 1 to 10^15. */
export function isAmount(value: unknown): value is Minor {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_AMOUNT
}
