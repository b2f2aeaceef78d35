import {
  type AuctionCommand,
  type AuctionState,
  type AuctionTerms,
  type EpochMs,
  MAX_AMOUNT,
  type Minor,
  minimumBid,
  resolveIncrements,
} from '@flashbid/auction'
import fc from 'fast-check'

/**
 * Random histories of an auction. Steps are recipes ("one below the minimum", "at the end exactly"),
 * resolved against the state that the pure rules have reached: absolute numbers would hardly ever
 * meet a boundary.
 */
export interface History {
  readonly terms: AuctionTerms
  readonly publishedAt: EpochMs
  readonly steps: readonly Step[]
}

export interface Step {
  readonly when: When
  readonly what: What
}

type When =
  | { readonly from: 'before'; readonly ms: number }
  | { readonly from: 'end' | 'start' | 'window'; readonly ms: number }

type What =
  | {
      readonly type: 'bid'
      readonly bidder: string
      readonly kind: 'exact' | 'max'
      readonly amount: AmountRecipe
      readonly id: IdRecipe
    }
  | { readonly type: 'buyNow'; readonly bidder: string; readonly id: IdRecipe }
  | { readonly type: 'replay'; readonly of: number }
  | { readonly type: 'pause' | 'cancel'; readonly reason: string }
  | { readonly type: 'resume' | 'settle' }
  | { readonly type: 'extend'; readonly ms: number; readonly reason: string | undefined }

interface AmountRecipe {
  readonly near: 'minimum' | 'ceiling' | 'reserve' | 'buyNow' | 'start' | 'top'
  readonly plus: number
}

/** A new bid id, or one that was used before (counted backwards). */
type IdRecipe = { readonly reuse: number | null }

const START = 1_000
const END = 5_000

const bidder = fc.constantFrom('ann', 'bob', 'cid', 'dan', 'ann', 'bob', 'seller')
const offset = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 3, arbitrary: fc.constantFrom(5, 25, 50, 99, 100, 250, 1_000) },
  { weight: 3, arbitrary: fc.integer({ min: -100, max: 5_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: MAX_AMOUNT }) },
)
const amount: fc.Arbitrary<AmountRecipe> = fc.record({
  near: fc.oneof(
    { weight: 6, arbitrary: fc.constant('minimum' as const) },
    { weight: 5, arbitrary: fc.constant('ceiling' as const) },
    { weight: 2, arbitrary: fc.constantFrom('reserve' as const, 'buyNow' as const) },
    { weight: 1, arbitrary: fc.constantFrom('start' as const, 'top' as const) },
  ),
  plus: offset,
})
const id: fc.Arbitrary<IdRecipe> = fc.record({
  reuse: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }) },
  ),
})
const reason = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })

const what: fc.Arbitrary<What> = fc.oneof(
  {
    weight: 160,
    arbitrary: fc.record({
      type: fc.constant('bid' as const),
      bidder,
      kind: fc.constantFrom('exact' as const, 'max' as const, 'max' as const),
      amount,
      id,
    }),
  },
  { weight: 12, arbitrary: fc.record({ type: fc.constant('replay' as const), of: fc.nat(8) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('buyNow' as const), bidder, id }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('pause' as const), reason }) },
  { weight: 20, arbitrary: fc.record({ type: fc.constantFrom('resume' as const) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('settle' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('extend' as const),
      ms: fc.integer({ min: 1, max: 2_000 }),
      reason: fc.option(reason, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), reason }) },
)

const when: fc.Arbitrary<When> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      from: fc.constant('before' as const),
      ms: fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: -20, max: 80 })),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      from: fc.constantFrom('start' as const, 'window' as const),
      ms: fc.integer({ min: -1, max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      from: fc.constant('end' as const),
      ms: fc.constantFrom(-2, -1, -1, 0, 1),
    }),
  },
)

const softClose = fc.record({
  mode: fc.constantFrom('reset' as const, 'add' as const),
  windowMs: fc.constantFrom(1, 500, 1_500, 10_000),
  extendMs: fc.constantFrom(1, 400, 1_500),
  maxExtensions: fc.constantFrom(null, 0, 1, 3),
})

