import { connectRedis, whenReady } from '@flashbid/engine'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { whileHolding } from './house-lease.ts'

const logger = pino({ level: 'silent' })
let server: RunningRedis
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  server = await startRedis({ persistence: 'none' })
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => server.close())

/** A worker that only counts how often and whether it runs the house now. */
async function worker(owner: string) {
  const redis = connectRedis(server.url, { name: owner })
  await whenReady(redis, 5_000)
  const stopping = new AbortController()
  const state = { runs: 0, isRunning: false }
  const done = whileHolding(
    { redis, owner, ttlMs: 300, logger },
    stopping.signal,
    async (signal) => {
      state.runs += 1
      state.isRunning = true
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      state.isRunning = false
    },
  )
  const stop = async () => {
    stopping.abort()
    await done
    redis.disconnect()
  }
  stops.push(stop)
  return { state, redis, stop }
}

test('one of several workers runs the house; when it stops, another does', async () => {
  const workers = [await worker('one'), await worker('two'), await worker('three')]
  const running = () => workers.filter(({ state }) => state.isRunning)
  await vi.waitFor(() => expect(running()).toHaveLength(1))
  // Several times the lease's length: it is renewed, nobody else comes in.
  const [holder] = running()
  let looks = 0
  await vi.waitFor(
    () => {
      expect(running()).toEqual([holder])
      looks += 1
      expect(looks).toBeGreaterThan(20)
    },
    { interval: 50, timeout: 5_000 },
  )
  await holder?.stop()
  await vi.waitFor(() => expect(running()).toHaveLength(1), { timeout: 2_000 })
  expect(running()).not.toEqual([holder])
})

test('a worker whose lease was lost stops running it and may come back', async () => {
  const one = await worker('one')
  await vi.waitFor(() => expect(one.state.isRunning).toBe(true))
  await one.redis.set('demo-house', 'somebody else', 'PX', 600)
  await vi.waitFor(() => expect(one.state.isRunning).toBe(false), { timeout: 2_000 })
  await vi.waitFor(() => expect(one.state).toEqual({ runs: 2, isRunning: true }), {
    timeout: 3_000,
  })
})
