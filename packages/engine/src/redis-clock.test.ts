import { performance } from 'node:perf_hooks'
import { expect, it, vi } from 'vitest'
import { RedisClock } from './redis-clock.ts'

/** A clock whose Redis is `offset` ms ahead of this process and answers after `lag` ms each way. */
function clockAgainst(redis: { offset: number; lag: number; isAway?: boolean }): RedisClock {
  return new RedisClock(async () => {
    let local = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => local)
    local += redis.lag
    const time = local + redis.offset
    local += redis.lag
    if (redis.isAway) throw new Error('away')
    return time
  })
}

it('keeps the quickest sample, outlives a Redis that is away and follows one whose clock was set', async () => {
  const redis = { offset: 5_000_000, lag: 1, isAway: false }
  const clock = clockAgainst(redis)
  const error = () => clock.now() - (performance.now() + redis.offset)
  try {
    expect(() => clock.now()).toThrow('never read')
    await clock.sample()
    expect(Math.abs(error())).toBeLessThanOrEqual(1)
    redis.lag = 400
    await clock.sample()
    expect(Math.abs(error())).toBeLessThanOrEqual(1)
    redis.isAway = true
    await clock.sample()
    expect(Math.abs(error())).toBeLessThanOrEqual(1)
    Object.assign(redis, { isAway: false, lag: 2, offset: 1_400_000 })
    await clock.sample()
    expect(Math.abs(error())).toBeLessThanOrEqual(1)
  } finally {
    clock.close()
    vi.restoreAllMocks()
  }
})
