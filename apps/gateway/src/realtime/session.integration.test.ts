import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import type { ErrorBody } from '@flashbid/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, eventually, ok, TestClient } from '../testing/test-client.ts'
import { createTestGateway, publishTestAuction, type TestGateway } from '../testing/test-gateway.ts'

let redis: RunningRedis
const gateways: TestGateway[] = []
const clients: TestClient[] = []

beforeAll(async () => {
  redis = await startRedis({ persistence: 'none' })
})
afterAll(() => redis?.close())
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const gateway of gateways.splice(0)) await gateway.close()
})

async function start(environment: Record<string, string> = {}): Promise<TestGateway> {
  const gateway = await createTestGateway({ redisUrl: redis.url, environment })
  gateways.push(gateway)
  return gateway
}

async function connect(...args: ConstructorParameters<typeof TestClient>): Promise<TestClient> {
  const client = await TestClient.connect(...args)
  clients.push(client)
  return client
}

async function refusal(...args: ConstructorParameters<typeof TestClient>): Promise<ErrorBody> {
  const error: unknown = await TestClient.connect(...args).then(
    (client) => {
      client.close()
      throw new Error('the handshake was not refused')
    },
    (error: unknown) => error,
  )
  return (error as { data: ErrorBody }).data
}

const disconnected = (client: TestClient) =>
  new Promise<string>((resolve) => client.socket.once('disconnect', resolve))

describe('handshake', () => {
  it('without a token: a spectator, who may only watch', async () => {
    const gateway = await start()
    const auctionId = await publishTestAuction(gateway)
    const spectator = await connect(gateway.url)
    expect(ok(await spectator.call('auction:watch', { auctionId })).you).toBeNull()
    const calls = [
      spectator.call('bid:place', { auctionId, bidId: 'bid-00001', amount: 1_000, kind: 'exact' }),
      spectator.call('bid:buyNow', { auctionId, bidId: 'bid-00001' }),
      spectator.call('session:renew', { token: await gateway.token('ann') }),
    ]
    for (const call of calls) expect(errorOf(await call).code).toBe('UNAUTHENTICATED')
  })

  it.each(['nonsense', 'a.b.c', ''])(
    'a bad token (%j) is a connect_error with the error object',
    async (token) => {
      const gateway = await start()
      expect(await refusal(gateway.url, token)).toEqual({
        code: 'UNAUTHENTICATED',
        message: 'The token is not valid or has run out.',
      })
    },
  )

  it.each([{ token: 7 }, { token: {} }, { token: 'x'.repeat(9_000) }])(
    'an auth payload that does not parse is BAD_REQUEST',
    async (auth) => {
      const gateway = await start()
      expect((await refusal(gateway.url, undefined, { auth })).code).toBe('BAD_REQUEST')
    },
  )

  it('an origin that does not count is FORBIDDEN; one that does, or none, is let in', async () => {
    const gateway = await start({ ALLOWED_ORIGINS: 'https://bids.example.org' })
    const from = (origin: string) => ({ extraHeaders: { origin } })
    const foreign = await refusal(gateway.url, undefined, from('https://evil.example'))
    expect(foreign.code).toBe('FORBIDDEN')
    await connect(gateway.url, undefined, from('https://bids.example.org'))
    await connect(gateway.url)
  })

  it('HANDSHAKE_RATE: strangers by address, over all gateways; accounts by themselves', async () => {
    const rate = { HANDSHAKE_RATE: '3' }
    const [a, b] = [await start(rate), await start(rate)]
    await a.resources.redis.flushall() // the tests before this one came from the same address
    await connect(a.url)
    await connect(b.url)
    expect((await refusal(a.url, 'nonsense')).code).toBe('UNAUTHENTICATED')
    const limited = await refusal(b.url)
    expect(limited).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) })
    expect((await refusal(a.url, 'nonsense')).code).toBe('RATE_LIMITED')
    const token = await a.token('ann')
    for (let i = 0; i < 20; i++) await connect(a.url, token)
    expect((await refusal(b.url, token)).code).toBe('RATE_LIMITED')
    await connect(b.url, await b.token('bob'))
  })
})

