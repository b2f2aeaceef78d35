import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually, ok, TestClient } from '../testing/test-client.ts'
import { createTestGateway, publishTestAuction, type TestGateway } from '../testing/test-gateway.ts'

let redis: RunningRedis
let gateway: TestGateway
let clients: TestClient[]
/** Published events that the gateway does not hear, by `seq`. */
let lost: Set<number>
let auctionId: string
let ann: TestClient
let bob: TestClient

beforeEach(async () => {
  clients = []
  lost = new Set()
  redis = await startRedis({ persistence: 'none' })
  gateway = await createTestGateway({ redisUrl: redis.url, loses: ({ seq }) => lost.has(seq) })
  auctionId = await publishTestAuction(gateway)
  ann = await connect('ann')
  bob = await connect('bob')
})
afterEach(async () => {
  for (const client of clients) client.close()
  await gateway?.close()
  await redis?.close()
})

async function connect(userId: string): Promise<TestClient> {
  const client = await TestClient.connect(gateway.url, await gateway.token(userId))
  clients.push(client)
  return client
}

async function bids(from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq++) {
    const bid = { auctionId, bidId: `bid-${1_000 + seq}`, amount: 1_000 + seq * 100 } as const
    ok(await (seq % 2 ? ann : bob).call('bid:place', { ...bid, kind: 'exact' }))
  }
}

const seen = (client: TestClient) =>
  client.changes(auctionId).map((change) => {
    return 'from' in change ? [change.from, change.seq] : [change.type, change.seq]
  })

describe('events lost without a cut', () => {
  it('one in the middle: the next one shows the gap, and the history fills it', async () => {
    const viewer = await connect('eve')
    ok(await viewer.call('auction:watch', { auctionId }))
    lost = new Set([2, 3, 4])
    await bids(1, 5)
    await eventually(() => expect(viewer.changes(auctionId).at(-1)?.seq).toBe(5))
    const lines = viewer.of('auction:tick').flatMap(({ recent }) => recent.map(({ seq }) => seq))
    expect(lines).toEqual([1, 2, 3, 4, 5])
  })

  it('before a cut that nothing follows: the history is read when the subscription is back', async () => {
    const viewer = await connect('eve')
    ok(await viewer.call('auction:watch', { auctionId }))
    lost = new Set([1, 2, 3])
    await bids(1, 3)
    await gateway.resources.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    // Sooner than a silent feed would ask.
    await eventually(() => expect(viewer.changes(auctionId).at(-1)?.seq).toBe(3), {
      timeout: 3_500,
    })
  })

  it('the last one: a silent feed asks by itself', async () => {
    const viewer = await connect('eve')
    ok(await viewer.call('auction:watch', { auctionId }))
    lost = new Set([2])
    await bids(1, 2)
    await eventually(() => expect(viewer.changes(auctionId).at(-1)?.seq).toBe(2), {
      timeout: 9_000,
    })
  })

  it('another’s watch brings everybody up to date', async () => {
    const viewer = await connect('eve')
    ok(await viewer.call('auction:watch', { auctionId }))
    lost = new Set([1])
    await bids(1, 1)
    const late = ok(await (await connect('max')).call('auction:watch', { auctionId }))
    expect(late.snapshot?.auction.seq).toBe(1)
    await eventually(() => expect(seen(viewer)).toEqual([[1, 1]]))
  })
})

describe('what even the history has no more', () => {
  it('is jumped over: the state is right, events are still told, nothing goes back', async () => {
    const { engine } = gateway.resources
    const viewers = [await connect('eve'), await connect('max')]
    for (const [i, viewer] of viewers.entries()) {
      const cadence = i === 0 ? 'live' : 'slow'
      ok(await viewer.call('auction:watch', { auctionId, cadence }))
    }
    await bids(1, 2)
    lost = new Set([3, 4, 5, 6])
    await bids(3, 6)
    const [key] = await gateway.resources.redis.keys('*:history')
    await gateway.resources.redis.xtrim(key ?? '', 'MAXLEN', 0)
    await engine.control(auctionId, { type: 'pause', reason: 'a look' })
    for (const viewer of viewers) {
      await eventually(() => expect(seen(viewer).at(-1)).toEqual(['paused', 7]), { timeout: 5_000 })
      const [tick] = viewer.of('auction:tick').slice(-1)
      expect(tick).toMatchObject({ from: 3, seq: 6, price: 1_600, bids: 6, recent: [] })
    }
    await engine.control(auctionId, { type: 'resume' })
    await bids(9, 9)
    for (const viewer of viewers) {
      await eventually(() => expect(seen(viewer).at(-1)).toEqual([9, 9]), { timeout: 3_000 })
      const seqs = viewer.changes(auctionId).map(({ seq }) => seq)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    }
    // Who was there before the jump gets a snapshot, who came after it the changes.
    const late = await connect('zoe')
    const since = (seq: number) =>
      late.call('auction:watch', { auctionId, since: { epoch: 1, seq } })
    expect(ok(await since(2)).snapshot?.auction.seq).toBe(9)
    expect(ok(await since(7)).changes?.map(({ payload }) => payload.seq)).toEqual([8, 9])
  })
})
