import { describe, expect, test } from 'vitest'
import { createRandom } from './random.ts'
import { runSchedule } from './schedule.ts'
import { chooseBid, type HonestStrategy, type Sight } from './strategies.ts'

const sight: Sight = { minimum: 1_000, step: 50, isLeading: false, max: null, msLeft: 30_000 }
const honest: readonly HonestStrategy[] = ['incrementer', 'sniper', 'proxy', 'jumper']

describe('strategies', () => {
  test.each(honest)('%s bids at least the minimum, the same again for a seed', (strategy) => {
    const run = () => {
      const random = createRandom(3)
      return Array.from({ length: 200 }, () => chooseBid(strategy, sight, random))
    }
    const bids = run()
    expect(run()).toEqual(bids)
    const made = bids.filter((bid) => bid !== null)
    expect(made.length).toBeGreaterThan(0)
    for (const { amount } of made) {
      expect(amount).toBeGreaterThanOrEqual(sight.minimum)
      expect((amount - sight.minimum) % sight.step).toBe(0)
    }
  })

  test('who leads does not bid against itself; a proxy raises above its own maximum', () => {
    const random = createRandom(4)
    const leading = { ...sight, isLeading: true, max: 3_000 }
    for (const strategy of ['incrementer', 'sniper', 'jumper'] as const) {
      expect(chooseBid(strategy, leading, random)).toBeNull()
    }
    const raises = Array.from({ length: 200 }, () => chooseBid('proxy', leading, random))
    for (const raise of raises.filter((bid) => bid !== null)) {
      expect(raise).toMatchObject({ kind: 'max' })
      expect(raise.amount).toBeGreaterThan(3_000)
    }
  })

  test('a sniper bids every turn in the last seconds only', () => {
    const random = createRandom(5)
    const turns = (msLeft: number) =>
      Array.from({ length: 100 }, () => chooseBid('sniper', { ...sight, msLeft }, random)).filter(
        (bid) => bid !== null,
      ).length
    expect(turns(2_000)).toBe(100)
    expect(turns(20_000)).toBeLessThan(50)
  })

  test('generators of different names differ, and do not depend on each other', () => {
    const parent = createRandom(6)
    const first = parent.fork('bot 1').next()
    parent.next()
    expect(parent.fork('bot 1').next()).toBe(first)
    expect(parent.fork('bot 2').next()).not.toBe(first)
  })
})

describe('schedule', () => {
  test('what was late keeps the moment at which it was due', async () => {
    const dues: number[] = []
    await runSchedule({
      ratePerSecond: 200,
      durationMs: 100,
      isOver: () => false,
      fire(dueAt) {
        dues.push(dueAt)
        // The first one takes as long as four others: those are fired late, not left out.
        const until = performance.now() + (dues.length === 1 ? 20 : 0)
        while (performance.now() < until);
      },
    })
    expect(dues).toHaveLength(20)
    const gaps = dues.slice(1).map((due, i) => due - (dues[i] ?? 0))
    for (const gap of gaps) expect(gap).toBeCloseTo(5, 6)
  })

  test('ends when there is nothing left to do', async () => {
    let fired = 0
    await runSchedule({
      ratePerSecond: 1_000,
      durationMs: 60_000,
      isOver: () => fired >= 5,
      fire: () => void fired++,
    })
    expect(fired).toBeGreaterThanOrEqual(5)
  })
})
