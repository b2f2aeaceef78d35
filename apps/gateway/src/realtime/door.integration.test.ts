import { startRedis } from '@flashbid/local-stack'
import { type ErrorBody, limits } from '@flashbid/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { openRawSocket, type RawSocket } from '../testing/raw-socket.ts'
import { eventually, ok, TestClient } from '../testing/test-client.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function start(environment: Record<string, string> = {}, redisUrl?: string) {
  if (redisUrl === undefined) {
    const redis = await startRedis({ persistence: 'none' })
    closers.push(() => redis.close())
    redisUrl = redis.url
  }
  const gateway = await createTestGateway({ redisUrl, environment })
  closers.push(() => gateway.close())
  return gateway
}

type Knock = { token?: string; headers?: Record<string, string> }

/** The code of the refusal, or `null` for one that was let in. */
async function knock(gateway: TestGateway, { token, headers = {} }: Knock = {}) {
  try {
    const client = await TestClient.connect(gateway.url, token, { extraHeaders: headers })
    client.close()
    return null
  } catch (error) {
    return (error as { data?: ErrorBody }).data?.code ?? String(error)
  }
}

async function raw(gateway: TestGateway, headers?: Record<string, string>): Promise<RawSocket> {
  const socket = await openRawSocket(gateway.url, headers)
  closers.push(() => socket.end())
  return socket
}

describe('origins on the handshake', () => {
  const ours = 'https://bids.example.org'

  it('those that count, and programs without one, come in; every look-alike is refused', async () => {
    const gateway = await start({ PUBLIC_URL: ours, ALLOWED_ORIGINS: 'https://m.example.org:8443' })
    const lookAlikes = [
      ...['https://bids.example.org.evil.example', 'https://evil-bids.example.org'],
      ...['https://bids.example.orga', 'https://bids.example.or', 'https://xbids.example.org'],
      ...['https://evil.example/https://bids.example.org', 'https://evil.example#bids.example.org'],
      ...['https://bids.example.org@evil.example', 'https://bids.example.org%00.evil.example'],
      ...['https://bids.example.org:8443', 'https://bids.example.org:443', 'https://m.example.org'],
      ...['https://bids.example.org.', 'https://bids.example.org/', 'https://BIDS.example.org'],
      ...['HTTPS://bids.example.org', 'http://bids.example.org', 'wss://bids.example.org'],
      ...['https://bids.example.org, https://evil.example', 'https://bids-example.org'],
      ...['https://bіds.example.org', 'https://[::1]', 'file://', 'null', 'undefined', '*', ' '],
      ...['//bids.example.org', 'bids.example.org', 'https://sub.bids.example.org'],
      ...['http://localhost:3001', 'http://127.0.0.1', 'chrome-extension://abcdef'],
    ]
    for (const origin of lookAlikes) {
      const header = Buffer.from(origin).toString('latin1')
      const answer = await knock(gateway, { headers: { origin: header } })
      expect([origin, answer]).toEqual([origin, 'FORBIDDEN'])
    }
    for (const origin of [ours, 'https://m.example.org:8443']) {
      expect(await knock(gateway, { headers: { origin } })).toBeNull()
    }
    expect(await knock(gateway)).toBeNull()
  })

  it('a valid token does not make up for a foreign origin', async () => {
    const gateway = await start()
    const headers = { origin: 'https://evil.example' }
    expect(await knock(gateway, { token: await gateway.token('ann'), headers })).toBe('FORBIDDEN')
  })
})

