import type { AuctionState, AuctionTerms, IncrementBand, Minor } from './types.ts'

/** Prices and steps in hundredths of the main unit, as rules.md tabulates them. */
const hundredths: readonly IncrementBand[] = [
  { from: 0, step: 5 },
  { from: 100, step: 25 },
  { from: 500, step: 50 },
  { from: 2_500, step: 100 },
  { from: 10_000, step: 250 },
  { from: 25_000, step: 500 },
  { from: 50_000, step: 1_000 },
  { from: 100_000, step: 2_500 },
  { from: 250_000, step: 5_000 },
  { from: 500_000, step: 10_000 },
]

/** For currencies without decimals, where the unit itself is small money. */
const wholeUnits: readonly IncrementBand[] = [
  { from: 0, step: 10 },
  { from: 1_000, step: 100 },
  { from: 5_000, step: 250 },
  { from: 10_000, step: 500 },
  { from: 50_000, step: 1_000 },
]

/**
 * The standard table for a currency with that many decimals, in minor units.
 *
 * @param decimals of the currency, as `Intl` knows them: 0 for JPY, 2 for USD, 3 for KWD
 */
export function standardIncrements(decimals: number): readonly IncrementBand[] {
  if (decimals === 0) return wholeUnits
  const scale = 10 ** (decimals - 2)
  if (scale === 1) return hundredths
  // The table is in hundredths: a currency with one decimal would round 0.05 to nothing.
  const scaled = (amount: Minor) => Math.round(amount * scale)
  return hundredths.map(({ from, step }) => ({
    from: scaled(from),
    step: Math.max(1, scaled(step)),
  }))
}

/** How many decimals a currency's main unit has. Throws a `RangeError` on what is no currency code. */
export function currencyDecimals(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.resolvedOptions().maximumFractionDigits ?? 2
}

/** What `POST /api/auctions` calls `increments`, as the bands that an auction's terms carry. */
export function resolveIncrements(
  increments: 'standard' | readonly IncrementBand[],
  currency: string,
): readonly IncrementBand[] {
  return increments === 'standard' ? standardIncrements(currencyDecimals(currency)) : increments
}

/** `step(x)`: the increment of the band that holds `price`. */
export function stepAt(bands: readonly IncrementBand[], price: Minor): Minor {
  let step = 0
  for (const band of bands) {
    if (band.from > price) break
    step = band.step
  }
  return step
}

/** BID-1: the least that the next bid must name. Above 10^15 nobody can bid any more. */
export function minimumBid(
  terms: Pick<AuctionTerms, 'startPrice' | 'increments'>,
  state: Pick<AuctionState, 'price'>,
): Minor {
  if (state.price === null) return terms.startPrice
  return state.price + stepAt(terms.increments, state.price)
}
