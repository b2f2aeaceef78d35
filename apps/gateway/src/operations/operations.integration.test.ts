import { connectRedis, whenReady } from '@flashbid/engine'
import { startRedis } from '@flashbid/local-stack'
import { describe, expect, it } from 'vitest'
import { startTestHouse } from '../testing/test-house.ts'
import { createReadiness } from './readiness.ts'
import { inspectRedis } from './redis-check.ts'

const here = { ping: async () => {} }
const away = { ping: () => Promise.reject(new Error('away')) }
const silent = { ping: () => new Promise<never>(() => {}) }
const redisHere = { ping: async () => 'PONG' }

describe('readiness', () => {
  it('starting, serving, draining', async () => {
    const readiness = createReadiness(redisHere, here)
    expect(await readiness.check()).toEqual({ ready: false, failing: ['starting'] })
    readiness.serving()
    expect(await readiness.check()).toEqual({ ready: true })
    readiness.draining()
    expect(await readiness.check()).toEqual({ ready: false, failing: ['draining'] })
    readiness.serving()
    expect((await readiness.check()).ready).toBe(false)
  })

  it.each([
    ['away', away],
    ['silent', silent],
  ])('Redis %s: not ready; Postgres likewise: ready, and said', async (_name, store) => {
    const withoutRedis = createReadiness(store, here)
    withoutRedis.serving()
    expect(await withoutRedis.check()).toEqual({ ready: false, failing: ['redis'] })
    const withoutPostgres = createReadiness(redisHere, store)
    withoutPostgres.serving()
    expect(await withoutPostgres.check()).toEqual({ ready: true, degraded: ['postgres'] })
  })

  it('says when Redis does not keep its word', async () => {
    const readiness = createReadiness(redisHere, here)
    readiness.serving()
    readiness.durabilityFault('no append-only file')
    expect(await readiness.check()).toEqual({
      ready: true,
      degraded: ['durability'],
      durability: 'no append-only file',
    })
  })
})

describe('the settings of a real Redis', () => {
  it.each([
    ['always', [], null],
    ['always', ['--appendfsync', 'everysec'], expect.stringContaining('everysec')],
    ['none', [], expect.stringContaining('append-only')],
  ] as const)('%s %j', async (persistence, extraArgs, durabilityFault) => {
    const server = await startRedis({ persistence, extraArgs: [...extraArgs] })
    const redis = connectRedis(server.url, { name: 'test' })
    try {
      await whenReady(redis, 5_000)
      expect(await inspectRedis(redis)).toEqual({
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        isSupported: true,
        durabilityFault,
      })
    } finally {
      redis.disconnect()
      await server.close()
    }
  })
})

it('health, readiness and metrics answer', async () => {
  const house = await startTestHouse()
  try {
    expect(await house.call('GET', '/healthz')).toMatchObject({ status: 200, json: { ok: true } })
    expect(await house.call('GET', '/readyz')).toMatchObject({ status: 200, json: { ready: true } })
    const { id } = await house.create()
    await house.bid(id, await house.token('guest'), 1_000)
    const { text, headers } = await house.call('GET', '/metrics')
    expect(headers['content-type']).toContain('text/plain')
    expect(text).toContain('flashbid_bids_total{outcome="accepted",via="http"} 1')
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
    expect(text).toMatch(/route="\/api\/auctions\/:id\/bids",status="200"/)
    expect(text).not.toContain(id)
    // Redis runs on this machine, so the two clocks are one.
    const [, offset] = /^flashbid_redis_clock_offset_seconds (\S+)$/m.exec(text) ?? []
    expect(Math.abs(Number(offset))).toBeLessThan(1)

    await house.redis.close()
    await expect
      .poll(async () => (await house.call('GET', '/readyz')).json, { timeout: 5_000 })
      .toEqual({ ready: false, failing: ['redis'] })
    expect((await house.call('GET', '/readyz')).status).toBe(503)
    expect(await house.call('GET', `/api/auctions/${id}`)).toMatchObject({
      status: 503,
      json: { error: { code: 'BUSY', retryAfterMs: expect.any(Number) } },
    })
  } finally {
    await house.close()
  }
})
