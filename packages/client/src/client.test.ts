import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectFlashBid, type FlashBidClient } from './client.ts'
import {
  type ScriptedEdge,
  sampleAuction,
  sampleTick,
  startScriptedEdge,
} from './testing/scripted-edge.ts'

let edge: ScriptedEdge
let clients: FlashBidClient[]

beforeEach(async () => {
  edge = await startScriptedEdge()
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.close()
  await edge.close()
})

function connect(options: Parameters<typeof connectFlashBid>[0] = {}): FlashBidClient {
  const client = connectFlashBid({
    url: edge.url,
    reconnect: { firstMs: 20, maxMs: 50 },
    ...options,
  })
  clients.push(client)
  return client
}
async function connectLive(options: Parameters<typeof connectFlashBid>[0] = {}) {
  const client = connect(options)
  await vi.waitFor(() => expect(client.connection.getSnapshot().status).toBe('live'))
  return client
}
function answerWatch(changes: Parameters<typeof sampleAuction>[0] = {}) {
  edge.on('auction:watch', (_payload, reply) => {
    const snapshot = { auction: sampleAuction(changes), recentBids: [] }
    reply({ ok: true, snapshot, now: Date.now(), you: null })
  })
}
const requests = (event: string) => edge.received.filter((one) => one.event === event)
const placed = {
  ok: true,
  epoch: 1,
  seq: 1,
  price: 1_000,
  minimum: 1_050,
  leading: true,
  max: null,
  endsAt: 60_000,
  at: 1,
}
const bid = { auctionId: 'aa-1', amount: 1_000, kind: 'exact' as const }
const seatedToken = (expiresInMs: number) => {
  const claims = JSON.stringify({ exp: (Date.now() + expiresInMs) / 1000, n: Math.random() })
  return `e30.${btoa(claims)}.sig`
}