const increments = fc.oneof(
  fc.constantFrom(
    resolveIncrements('standard', 'USD'),
    resolveIncrements('standard', 'JPY'),
    resolveIncrements('standard', 'KWD'),
  ),
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 700 })), {
      minLength: 1,
      maxLength: 5,
    })
    .map((widths) => {
      let from = 0
      return widths.map(([width, step], i) => {
        if (i > 0) from += width
        return { from, step }
      })
    }),
  fc.constant([{ from: 0, step: MAX_AMOUNT }]),
)

const terms: fc.Arbitrary<AuctionTerms> = fc
  .record({
    startPrice: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(1, 100, 950, 10_000) },
      { weight: 1, arbitrary: fc.constantFrom(MAX_AMOUNT - 10_000, MAX_AMOUNT - 3, MAX_AMOUNT) },
    ),
    increments,
    reserveAbove: fc.option(fc.constantFrom(0, 1, 300, 5_000)),
    buyNowAbove: fc.option(fc.constantFrom(0, 1, 2_000)),
    startsAt: fc.option(fc.constantFrom(START, START + 500), { freq: 3 }),
    softClose: fc.option(softClose, { freq: 4 }),
  })
  .map(({ startPrice, increments, reserveAbove, buyNowAbove, startsAt, softClose }) => {
    const capped = (value: number) => Math.min(MAX_AMOUNT, value)
    const reserve = reserveAbove === null ? null : capped(startPrice + reserveAbove)
    return {
      format: 'english',
      currency: 'USD',
      sellerId: 'seller',
      startPrice,
      increments,
      reserve,
      buyNow: buyNowAbove === null ? null : capped((reserve ?? startPrice) + buyNowAbove),
      startsAt,
      endsAt: END,
      softClose,
    }
  })

export const history: fc.Arbitrary<History> = fc.record({
  terms,
  publishedAt: fc.constantFrom(START - 1, START, START + 1),
  steps: fc.array(fc.record({ when, what }), { minLength: 1, maxLength: 50, size: 'max' }),
})

/** When the step happens, given the clock of the step before. */
export function resolveTime(
  when: When,
  clock: EpochMs,
  { softClose }: AuctionTerms,
  { startsAt, endsAt }: AuctionState,
): EpochMs {
  const base = {
    before: clock,
    start: Math.max(clock, startsAt),
    end: endsAt,
    window: Math.max(clock, endsAt - (softClose?.windowMs ?? 0)),
  }[when.from]
  return Math.max(0, base + when.ms)
}

/** @param before the bids and purchases sent so far, oldest first */
export function resolveCommand(
  what: What,
  terms: AuctionTerms,
  state: AuctionState,
  before: readonly AuctionCommand[],
): AuctionCommand {
  switch (what.type) {
    case 'bid':
      return {
        type: 'bid',
        bidId: resolveId(what.id, before),
        bidderId: what.bidder,
        amount: resolveAmount(what.amount, terms, state),
        kind: what.kind,
      }
    case 'buyNow':
      return { type: 'buyNow', bidId: resolveId(what.id, before), bidderId: what.bidder }
    case 'replay':
      return before.at(-1 - what.of) ?? { type: 'settle' }
    default:
      return what
  }
}

function resolveId({ reuse }: IdRecipe, before: readonly AuctionCommand[]): string {
  const earlier = reuse === null ? undefined : before.at(-1 - reuse)
  return earlier !== undefined && 'bidId' in earlier ? earlier.bidId : `bid-${before.length}`
}

function resolveAmount(recipe: AmountRecipe, terms: AuctionTerms, state: AuctionState): Minor {
  const minimum = minimumBid(terms, state)
  const base = {
    minimum,
    ceiling: state.leaderMax ?? minimum,
    reserve: terms.reserve ?? minimum,
    buyNow: terms.buyNow ?? minimum,
    start: terms.startPrice,
    top: MAX_AMOUNT,
  }[recipe.near]
  return Math.min(MAX_AMOUNT, Math.max(1, base + recipe.plus))
}
