import { newAuctionId } from '@flashbid/engine'
import type { AuctionTick } from '@flashbid/protocol'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { errorOf, eventually, ok, type TestClient } from '../testing/test-client.ts'
import { publishTestAuction } from '../testing/test-gateway.ts'
import { startTwoGateways, type TwoGateways } from '../testing/two-gateways.ts'

let two: TwoGateways
let gateways: TwoGateways['gateways']
let admin: Redis
let auctionId: string

beforeAll(async () => {
  two = await startTwoGateways()
  gateways = two.gateways
  admin = new Redis(two.redis.url)
})
afterAll(async () => {
  admin?.disconnect()
  await two?.close()
})
beforeEach(async () => {
  auctionId = await publishTestAuction(gateways[0])
})
afterEach(() => two.closeClients())

const connect: TwoGateways['connect'] = (at, userId) => two.connect(at, userId)
const bid = (client: TestClient, amount: number, kind?: 'exact' | 'max') =>
  two.bid(client, auctionId, amount, kind)

function ticks(client: TestClient): AuctionTick[] {
  return client.of('auction:tick').filter((tick) => tick.from <= tick.seq && tick.recent.length > 0)
}

/** A viewer is right when its newest tick or event is the auction's newest change. */
async function isRight(client: TestClient): Promise<void> {
  const record = await gateways[0].resources.engine.read(auctionId)
  const last = client.changes(auctionId).at(-1)
  expect(last?.seq).toBe(record?.state.seq)
  expect(client.of('auction:tick').at(-1)?.price).toBe(record?.state.price)
}

describe('a bid on one gateway', () => {
  it('is seen on the other, at once, complete and absolute', async () => {
    const [bidder, viewer] = [await connect(0, 'ann'), await connect(1)]
    const { snapshot, you } = ok(await viewer.call('auction:watch', { auctionId }))
    expect(you).toBeNull()
    expect(snapshot?.auction).toMatchObject({ id: auctionId, price: null, seq: 0, viewers: 1 })
    const placed = ok(await bid(bidder, 1_000))
    await eventually(() => expect(ticks(viewer)).toHaveLength(1), { interval: 5 })
    const alias = gateways[0].resources.aliases.alias(auctionId, 'ann')
    expect(ticks(viewer)[0]).toEqual({
      auctionId,
      epoch: 1,
      from: 1,
      seq: 1,
      status: 'open',
      price: 1_000,
      minimum: 1_100,
      leader: { alias },
      bids: 1,
      endsAt: placed.endsAt,
      extensions: 0,
      reserve: 'none',
      buyNow: null,
      viewers: 1,
      recent: [{ seq: 1, bidder: { alias }, amount: 1_000, kind: 'exact', at: placed.at }],
      at: placed.at,
    })
  })

  it('never shows a hidden maximum or an account', async () => {
    const [ann, bob, viewer] = [await connect(0, 'ann'), await connect(0, 'bob'), await connect(1)]
    await viewer.call('auction:watch', { auctionId })
    expect(ok(await bid(ann, 77_700, 'max'))).toMatchObject({ leading: true, max: 77_700 })
    expect(ok(await bid(bob, 2_000))).toMatchObject({ leading: false, max: null, price: 2_100 })
    await eventually(() => expect(viewer.changes(auctionId).at(-1)?.seq).toBe(2))
    const late = ok(await (await connect(1)).call('auction:watch', { auctionId }))
    expect(late.snapshot?.recentBids.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['auto', 2_100],
      ['exact', 2_000],
      ['max', 1_000],
    ])
    const everything = JSON.stringify([viewer.seen, late])
    expect(everything).not.toMatch(/77700|"ann"|"bob"/)
  })

  it('reaches a hot auction’s viewers in order, at most once in 50 ms, without a gap in from..seq', async () => {
    const [ann, bob, viewer] = [await connect(0, 'ann'), await connect(1, 'bob'), await connect(1)]
    const arrivals: number[] = []
    viewer.socket.on('auction:tick', () => arrivals.push(performance.now()))
    await viewer.call('auction:watch', { auctionId })
    for (let i = 0; i < 150; i++) ok(await bid(i % 2 ? ann : bob, 1_000 + i * 100))
    await eventually(() => expect(ticks(viewer).at(-1)?.seq).toBe(150))
    const seen = ticks(viewer)
    expect(seen.map(({ from }) => from)).toEqual([
      1,
      ...seen.slice(0, -1).map(({ seq }) => seq + 1),
    ])
    for (const tick of seen) {
      expect(tick.price).toBe(1_000 + (tick.seq - 1) * 100)
      expect(tick.recent.map(({ seq }) => seq)).toEqual(
        Array.from({ length: tick.seq - tick.from + 1 }, (_, i) => tick.from + i).slice(-20),
      )
    }
    const spanMs = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)
    expect(arrivals.length).toBeLessThanOrEqual(Math.ceil(spanMs / 50) + 2)
  })
})