describe('connection', () => {
  test('connects, measures the clock and shows stable snapshots', async () => {
    const client = await connectLive()
    await vi.waitFor(() => expect(client.connection.getSnapshot().clock).toBe('good'))
    expect(Math.abs(client.clock.now() - Date.now())).toBeLessThan(100)
    expect(client.connection.getSnapshot()).toBe(client.connection.getSnapshot())
    expect(client.clock.getSnapshot()).toBe(client.clock.getSnapshot())
  })

  test('comes back after the gateway died', async () => {
    const client = await connectLive()
    const seen: string[] = []
    client.connection.subscribe(() => seen.push(client.connection.getSnapshot().status))
    edge.cut()
    await vi.waitFor(() => expect(seen).toContain('reconnecting'))
    await vi.waitFor(() => expect(client.connection.getSnapshot().status).toBe('live'))
    expect(edge.handshakes).toHaveLength(2)
  })

  test('comes back after the server closed the socket itself', async () => {
    const client = await connectLive()
    for (const socket of edge.sockets()) socket.disconnect(true)
    await vi.waitFor(() => expect(edge.handshakes).toHaveLength(2))
    await vi.waitFor(() => expect(client.connection.getSnapshot().status).toBe('live'))
  })

  test('a refused token ends in `refused` with the error, without hammering', async () => {
    edge.admit = () => ({ code: 'UNAUTHENTICATED', message: 'The token is not valid.' })
    const client = connect({ token: 'bad' })
    await vi.waitFor(() => expect(client.connection.getSnapshot().status).toBe('refused'))
    expect(client.connection.getSnapshot().error?.code).toBe('UNAUTHENTICATED')
    expect(edge.handshakes).toEqual([{ token: 'bad' }])
  })

  test('a token that ran out is replaced when there is a way to get another', async () => {
    edge.admit = ({ token }) =>
      token === 'second' ? null : { code: 'UNAUTHENTICATED', message: 'The token ran out.' }
    const tokens = ['first', 'second']
    const client = await connectLive({ token: async () => tokens.shift() ?? null })
    expect(client.connection.getSnapshot().status).toBe('live')
  })

  test('a crowded gateway is tried again', async () => {
    let isCrowded = true
    edge.admit = () => {
      const error = { code: 'RATE_LIMITED' as const, message: 'Too many.', retryAfterMs: 30 }
      const answer = isCrowded ? error : null
      isCrowded = false
      return answer
    }
    await connectLive()
    expect(edge.handshakes).toHaveLength(2)
  })

  test('on server:drain it says so and moves within the time', async () => {
    const client = await connectLive()
    const seen: string[] = []
    client.connection.subscribe(() => seen.push(client.connection.getSnapshot().status))
    edge.emit('server:drain', { reconnectWithinMs: 30 })
    await vi.waitFor(() => expect(edge.handshakes).toHaveLength(2))
    await vi.waitFor(() => expect(client.connection.getSnapshot().status).toBe('live'))
    expect(seen[0]).toBe('draining')
  })

  test('renews its token by itself before it runs out', async () => {
    edge.on('session:renew', (_payload, reply) => reply({ ok: true, expiresAt: 0 }))
    const token = vi.fn(async () => seatedToken(token.mock.calls.length === 1 ? 10_500 : 3_600_000))
    await connectLive({ token })
    await vi.waitFor(() => expect(requests('session:renew')).toHaveLength(1), 5_000)
    expect(token).toHaveBeenCalledTimes(2)
    expect(edge.handshakes).toHaveLength(1)
  })

  test('signing in comes back as that person', async () => {
    const client = await connectLive()
    client.signIn('ann')
    await vi.waitFor(() => expect(edge.handshakes).toEqual([{}, { token: 'ann' }]))
  })

  test('a notice that comes twice is told once', async () => {
    const client = await connectLive()
    const told: string[] = []
    client.onNotice((notice) => told.push(notice.id))
    for (const id of ['n1', 'n1', 'n2']) edge.emit('notice', { id, type: 'announcement', at: 1 })
    await vi.waitFor(() => expect(told).toEqual(['n1', 'n2']))
  })

  test('close ends everything and may be called twice', async () => {
    const client = await connectLive()
    client.close()
    client.close()
    await vi.waitFor(() => expect(edge.sockets()).toHaveLength(0))
    expect(client.connection.getSnapshot().status).toBe('offline')
    expect((await client.placeBid(bid)).outcome).toBe('refused')
  })
})

