import type { Random } from './random.ts'

export const strategies = ['incrementer', 'sniper', 'proxy', 'jumper', 'rude'] as const
export type Strategy = (typeof strategies)[number]
export type HonestStrategy = Exclude<Strategy, 'rude'>

export function isStrategy(name: string): name is Strategy {
  return (strategies as readonly string[]).includes(name)
}

/** What a bot sees of its auction when it is its turn. */
export interface Sight {
  readonly minimum: number
  readonly step: number
  readonly isLeading: boolean
  /** Its own ceiling while it leads. */
  readonly max: number | null
  readonly msLeft: number
}

export interface ChosenBid {
  readonly amount: number
  readonly kind: 'exact' | 'max'
}

/** Snipers come out when so little time is left. */
const sniperMs = 3_000

/**
 * What a bot bids when it is its turn; null: it lets the turn pass. All move by steps and never by
 * percentages, so that a long run does not reach the greatest amount.
 */
export function chooseBid(
  strategy: HonestStrategy,
  sight: Sight,
  random: Random,
): ChosenBid | null {
  const { minimum, step, isLeading } = sight
  switch (strategy) {
    case 'incrementer':
      if (isLeading) return null
      return { amount: minimum + step * random.between(0, 1), kind: 'exact' }
    case 'sniper': {
      // Before that only a look at the water now and then.
      const isTime = sight.msLeft < sniperMs
      if (isLeading || (!isTime && random.next() > 0.25)) return null
      return isTime
        ? { amount: minimum + step * random.between(1, 3), kind: 'max' }
        : { amount: minimum, kind: 'exact' }
    }
    case 'proxy':
      if (!isLeading) return { amount: minimum + step * random.between(2, 30), kind: 'max' }
      if (random.next() > 0.1) return null
      return { amount: (sight.max ?? minimum) + step * random.between(1, 10), kind: 'max' }
    case 'jumper':
      if (isLeading) return null
      return { amount: minimum + step * random.between(5, 20), kind: 'exact' }
  }
}
