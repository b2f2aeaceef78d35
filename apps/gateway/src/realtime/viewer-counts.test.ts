import { expect, test } from 'vitest'
import { ViewerCounts } from './viewer-counts.ts'

function gateway(id: string) {
  const local = new Map<string, number>()
  const counts = new ViewerCounts(
    id,
    () => local.entries(),
    (auctionId) => local.get(auctionId) ?? 0,
  )
  return { local, counts }
}

test('counts of all gateways add up, and a report tells only what changed', () => {
  const [a, b] = [gateway('a'), gateway('b')]
  a.local.set('x', 2).set('y', 1)
  b.local.set('x', 3)
  b.counts.heard(a.counts.report(0), 0)
  a.counts.heard(b.counts.report(0), 0)
  expect([a, b].map(({ counts }) => counts.total('x'))).toEqual([5, 5])

  b.counts.heard(a.counts.report(1), 1) // full once more, because b was new to a
  a.local.set('x', 4).delete('y')
  const report = a.counts.report(2_000)
  expect(report).toEqual({
    gatewayId: 'a',
    isFull: false,
    counts: [
      ['x', 4],
      ['y', 0],
    ],
  })
  b.counts.heard(report, 2_000)
  expect(b.counts.total('x')).toBe(7)
  expect(b.counts.total('y')).toBe(0)
  expect(a.counts.report(4_000)).toEqual({ gatewayId: 'a', isFull: false, counts: [] })
})

test('a gateway that has fallen silent is forgotten', () => {
  const [a, b] = [gateway('a'), gateway('b')]
  a.local.set('x', 2)
  b.counts.heard(a.counts.report(0), 0)
  b.counts.report(7_000)
  expect(b.counts.total('x')).toBe(2)
  b.counts.report(8_001)
  expect(b.counts.total('x')).toBe(0)
})

test('a newcomer is told everything in the next report, and a full report replaces what was known', () => {
  const [a, b] = [gateway('a'), gateway('b')]
  a.local.set('x', 2).set('y', 5)
  a.counts.report(0)
  a.counts.report(2_000)
  a.counts.heard(b.counts.report(2_500), 2_500)
  a.local.delete('y')
  const full = a.counts.report(4_000)
  expect(full).toEqual({ gatewayId: 'a', isFull: true, counts: [['x', 2]] })
  b.counts.heard({ gatewayId: 'a', isFull: true, counts: [['y', 9]] }, 3_900)
  b.counts.heard(full, 4_000)
  expect([b.counts.total('x'), b.counts.total('y')]).toEqual([2, 0])
})