describe('watching', () => {
  test('two looks share one watch; the last to leave ends it', async () => {
    answerWatch()
    const client = await connectLive()
    const first = client.watch('aa-1')
    const second = client.watch('aa-1')
    await first.ready()
    expect(second.getSnapshot()).toBe(first.getSnapshot())
    expect(requests('auction:watch')).toHaveLength(1)
    first.close()
    first.close()
    edge.emit('auction:tick', sampleTick(1, 1))
    await vi.waitFor(() => expect(second.getSnapshot().auction?.seq).toBe(1))
    second.close()
    await vi.waitFor(() => expect(requests('auction:unwatch')).toHaveLength(1), 3_000)
  })

  test('leaving and coming back at once does not unwatch', async () => {
    answerWatch()
    const client = await connectLive()
    const first = client.watch('aa-1')
    const { auction } = await first.ready()
    first.close()
    const second = client.watch('aa-1')
    expect(second.getSnapshot().auction).toBe(auction)
    second.close()
    await vi.waitFor(() => expect(requests('auction:unwatch')).toHaveLength(1), 3_000)
    expect(requests('auction:watch')).toHaveLength(1)
  })

  test('a quicker look raises the cadence', async () => {
    answerWatch()
    const client = await connectLive()
    await client.watch('aa-1', { cadence: 'slow' }).ready()
    client.watch('aa-1')
    await vi.waitFor(() => {
      const cadences = requests('auction:watch').map((one) => one.payload.cadence)
      expect(cadences).toEqual(['slow', 'live'])
    })
  })

  test('an auction that is not there is missing', async () => {
    edge.on('auction:watch', (_payload, reply) =>
      reply({ ok: false, error: { code: 'NOT_FOUND', message: 'There is no such auction.' } }),
    )
    const client = await connectLive()
    const view = await client.watch('zz').ready()
    expect(view).toMatchObject({ status: 'missing', error: { code: 'NOT_FOUND' } })
  })

  test('a busy server is asked again', async () => {
    let asked = 0
    edge.on('auction:watch', (_payload, reply) => {
      const busy = { code: 'BUSY', message: 'Not now.', retryAfterMs: 10 }
      const snapshot = { auction: sampleAuction(), recentBids: [] }
      if (asked++ === 0) reply({ ok: false, error: busy })
      else reply({ ok: true, snapshot, now: 1, you: null })
    })
    const client = await connectLive()
    expect((await client.watch('aa-1').ready()).status).toBe('live')
  })

  test('after a cut it is stale, watches again with since and is live with what it missed', async () => {
    answerWatch({ seq: 3 })
    const client = await connectLive()
    const watched = client.watch('aa-1')
    await watched.ready()
    edge.on('auction:watch', (_payload, reply) => {
      const changes = [{ name: 'auction:tick', payload: sampleTick(4, 6) }]
      reply({ ok: true, changes, now: Date.now(), you: null })
    })
    const statuses: string[] = []
    watched.subscribe(() => statuses.push(watched.getSnapshot().status))
    edge.cut()
    await vi.waitFor(() => expect(watched.getSnapshot()).toMatchObject({ auction: { seq: 6 } }))
    expect(statuses[0]).toBe('stale')
    expect(watched.getSnapshot().status).toBe('live')
    expect(requests('auction:watch')[1]?.payload.since).toEqual({ epoch: 1, seq: 3 })
  })

  test('missed lines are asked for at most once a second, by who wants every line', async () => {
    answerWatch()
    const client = await connectLive()
    const watched = client.watch('aa-1')
    await watched.ready()
    edge.on('auction:watch', (payload, reply) => {
      const { seq } = payload.since as { seq: number }
      const changes = [{ name: 'auction:tick', payload: sampleTick(seq + 1, 9) }]
      reply({ ok: true, changes, now: 1, you: null })
    })
    const startedAt = Date.now()
    for (const n of [3, 5, 7, 9]) edge.emit('auction:tick', sampleTick(n, n))
    await vi.waitFor(() => expect(watched.getSnapshot().bids).toHaveLength(9), 3_000)
    expect(Date.now() - startedAt).toBeGreaterThan(700)
    expect(requests('auction:watch').map((one) => one.payload.since)).toEqual([
      undefined,
      { epoch: 1, seq: 0 },
    ])
  })

  test('who does not want every line asks for none', async () => {
    answerWatch()
    const client = await connectLive()
    const watched = client.watch('aa-1', { everyLine: false })
    await watched.ready()
    edge.emit('auction:tick', sampleTick(5, 5))
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.seq).toBe(5))
    edge.emit('auction:tick', sampleTick(9, 9))
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.seq).toBe(9))
    expect(requests('auction:watch')).toHaveLength(1)
  })

  test('an answer that knows more than the ticks told makes it ask', async () => {
    answerWatch()
    const client = await connectLive()
    const watched = client.watch('aa-1')
    await watched.ready()
    edge.on('auction:watch', (_payload, reply) => {
      const changes = [{ name: 'auction:tick', payload: sampleTick(1, 5) }]
      reply({ ok: true, changes, now: Date.now(), you: null })
    })
    const error = { code: 'BID_TOO_LOW', message: 'Too low.', minimum: 1_300, epoch: 1, seq: 5 }
    edge.on('bid:place', (_payload, reply) => reply({ ok: false, error }))
    expect((await client.placeBid(bid)).outcome).toBe('refused')
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.seq).toBe(5), 4_000)
    expect(requests('auction:watch')[1]?.payload.since).toEqual({ epoch: 1, seq: 0 })
  })

  test('a higher epoch brings a new snapshot', async () => {
    answerWatch({ seq: 5 })
    const client = await connectLive()
    const watched = client.watch('aa-1')
    await watched.ready()
    answerWatch({ epoch: 2, seq: 4, price: 1_200 })
    edge.emit('auction:tick', sampleTick(5, 5, { epoch: 2 }))
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.epoch).toBe(2), 3_000)
    expect(watched.getSnapshot()).toMatchObject({ status: 'live', auction: { price: 1_200 } })
    expect(requests('auction:watch')[1]?.payload.since).toBeUndefined()
  })
})

