import { Agent, request } from 'node:http'
import { freePort, startRedis } from '@flashbid/local-stack'
import { io } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildGateway, type GatewayBuild } from './testing/built-gateway.ts'

// Programs are started one after the other, perhaps on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 })
const eventually = <T>(ask: () => T) => expect.poll(ask, { timeout: 30_000 })

let build: GatewayBuild
const launch = (env?: Record<string, string>) => build.launch(env)

beforeAll(async () => {
  build = await buildGateway('main')
})
afterEach(() => build.kill())
afterAll(() => build?.close())

describe('starting', () => {
  it('is refused with all faults of the environment, one line each', async () => {
    const { ended, lines } = await launch({ PORT: '0', BID_RATE: 'fast', REDIS_URL: '' })
    expect((await ended).code).toBe(1)
    expect(lines).toEqual([
      'PORT is "0", which is out of range; accepted: a whole number from 1 to 65535',
      'REDIS_URL is missing; accepted: redis://host:port or rediss://host:port',
      'BID_RATE is "fast", which is not a whole number; accepted: a whole number from 1 to 1000000',
    ])
  })

  it('is refused in production with the secrets of a trial and without an address', async () => {
    const production = { NODE_ENV: 'production', ADMIN_API_KEY: 'k'.repeat(31) }
    const { ended, lines } = await launch(production)
    expect((await ended).code).toBe(1)
    expect(lines).toEqual([
      'PUBLIC_URL is missing; accepted: an address such as https://bids.example.org, without a path',
      'ADMIN_API_KEY is too short; accepted: at least 32 visible ASCII characters',
      'AUTH_SECRET is too short; accepted: at least 32 visible ASCII characters',
    ])
    const secrets = { ADMIN_API_KEY: 'k'.repeat(32), AUTH_SECRET: 's'.repeat(32) }
    const gateway = await launch({
      ...{ ...production, ...secrets, PUBLIC_URL: 'https://bids.example.org' },
      SMTP_URL: 'smtp://127.0.0.1:1',
    })
    await gateway.ready()
    const { headers } = await fetch(`http://127.0.0.1:${gateway.port}/api/auctions`)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  })

  it('is refused on a port that is taken', async () => {
    const first = await launch()
    await first.ready()
    const second = await launch({ PORT: String(first.port) })
    expect((await second.ended).code).toBe(1)
    expect(second.lines.join()).toContain('EADDRINUSE')
  })

  it('answers, and ends with exit 0 at once when nobody is connected', async () => {
    const gateway = await launch()
    await gateway.ready()
    expect((await gateway.get('/api/auctions')).status).toBe(200)
    gateway.child.kill('SIGTERM')
    expect(await gateway.ended).toEqual({ code: 0, signal: null })
    const { msg, tookMs } = JSON.parse(gateway.lines.at(-1) ?? '{}')
    expect(msg).toBe('stopped')
    expect(tookMs).toBeLessThan(3_000) // some 20 ms on a machine with nothing else to do
  })

  it('waits for a Redis that is away, and says so', async () => {
    const port = await freePort()
    const gateway = await launch({ REDIS_URL: `redis://127.0.0.1:${port}` })
    await eventually(() => gateway.get('/healthz').catch(() => null)).toMatchObject({ status: 200 })
    const answer = await gateway.get('/readyz')
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text)).toEqual({ ready: false, failing: ['starting'] })
    expect(JSON.parse((await gateway.get('/api/auctions')).text).error.code).toBe('BUSY')
    const late = await startRedis({ port })
    try {
      await gateway.ready()
    } finally {
      await late.close()
    }
  })

  it('can be broken off while Redis is away', async () => {
    const gateway = await launch({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` })
    await eventually(() => gateway.get('/healthz').catch(() => null)).toMatchObject({ status: 200 })
    gateway.child.kill('SIGINT')
    expect((await gateway.ended).code).toBe(0)
  })
})

describe('stopping', () => {
  it('answers the request that is under way first', async () => {
    const gateway = await launch()
    await gateway.ready()
    const agent = new Agent({ keepAlive: true })
    const body = JSON.stringify({ count: 1 })
    const call = request({
      agent,
      port: gateway.port,
      method: 'POST',
      path: '/api/admin/bots',
      headers: {
        authorization: 'Bearer the-operators-key',
        'content-type': 'application/json',
        'content-length': body.length,
      },
    })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      call.once('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      call.once('error', reject)
    })
    call.write(body.slice(0, 3))
    // The server has the first half before it is asked to stop.
    await eventually(() => call.socket?.bytesWritten ?? 0).toBeGreaterThan(100)
    await gateway.get('/healthz')
    gateway.child.kill('SIGTERM')
    await eventually(() => gateway.lines.join()).toContain('draining')
    call.end(body.slice(3))
    expect(await answered).toBe(201)
    expect((await gateway.ended).code).toBe(0)
    agent.destroy()
  })

  it('a signal that is delivered twice at once counts once', async () => {
    const gateway = await launch()
    await gateway.ready()
    gateway.child.kill('SIGINT')
    gateway.child.kill('SIGTERM')
    expect((await gateway.ended).code).toBe(0)
  })
})

describe('connected clients', () => {
  const connect = (port: number) =>
    io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    })

  it('are told to go; a lone one does not hold up the end', async () => {
    const gateway = await launch()
    await gateway.ready()
    const socket = connect(gateway.port)
    try {
      await eventually(() => socket.connected).toBe(true)
      const drained = new Promise((resolve) => socket.once('server:drain', resolve))
      gateway.child.kill('SIGTERM')
      const firstAt = performance.now()
      expect(await drained).toEqual({ reconnectWithinMs: 20 })
      expect((await gateway.ended).code).toBe(0)
      expect(performance.now() - firstAt).toBeLessThan(3_000)
    } finally {
      socket.close()
    }
  })

  it('leave one by one; a second signal a second later ends it at once', async () => {
    const gateway = await launch({ HANDSHAKE_RATE: '1000' })
    await gateway.ready()
    const sockets = Array.from({ length: 200 }, () => connect(gateway.port))
    try {
      await eventually(() => sockets.every((socket) => socket.connected)).toBe(true)
      const drained = new Promise((resolve) => sockets[0]?.once('server:drain', resolve))
      gateway.child.kill('SIGTERM')
      const firstAt = performance.now()
      expect(await drained).toEqual({ reconnectWithinMs: 4_000 })
      expect(JSON.parse((await gateway.get('/readyz')).text)).toMatchObject({
        ready: false,
        failing: ['draining'],
      })
      // Within the first second it is the same signal delivered twice.
      gateway.child.kill('SIGTERM')
      await eventually(() => performance.now() - firstAt).toBeGreaterThan(1_100)
      expect(gateway.child.exitCode).toBeNull()
      gateway.child.kill('SIGTERM')
      expect((await gateway.ended).code).toBe(1)
      expect(performance.now() - firstAt).toBeLessThan(3_500)
    } finally {
      for (const socket of sockets) socket.close()
    }
  })
})

describe('SERVERS=2', () => {
  it('shares the port, replaces a worker that dies, and stops as one', async () => {
    const gateway = await launch({ SERVERS: '2' })
    await gateway.ready()
    const pids = () => {
      const entries = gateway.lines.flatMap((line) =>
        line.startsWith('{') ? [JSON.parse(line)] : [],
      )
      return [...new Set(entries.filter(({ msg }) => msg === 'ready').map(({ pid }) => pid))]
    }
    await eventually(() => pids().length).toBe(2)
    for (let i = 0; i < 10; i++) await gateway.get('/api/auctions')
    for (let i = 0; i < 4; i++) {
      // Whichever worker answers, it tells of both.
      const { text } = await gateway.get('/metrics')
      expect(text).toMatch(/_count\{method="GET",route="\/api\/auctions",status="200"\} 10/)
    }
    process.kill(pids()[0], 'SIGKILL')
    await eventually(() => pids().length).toBe(3)
    expect((await gateway.get('/api/auctions')).status).toBe(200)
    gateway.child.kill('SIGTERM')
    expect(await gateway.ended).toEqual({ code: 0, signal: null })
    for (const pid of pids()) expect(() => process.kill(pid, 0)).toThrow()
  })

  it('workers end when the primary is killed', async () => {
    const gateway = await launch({ SERVERS: '2' })
    await gateway.ready()
    gateway.child.kill('SIGKILL')
    await gateway.ended
    await eventually(() =>
      gateway.get('/healthz').then(
        () => 'there',
        () => 'gone',
      ),
    ).toBe('gone')
  })
})
