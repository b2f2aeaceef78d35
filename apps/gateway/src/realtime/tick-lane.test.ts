import type { Bid } from '@flashbid/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type PendingTick, TickLane } from './tick-lane.ts'

const windowMs = 50

function line(seq: number): Bid {
  return { seq, bidder: { alias: 'Heron-4K7QF' }, amount: seq * 100, kind: 'exact', at: seq }
}

let sent: (PendingTick & { at: number })[]
let lane: TickLane

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  sent = []
  lane = new TickLane(windowMs, (pending) => sent.push({ ...pending, at: performance.now() }))
})
afterEach(() => {
  lane.discard()
  vi.useRealTimers()
})

test('the first change after quiet goes out at once', () => {
  lane.add(1, [line(1)])
  expect(sent).toEqual([{ from: 1, recent: [line(1)], at: performance.now() }])
  vi.advanceTimersByTime(windowMs)
  lane.add(2, [line(2)])
  expect(sent).toHaveLength(2)
})

test('changes within a window leave together at its end, and the next window has its own', () => {
  const start = performance.now()
  lane.add(1, [line(1)])
  vi.advanceTimersByTime(10)
  lane.add(2, [line(2)])
  vi.advanceTimersByTime(30)
  lane.add(3, [line(3)])
  expect(sent).toHaveLength(1)
  vi.advanceTimersByTime(10)
  expect(sent[1]).toEqual({ from: 2, recent: [line(2), line(3)], at: start + windowMs })
  lane.add(4, [line(4)])
  expect(sent).toHaveLength(2)
  vi.advanceTimersByTime(windowMs)
  expect(sent[2]).toEqual({ from: 4, recent: [line(4)], at: start + 2 * windowMs })
})

test('a hot auction costs at most one tick a window', () => {
  for (let seq = 1; seq <= 1_000; seq++) {
    lane.add(seq, [line(seq)])
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(windowMs)
  expect(sent).toHaveLength(21)
  for (const [i, tick] of sent.entries()) {
    if (i > 0) expect(tick.at - (sent[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(windowMs)
  }
})

test('recent holds the newest 20 lines, oldest first, and from still reaches back to the first', () => {
  lane.add(1, [line(1)])
  for (let seq = 2; seq <= 60; seq++) lane.add(seq, [line(seq)])
  vi.advanceTimersByTime(windowMs)
  expect(sent[1]?.from).toBe(2)
  expect(sent[1]?.recent.map((bid) => bid.seq)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 41),
  )
})

test('the two lines of one bid are shown both or not at all', () => {
  lane.add(1, [line(1)])
  for (let seq = 2; seq <= 20; seq++) lane.add(seq, [line(seq)])
  lane.add(21, [line(21), { ...line(21), kind: 'auto' }])
  expect(sent).toHaveLength(1)
  lane.flush()
  lane.add(22, [line(22), { ...line(22), kind: 'auto' }])
  for (let seq = 23; seq <= 41; seq++) lane.add(seq, [line(seq)])
  lane.flush()
  expect(sent[2]?.from).toBe(22)
  expect(sent[2]?.recent.map((bid) => bid.seq)).toEqual(
    Array.from({ length: 19 }, (_, i) => i + 23),
  )
})

test('a flush sends what is pending, once, and begins a new window', () => {
  lane.add(1, [line(1)])
  lane.add(2, [line(2)])
  lane.flush()
  expect(sent.map((tick) => tick.from)).toEqual([1, 2])
  lane.flush()
  vi.advanceTimersByTime(windowMs - 1)
  expect(sent).toHaveLength(2)
  lane.add(3, [line(3)])
  expect(sent).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(sent.map((tick) => tick.from)).toEqual([1, 2, 3])
})

test('a change of viewers alone has no from and joins a pending tick', () => {
  lane.touch()
  expect(sent[0]).toMatchObject({ from: null, recent: [] })
  lane.add(1, [line(1)])
  lane.touch()
  vi.advanceTimersByTime(windowMs)
  expect(sent[1]).toMatchObject({ from: 1, recent: [line(1)] })
  expect(sent).toHaveLength(2)
})