describe('bidding', () => {
  test('an accepted bid', async () => {
    edge.on('bid:place', (payload, reply) => reply({ ...placed, bidId: payload.bidId }))
    const client = await connectLive()
    const result = await client.placeBid(bid)
    expect(result).toMatchObject({ outcome: 'accepted-leading', answer: { seq: 1 } })
    expect(result.bidId).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  })

  test('accepted and at once outbid', async () => {
    edge.on('bid:place', (_payload, reply) => reply({ ...placed, leading: false, minimum: 2_000 }))
    const client = await connectLive()
    const result = await client.placeBid(bid)
    expect(result).toMatchObject({ outcome: 'accepted-outbid', answer: { minimum: 2_000 } })
  })

  test('a refusal is told with its details and not tried again', async () => {
    const error = { code: 'BID_TOO_LOW', message: 'The least is 2,000.', minimum: 2_000, seq: 4 }
    edge.on('bid:place', (_payload, reply) => reply({ ok: false, error }))
    const client = await connectLive()
    expect(await client.placeBid(bid)).toMatchObject({ outcome: 'refused', error })
    expect(requests('bid:place')).toHaveLength(1)
  })

  test('BUSY and OUTCOME_UNKNOWN are tried again with the same bidId', async () => {
    const codes = ['BUSY', 'OUTCOME_UNKNOWN']
    edge.on('bid:place', (payload, reply) => {
      const code = codes.shift()
      if (code) reply({ ok: false, error: { code, message: 'Later.', retryAfterMs: 5 } })
      else reply({ ...placed, bidId: payload.bidId, replayed: true })
    })
    const client = await connectLive()
    const progress: string[] = []
    const result = await client.placeBid({ ...bid, onProgress: (step) => progress.push(step) })
    expect(result.outcome).toBe('accepted-leading')
    expect(new Set(requests('bid:place').map((one) => one.payload.bidId)).size).toBe(1)
    expect(requests('bid:place')).toHaveLength(3)
    expect(progress).toEqual(['sending', 'settling', 'settling'])
  })

  test('a connection that breaks before the answer: the same bid again, once', async () => {
    let isFirst = true
    edge.on('bid:place', (payload, reply) => {
      if (isFirst) edge.cut()
      else reply({ ...placed, bidId: payload.bidId, replayed: true })
      isFirst = false
    })
    const client = await connectLive()
    const result = await client.placeBid(bid)
    expect(result).toMatchObject({ outcome: 'accepted-leading', answer: { replayed: true } })
    const ids = requests('bid:place').map((one) => one.payload.bidId)
    expect(ids).toEqual([result.bidId, result.bidId])
  })

  test('after a lost answer a passing refusal does not settle the bid, a lasting one does', async () => {
    const answers = [
      null,
      { code: 'RATE_LIMITED', message: 'Too fast.', retryAfterMs: 10 },
      { code: 'BID_TOO_LOW', message: 'Too low.', minimum: 2_000 },
    ]
    edge.on('bid:place', (_payload, reply) => {
      const error = answers.shift()
      if (error) reply({ ok: false, error })
      else edge.cut()
    })
    const client = await connectLive()
    const result = await client.placeBid(bid)
    expect(result).toMatchObject({ outcome: 'refused', error: { code: 'BID_TOO_LOW' } })
    expect(requests('bid:place')).toHaveLength(3)
  })

  test('the end of the auction ends the retries; the true state is read over HTTP', async () => {
    answerWatch({ endsAt: Date.now() + 300 })
    const client = await connectLive({ token: 'ann' })
    await client.watch('aa-1').ready()
    await vi.waitFor(() => expect(client.connection.getSnapshot().clock).toBe('good'))
    edge.on('bid:place', () => edge.cut())
    edge.respond = (path, headers) =>
      path.startsWith('/api/auctions/aa-1/bids/mine/') && headers.authorization === 'Bearer ann'
        ? { status: 200, body: { ...placed, bidId: path.split('/').at(-1) } }
        : { status: 500, body: {} }
    edge.admit = () => null
    const result = await client.placeBid({ ...bid, bidId: 'intent-0001' })
    expect(result).toMatchObject({ outcome: 'accepted-leading', answer: { bidId: 'intent-0001' } })
  })

  test('a bid that the server does not know once its fate is sealed never happened', async () => {
    answerWatch({ endsAt: Date.now() + 50 })
    const client = await connectLive({ token: 'ann' })
    await client.watch('aa-1').ready()
    await vi.waitFor(() => expect(client.connection.getSnapshot().clock).toBe('good'))
    edge.on('bid:place', () => edge.cut())
    const result = await client.placeBid(bid)
    expect(result).toMatchObject({ outcome: 'refused', error: { code: 'BUSY' } })
  })

  test('when nobody can be asked the outcome stays unknown', async () => {
    answerWatch({ endsAt: Date.now() + 50 })
    const client = await connectLive({ token: 'ann' })
    await client.watch('aa-1').ready()
    await vi.waitFor(() => expect(client.connection.getSnapshot().clock).toBe('good'))
    edge.on('bid:place', () => edge.cut())
    edge.respond = () => ({ status: 502, body: 'bad gateway' })
    const result = await client.placeBid({ ...bid, bidId: 'intent-0002' })
    expect(result).toEqual({ outcome: 'unknown', bidId: 'intent-0002' })
  })

  test('buy now', async () => {
    edge.on('bid:buyNow', (payload, reply) =>
      reply({ ok: true, bidId: payload.bidId, epoch: 1, seq: 1, price: 9_000, sold: true, at: 1 }),
    )
    const client = await connectLive()
    const result = await client.buyNow({ auctionId: 'aa-1' })
    expect(result).toMatchObject({ outcome: 'accepted-leading', answer: { price: 9_000 } })
  })
})

describe('HTTP', () => {
  test('an error of the contract keeps its code and details', async () => {
    const client = connect()
    edge.respond = () => ({
      status: 409,
      body: { ok: false, error: { code: 'AUCTION_CLOSED', message: 'It is over.', endsAt: 5 } },
    })
    await expect(client.http.cancelAuction('aa-1', 'fire')).rejects.toMatchObject({
      name: 'FlashBidError',
      code: 'AUCTION_CLOSED',
      status: 409,
      body: { endsAt: 5 },
    })
  })

  test('a server that is not there is NETWORK', async () => {
    const client = connect({ url: 'http://127.0.0.1:9' })
    await expect(client.http.listAuctions()).rejects.toMatchObject({ code: 'NETWORK', status: 0 })
  })

  test('a token function may ask for its token with the same client', async () => {
    edge.respond = (path) => ({ status: 200, body: path === '/api/token' ? { token: 'tt' } : {} })
    const client: FlashBidClient = connect({
      token: async () => (await client.http.token()).token,
    })
    await vi.waitFor(() => expect(edge.handshakes).toEqual([{ token: 'tt' }]))
  })
})