describe('before the handshake is complete', () => {
  it('three messages are read, the fourth closes the connection', async () => {
    const gateway = await start()
    const refused = `40${JSON.stringify({ token: 'nonsense' })}`
    const patient = await raw(gateway)
    for (const count of [1, 2]) {
      patient.send(refused)
      await eventually(() => expect(patient.heard).toHaveLength(count))
    }
    patient.send('40')
    await eventually(() => expect(patient.heard.at(-1)).toMatch(/^40\{"sid"/))

    const pushing = await raw(gateway)
    for (let i = 0; i < 20; i++) pushing.send(refused)
    await pushing.closed
    expect(pushing.heard.length).toBeLessThanOrEqual(3)

    const talking = await raw(gateway)
    for (const packet of ['6', '6', '6', '40']) talking.send(packet) // an Engine.IO packet of no use
    await talking.closed
    expect(talking.heard).toEqual([])
  })

  it.each([
    ['an event', '42["clock:sync",{"t0":1}]'],
    ['an ack', '430[1]'],
    ['the head of an attachment', '451-["clock:sync",{"_placeholder":true,"num":0}]'],
  ])('%s is not for it', async (_, packet) => {
    const gateway = await start()
    const socket = await raw(gateway)
    socket.send(packet)
    socket.send('40')
    await socket.closed
    expect(socket.heard).toEqual([])
  })

  it('after it no other namespace is asked for without end', async () => {
    const gateway = await start()
    const socket = await raw(gateway)
    for (const packet of ['40', '40/a,', '40/b,']) socket.send(packet)
    await eventually(() => expect(socket.heard).toHaveLength(3))
    socket.send('40/c,')
    await socket.closed
    expect(socket.heard).toHaveLength(3)
  })

  it('there are 5 s, whatever was said, refused or answered meanwhile', async () => {
    const gateway = await start()
    const silent = await raw(gateway)
    const refused = await raw(gateway)
    refused.send(`40${JSON.stringify({ token: 'nonsense' })}`)
    const elsewhere = await raw(gateway)
    elsewhere.send('40/admin,')
    for (const socket of [silent, refused, elsewhere]) {
      const afterMs = await socket.closed
      expect(afterMs).toBeGreaterThan(4_000)
      expect(afterMs).toBeLessThan(7_000)
    }
  })

  it('who leaves is not kept as a connection without a name', async () => {
    const gateway = await start()
    const socket = await raw(gateway)
    socket.send('40')
    await eventually(() => expect(socket.heard).toHaveLength(1))
    socket.send('41')
    await socket.closed
  })
})

describe('messages', () => {
  const padded = (bytes: number) => {
    const frame = (text: string) => `420["clock:sync",{"t0":1,"x":"${text}"}]`
    return frame('x'.repeat(bytes - frame('').length))
  }

  it('of 16 KB are read; a byte more closes that connection and no other', async () => {
    const gateway = await start()
    expect(limits.socketMessageBytes).toBe(16 * 1024)
    const neighbour = await TestClient.connect(gateway.url)
    closers.push(() => neighbour.close())
    for (const [bytes, isRead] of [
      [limits.socketMessageBytes, true],
      [limits.socketMessageBytes + 1, false],
    ] as const) {
      const socket = await raw(gateway)
      socket.send('40')
      await eventually(() => expect(socket.heard).toHaveLength(1))
      socket.send(padded(bytes))
      if (isRead) await eventually(() => expect(socket.heard.at(-1)).toMatch(/^430\[\{"ok":true/))
      else await socket.closed
    }
    ok(await neighbour.call('clock:sync', { t0: 1 }))
  })
})

describe('HANDSHAKE_RATE', () => {
  const behindProxy = { HANDSHAKE_RATE: '2', TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' }
  const from = (...chain: string[]) => ({ headers: { 'x-forwarded-for': chain.join(', ') } })

  it('counts strangers by address and those with a bad token among them', async () => {
    const gateway = await start(behindProxy)
    expect(await knock(gateway, from('192.0.2.1'))).toBeNull()
    const bad = { ...from('192.0.2.1'), token: 'nonsense' }
    expect(await knock(gateway, bad)).toBe('UNAUTHENTICATED')
    expect(await knock(gateway, from('192.0.2.1'))).toBe('RATE_LIMITED')
    expect(await knock(gateway, bad)).toBe('RATE_LIMITED')
    expect(await knock(gateway, from('192.0.2.2'))).toBeNull()
  })

  it('counts a whole /64 of IPv6 as one address', async () => {
    const gateway = await start(behindProxy)
    expect(await knock(gateway, from('2001:db8:1:2::1'))).toBeNull()
    expect(await knock(gateway, from('2001:db8:1:2:aaaa:bbbb:cccc:dddd'))).toBeNull()
    expect(await knock(gateway, from('2001:DB8:1:2:0:0:0:9'))).toBe('RATE_LIMITED')
    expect(await knock(gateway, from('[2001:db8:1:2::7]:50123'))).toBe('RATE_LIMITED')
    expect(await knock(gateway, from('2001:db8:1:3::1'))).toBeNull()
  })

  it('an account has 20 of its own, wherever they come from, and takes none from strangers', async () => {
    const gateway = await start(behindProxy)
    const token = await gateway.token('ann')
    for (let i = 0; i < 20; i++) {
      expect(await knock(gateway, { token, ...from(`192.0.2.${i % 3}`) })).toBeNull()
    }
    expect(await knock(gateway, { token, ...from('192.0.2.200') })).toBe('RATE_LIMITED')
    expect(await knock(gateway, from('192.0.2.1'))).toBeNull()
  })

  it('believes what trusted proxies added and nothing that was there before', async () => {
    const gateway = await start(behindProxy)
    for (const made of ['192.0.2.50', '192.0.2.51']) {
      expect(await knock(gateway, from(made, '198.51.100.1'))).toBeNull()
    }
    // Whatever the client writes in front, it is the third of its address.
    expect(await knock(gateway, from('192.0.2.52', '198.51.100.1'))).toBe('RATE_LIMITED')
    // Through two proxies of ours it is the same client.
    expect(await knock(gateway, from('192.0.2.53', '198.51.100.1', '10.1.2.3'))).toBe(
      'RATE_LIMITED',
    )
    expect(await knock(gateway, from('198.51.100.2', '10.1.2.3'))).toBeNull()
  })

  it('without TRUST_PROXY forwarded headers are noise', async () => {
    const gateway = await start({ HANDSHAKE_RATE: '2' })
    const made = (i: number) => ({
      headers: {
        'x-forwarded-for': `192.0.2.${i}`,
        forwarded: `for=192.0.2.${i}`,
        'x-real-ip': `192.0.2.${i}`,
        'cf-connecting-ip': `192.0.2.${i}`,
        'true-client-ip': `192.0.2.${i}`,
      },
    })
    expect(await knock(gateway, made(1))).toBeNull()
    expect(await knock(gateway, made(2))).toBeNull()
    expect(await knock(gateway, made(3))).toBe('RATE_LIMITED')
  })

  it('goes on counting, each gateway for itself, when Redis is away', async () => {
    const redis = await startRedis({ persistence: 'none' })
    const gateway = await start(behindProxy, redis.url)
    const token = await gateway.token('ann')
    await redis.close()
    await eventually(() => expect(gateway.resources.redis.status).not.toBe('ready'))
    expect(await knock(gateway, from('192.0.2.1'))).toBeNull()
    expect(await knock(gateway, from('192.0.2.1'))).toBeNull()
    expect(await knock(gateway, from('192.0.2.1'))).toBe('RATE_LIMITED')
    expect(await knock(gateway, from('192.0.2.2'))).toBeNull()
    for (let i = 0; i < 20; i++) expect(await knock(gateway, { token })).toBeNull()
    expect(await knock(gateway, { token })).toBe('RATE_LIMITED')
  })
})
