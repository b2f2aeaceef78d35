import { type IncrementBand, MAX_AMOUNT, type Minor, stepAt } from '@flashbid/auction'

/** So many increments above the next minimum are offered in one tap. */
const stepsAbove = [1, 2, 5] as const

/** The amounts that lie 1, 2 and 5 increments above the minimum, each step by its own band. */
export function bidSteps(minimum: Minor, increments: readonly IncrementBand[]): readonly Minor[] {
  const amounts: Minor[] = []
  let amount = minimum
  for (let taken = 1; taken <= 5; taken++) {
    amount += Math.max(1, stepAt(increments, amount))
    if (amount > MAX_AMOUNT) break
    if (stepsAbove.some((steps) => steps === taken)) amounts.push(amount)
  }
  return amounts
}

export interface BidIntent {
  readonly kind: 'exact' | 'max' | 'buyNow'
  readonly amount: Minor
}

/**
 * How many times the usual an amount is when it should be asked about again: an exact bid over
 * twice the price, a maximum over ten times the minimum. Otherwise null.
 */
export function unusualTimes(
  intent: BidIntent,
  auction: { readonly price: Minor | null; readonly minimum: Minor },
): number | null {
  if (intent.kind === 'buyNow') return null
  const usual = intent.kind === 'exact' ? (auction.price ?? auction.minimum) : auction.minimum
  const limit = intent.kind === 'exact' ? 2 : 10
  return intent.amount > usual * limit ? intent.amount / usual : null
}