describe('session', () => {
  it('a token that runs out closes the socket, and the client may come back with a new one', async () => {
    const gateway = await start()
    const client = await connect(gateway.url, await gateway.token('ann', 4_000))
    expect(await disconnected(client)).toBe('transport close')
    await connect(gateway.url, await gateway.token('ann'))
  })

  it('session:renew keeps it open; another account’s token is FORBIDDEN, a bad one UNAUTHENTICATED', async () => {
    const gateway = await start()
    const client = await connect(gateway.url, await gateway.token('ann', 4_000))
    const renew = (token: string) => client.call('session:renew', { token })
    expect(errorOf(await renew(await gateway.token('bob'))).code).toBe('FORBIDDEN')
    expect(errorOf(await renew('nonsense')).code).toBe('UNAUTHENTICATED')
    const issued = await gateway.resources.tokens.issue(
      { id: 'ann', name: 'Ann', role: 'guest' },
      60_000,
    )
    expect(await renew(issued.token)).toEqual({ ok: true, expiresAt: issued.expiresAt })
    const other = await connect(gateway.url, await gateway.token('ann', 4_000))
    await disconnected(other) // it began later, so the first one's old token has run out, too
    expect(client.socket.connected).toBe(true)
  })

  it('SOCKET_RATE: messages of one account over all its sockets; a spectator’s socket by itself', async () => {
    const gateway = await start({ SOCKET_RATE: '10' })
    const token = await gateway.token('ann')
    const anns = [await connect(gateway.url, token), await connect(gateway.url, token)]
    const spectators = [await connect(gateway.url), await connect(gateway.url)]
    const burst = (senders: TestClient[]) =>
      Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          (senders[i % 2] as TestClient).call('clock:sync', { t0: i }),
        ),
      )
    const refused = (await burst(anns)).filter((answer) => !answer.ok)
    expect(refused).toHaveLength(6)
    for (const answer of refused) {
      expect(errorOf(answer)).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfterMs: expect.any(Number),
      })
    }
    expect((await burst(spectators)).filter((answer) => !answer.ok)).toEqual([])
  })

  it('clock:sync answers in Redis time', async () => {
    const gateway = await start()
    const client = await connect(gateway.url)
    const before = await gateway.resources.engine.time()
    const { t0, t1, t2 } = ok(await client.call('clock:sync', { t0: 12.5 }))
    const after = await gateway.resources.engine.time()
    expect(t0).toBe(12.5)
    expect(t1).toBeGreaterThanOrEqual(before - 5)
    expect(t2).toBeLessThanOrEqual(after + 5)
    expect(t2).toBeGreaterThanOrEqual(t1)
  })

  it('one socket watches 200 auctions and no more', async () => {
    const gateway = await start()
    const client = await connect(gateway.url)
    const ids = await Promise.all(Array.from({ length: 201 }, () => publishTestAuction(gateway)))
    for (const auctionId of ids.slice(0, 200)) ok(await client.call('auction:watch', { auctionId }))
    const [first = '', last = ''] = [ids[0], ids[200]]
    const refusedWatch = errorOf(await client.call('auction:watch', { auctionId: last }))
    expect(refusedWatch.code).toBe('RATE_LIMITED')
    ok(await client.call('auction:watch', { auctionId: first }))
    ok(await client.call('auction:unwatch', { auctionId: first }))
    ok(await client.call('auction:watch', { auctionId: last }))
  })
})

describe('drain', () => {
  it('tells all clients, answers bids in flight, spreads the closings, refuses newcomers', async () => {
    const gateway = await start()
    const auctionId = await publishTestAuction(gateway)
    const all: TestClient[] = []
    for (let i = 0; i < 10; i++)
      all.push(await connect(gateway.url, await gateway.token(`ann-${i}`)))
    const gone: number[] = []
    for (const client of all) client.socket.on('disconnect', () => gone.push(performance.now()))
    const withinMs = 1_500
    const bids = all.map((client, i) =>
      client.call('bid:place', {
        auctionId,
        bidId: `bid-0000${i}`,
        amount: 1_000 + i * 100,
        kind: 'exact',
      }),
    )
    const draining = gateway.realtime.drain(withinMs)
    await expect(TestClient.connect(gateway.url)).rejects.toThrow('websocket error')
    const answers = await Promise.all(bids)
    // They race on their ways in; the highest is accepted whenever it comes.
    expect(answers.map((answer) => answer.ok).at(-1)).toBe(true)
    await draining
    await eventually(() => expect(gone).toHaveLength(10))
    for (const client of all) {
      expect(client.of('server:drain')).toEqual([{ reconnectWithinMs: withinMs }])
    }
    expect((gone.at(-1) ?? 0) - (gone[0] ?? 0)).toBeGreaterThan(withinMs / 2)
  })

  it('close is safe to call twice and leaves nothing running', async () => {
    const gateway = await createTestGateway({ redisUrl: redis.url })
    const auctionId = await publishTestAuction(gateway)
    const client = await connect(gateway.url)
    ok(await client.call('auction:watch', { auctionId }))
    await gateway.realtime.close()
    await gateway.realtime.close()
    await gateway.close()
    expect(client.socket.connected).toBe(false)
  })
})