describe('auction:event', () => {
  it('is never merged and overtakes nothing, at either cadence', async () => {
    const [ann, bob, eve] = [
      await connect(0, 'ann'),
      await connect(1, 'bob'),
      await connect(0, 'eve'),
    ]
    const [live, slow] = [await connect(1), await connect(1)]
    await live.call('auction:watch', { auctionId })
    await slow.call('auction:watch', { auctionId, cadence: 'slow' })
    const { engine } = gateways[0].resources
    let amount = 1_000
    for (let round = 0; round < 5; round++) {
      for (const client of [ann, bob, eve]) {
        ok(await bid(client, amount))
        amount += 100
      }
      await engine.control(auctionId, { type: 'pause', reason: 'a look' })
      await engine.control(auctionId, { type: 'resume' })
    }
    await engine.control(auctionId, { type: 'cancel', reason: 'withdrawn' })
    for (const viewer of [live, slow]) {
      await eventually(() => expect(viewer.changes(auctionId).at(-1)?.seq).toBe(26))
      const shown = viewer.changes(auctionId)
      const seqs = shown.map(({ seq }) => seq)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
      const covered = shown.flatMap((change) =>
        'from' in change
          ? Array.from({ length: change.seq - change.from + 1 }, (_, i) => change.from + i)
          : [change.seq],
      )
      expect(covered).toEqual(Array.from({ length: 26 }, (_, i) => i + 1))
      expect(viewer.of('auction:event').map(({ type }) => type)).toEqual([
        ...Array.from({ length: 5 }, () => ['paused', 'resumed']).flat(),
        'cancelled',
      ])
    }
  })
})

describe('cadence', () => {
  it('slow: at most one tick a second; watching again replaces it', async () => {
    const [ann, bob, viewer] = [await connect(0, 'ann'), await connect(0, 'bob'), await connect(0)]
    await viewer.call('auction:watch', { auctionId, cadence: 'slow' })
    let amount = 1_000
    const bidsFor = async (ms: number) => {
      const startedAt = performance.now()
      for (; performance.now() - startedAt < ms; amount += 100) {
        ok(await bid(amount % 200 ? ann : bob, amount))
      }
    }
    await bidsFor(1_500)
    expect(ticks(viewer).length).toBeLessThanOrEqual(2)
    expect(ticks(viewer)[0]).toMatchObject({ from: 1, seq: 1 })
    ok(await viewer.call('auction:watch', { auctionId }))
    viewer.seen.length = 0
    await bidsFor(1_000)
    expect(ticks(viewer).length).toBeGreaterThan(3)
  })
})

describe('a cut subscription', () => {
  it('leaves every viewer right again without a reload, however many bids passed', async () => {
    const [ann, bob] = [await connect(0, 'ann'), await connect(0, 'bob')]
    const viewers = [await connect(1), await connect(1), await connect(0)]
    for (const [i, viewer] of viewers.entries()) {
      const cadence = i === 1 ? 'slow' : 'live'
      ok(await viewer.call('auction:watch', { auctionId, cadence }))
    }
    ok(await bid(ann, 1_000))
    let amount = 1_100
    for (let round = 0; round < 3; round++) {
      await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      for (let i = 0; i < 40; i++) {
        ok(await bid(i % 2 ? ann : bob, amount))
        amount += 100
      }
      if (round === 1) {
        await gateways[0].resources.engine.control(auctionId, { type: 'extend', ms: 60_000 })
      }
    }
    for (const { resources } of gateways) {
      const [repairs] = (await resources.metrics.feedRepairs.get()).values
      expect(repairs?.value).toBeGreaterThan(0)
    }
    for (const viewer of viewers) {
      await eventually(() => isRight(viewer), { timeout: 5_000 })
      expect(viewer.of('auction:event').map(({ type }) => type)).toEqual(['extended'])
      const seqs = viewer.changes(auctionId).map(({ seq }) => seq)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    }
    // Nothing skipped: ticks and events together cover every seq.
    const covered = viewers[0]
      ?.changes(auctionId)
      .filter((change) => !('from' in change) || change.recent.length > 0)
      .flatMap((change) =>
        'from' in change
          ? Array.from({ length: change.seq - change.from + 1 }, (_, i) => change.from + i)
          : [change.seq],
      )
    expect(covered).toEqual(Array.from({ length: 122 }, (_, i) => i + 1))
  })
})

