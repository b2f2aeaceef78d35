import { connectRedis, whenReady } from '@flashbid/engine'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import type { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TestClient } from '../testing/test-client.ts'
import { startTwoGateways } from '../testing/two-gateways.ts'
import { startRevocations } from './revocations.ts'
import { createTokens } from './tokens.ts'

const logger = pino({ level: 'fatal' })
let server: RunningRedis
let redis: Redis
beforeAll(async () => {
  server = await startRedis()
  redis = connectRedis(server.url, { name: 'test' })
  await whenReady(redis, 5_000)
})
afterAll(async () => {
  redis.disconnect()
  await server.close()
})

describe('revocations', () => {
  it('reach every gateway, also one that starts later', async () => {
    const here = await startRevocations(redis, logger)
    const there = await startRevocations(redis, logger)
    const heard = vi.fn()
    there.onRevoked(heard)
    const ann = { userId: 'ann', sessionId: 'ann-1', issuedAt: 1_000 }
    expect(here.covers(ann)).toBe(false)

    await here.revokeSession('ann-1')
    expect(here.covers(ann)).toBe(true)
    expect(here.covers({ ...ann, sessionId: 'ann-2' })).toBe(false)
    await vi.waitFor(() => expect(there.covers(ann)).toBe(true), { timeout: 2_000 })
    expect(heard).toHaveBeenCalled()

    await there.revokeUser('bob')
    const later = await startRevocations(redis, logger)
    expect(later.covers(ann)).toBe(true)
    expect(later.covers({ userId: 'bob', sessionId: null, issuedAt: Date.now() - 1 })).toBe(true)
    // A token that is issued from now on holds, also in the same millisecond.
    const tokens = await createTokens(['secret'], Date.now, there)
    const bob = { id: 'bob', name: 'Bob', role: 'seller' } as const
    expect(await tokens.verify((await tokens.issue(bob, 60_000)).token)).toMatchObject({
      userId: 'bob',
    })
    for (const revocations of [here, there, later]) revocations.close()
  })

  it('are made up for after Redis was away', async () => {
    const here = await startRevocations(redis, logger)
    const ann = { userId: 'eve', sessionId: null, issuedAt: 1_000 }
    await redis.client('PAUSE', 700, 'ALL')
    const revoking = here.revokeUser('eve')
    expect(here.covers(ann)).toBe(false)
    await revoking
    await vi.waitFor(() => expect(here.covers(ann)).toBe(true), { timeout: 2_000 })
    here.close()
  })

  it('keep no more in Redis than tokens live', async () => {
    const old = Date.now() - 9 * 24 * 3_600_000
    await redis.del('flashbid:revoked:users')
    for (let i = 0; i < 1_000; i++) {
      await redis.xadd('flashbid:revoked:users', `${old + i}-0`, 'id', `old-${i}`)
    }
    const here = await startRevocations(redis, logger)
    await here.revokeUser('new')
    expect(await redis.xlen('flashbid:revoked:users')).toBeLessThan(200) // trimmed in whole nodes
    expect(here.covers({ userId: 'old-999', sessionId: null, issuedAt: old - 1 })).toBe(false)
    here.close()
  })
})

describe('a live socket', () => {
  it('is closed within 2 s of its session’s end on every gateway, others stay', async () => {
    const two = await startTwoGateways()
    const [here, there] = two.gateways
    const user = { id: 'ann', name: 'Ann', role: 'bidder' } as const
    const issue = async (sessionId: string) =>
      (await here.resources.tokens.issue(user, 60_000, sessionId)).token
    const ended = await issue('first')
    const clients = await Promise.all([
      TestClient.connect(here.url, ended),
      TestClient.connect(there.url, ended),
      TestClient.connect(there.url, await issue('second')),
    ])
    const [near, far, other] = clients
    const startedAt = performance.now()
    await here.resources.revocations.revokeSession('first')
    await vi.waitFor(
      () => expect([near, far].map((client) => client?.socket.connected)).toEqual([false, false]),
      { timeout: 2_000, interval: 20 },
    )
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    expect(other?.socket.connected).toBe(true)
    await expect(TestClient.connect(there.url, ended)).rejects.toMatchObject({
      data: { code: 'UNAUTHENTICATED' },
    })

    await there.resources.revocations.revokeUser('ann')
    await vi.waitFor(() => expect(other?.socket.connected).toBe(false), { timeout: 2_000 })
    for (const client of clients) client.close()
    await two.close()
  })
})