describe('watching', () => {
  it('answers with every bid that was acknowledged before, for a thousand at once', async () => {
    const [ann, bob, viewer] = [await connect(0, 'ann'), await connect(0, 'bob'), await connect(1)]
    for (let i = 0; i < 20; i++) {
      const { seq } = ok(await bid(i % 2 ? ann : bob, 1_000 + i * 100))
      const { snapshot } = ok(await viewer.call('auction:watch', { auctionId }))
      expect(snapshot?.auction.seq).toBeGreaterThanOrEqual(seq)
    }
    const before = await commandsOf('xrange')
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => viewer.call('auction:watch', { auctionId })),
    )
    for (const answer of answers) expect(ok(answer).snapshot?.auction.seq).toBe(20)
    expect((await commandsOf('xrange')) - before).toBeLessThan(50)
  })

  async function commandsOf(name: string): Promise<number> {
    const stats = await admin.info('commandstats')
    return Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
  }

  it('what does not exist is NOT_FOUND; what only the archive could know is BUSY while it is away', async () => {
    const viewer = await connect(0)
    const watch = (id: string) => viewer.call('auction:watch', { auctionId: id })
    for (const id of ['', 'nonsense', `${auctionId}x`, '__proto__', 'x'.repeat(5_000)]) {
      expect(errorOf(await watch(id)).code).toBe('NOT_FOUND')
    }
    expect(errorOf(await watch(newAuctionId())).code).toBe('BUSY')
  })

  it('unwatch ends it, also for a watch that is still being answered', async () => {
    const [ann, viewer] = [await connect(0, 'ann'), await connect(0)]
    ok(await viewer.call('auction:watch', { auctionId }))
    ok(await viewer.call('auction:unwatch', { auctionId }))
    await Promise.all([
      viewer.call('auction:watch', { auctionId }),
      viewer.call('auction:unwatch', { auctionId }),
    ])
    const other = await connect(0)
    ok(await other.call('auction:watch', { auctionId }))
    ok(await bid(ann, 1_000))
    await eventually(() => expect(ticks(other)).toHaveLength(1))
    ok(await viewer.call('clock:sync', { t0: 1 }))
    expect(viewer.changes(auctionId)).toEqual([])
  })
})

describe('since', () => {
  /** Bids 1..count with a pause and a resume after every tenth. */
  async function history(bids: number): Promise<number> {
    const [ann, bob] = [await connect(0, 'ann'), await connect(0, 'bob')]
    const { engine } = gateways[0].resources
    let seq = 0
    for (let i = 0; i < bids; i++) {
      seq = ok(await bid(i % 2 ? ann : bob, 1_000 + i * 100)).seq
      if (i % 10 === 9) {
        await engine.control(auctionId, { type: 'pause' })
        await engine.control(auctionId, { type: 'resume' })
        seq += 2
      }
    }
    return seq
  }

  it('the present epoch and a seq at hand: all that was missed, ticks of whole lines, events in place', async () => {
    const last = await history(45)
    const viewer = await connect(1)
    for (const seq of [0, 1, 9, 10, 11, 12, 30, last - 1, last]) {
      const since = { epoch: 1, seq }
      const { changes, snapshot } = ok(await viewer.call('auction:watch', { auctionId, since }))
      expect(snapshot).toBeUndefined()
      const covered = (changes ?? []).flatMap(({ payload }) => {
        if (!('from' in payload)) return [payload.seq]
        expect(payload.recent.map((line) => line.seq)).toEqual(
          Array.from({ length: payload.seq - payload.from + 1 }, (_, i) => payload.from + i),
        )
        expect(payload.recent.length).toBeLessThanOrEqual(20)
        return payload.recent.map((line) => line.seq)
      })
      expect(covered).toEqual(Array.from({ length: last - seq }, (_, i) => seq + 1 + i))
    }
  })

  it('another epoch, a seq not reached yet: the snapshot', async () => {
    const last = await history(3)
    const viewer = await connect(1)
    for (const since of [
      { epoch: 0, seq: 1 },
      { epoch: 2, seq: 1 },
      { epoch: 1, seq: last + 1 },
    ]) {
      const { changes, snapshot } = ok(await viewer.call('auction:watch', { auctionId, since }))
      expect(changes).toBeUndefined()
      expect(snapshot?.auction.seq).toBe(last)
    }
  })

  it('too old: the snapshot; older than the feed began with but kept by Redis: the changes', async () => {
    const [ann, bob] = [await connect(0, 'ann'), await connect(0, 'bob')]
    const bids = Array.from({ length: 600 }, (_, i) => ({
      by: i % 2 ? ann : bob,
      amount: 1_000 + i * 100,
    }))
    for (const { by, amount } of bids) ok(await bid(by, amount))
    const viewer = await connect(1)
    const old = ok(await viewer.call('auction:watch', { auctionId, since: { epoch: 1, seq: 50 } }))
    expect(old.snapshot?.auction.seq).toBe(600)
    const recent = ok(
      await viewer.call('auction:watch', { auctionId, since: { epoch: 1, seq: 150 } }),
    )
    expect(recent.changes).toHaveLength(Math.ceil(450 / 20))
  })
})
