import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { eventually, ok } from '../testing/test-client.ts'
import { publishTestAuction } from '../testing/test-gateway.ts'
import { startTwoGateways, type TwoGateways } from '../testing/two-gateways.ts'

/** The contract's promise for opening and closing. */
const onTimeMs = 250

let two: TwoGateways

beforeAll(async () => {
  two = await startTwoGateways({ keepsTime: true })
})
afterAll(() => two?.close())
afterEach(() => {
  vi.useRealTimers()
  two.closeClients()
})

/** Publishes auctions that open and close soon, and waits for their histories. */
async function histories(count: number) {
  const [gateway] = two.gateways
  const { engine } = gateway.resources
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const startsAt = engine.now() + 300 + i * 37
    ids.push(await publishTestAuction(gateway, { startsAt, endsAt: startsAt + 1_100 }))
  }
  await eventually(
    async () => {
      const records = await engine.readMany(ids)
      expect([...records.values()].map(({ state }) => state.status)).toEqual(
        ids.map(() => 'unsold'),
      )
    },
    { timeout: 10_000, interval: 100 },
  )
  return Promise.all(
    ids.map(async (id) => {
      const record = await engine.read(id)
      return { record, events: await engine.eventsAfter(id, null, 100) }
    }),
  )
}

function expectOnTime(all: Awaited<ReturnType<typeof histories>>) {
  for (const { record, events } of all) {
    expect(events.map(({ type, seq }) => [type, seq])).toEqual([
      ['opened', 1],
      ['closed', 2],
    ])
    const lateBy = [
      (events[0]?.at ?? 0) - (record?.terms.startsAt ?? 0),
      (events[1]?.at ?? 0) - (record?.terms.endsAt ?? 0),
    ]
    for (const ms of lateBy) {
      expect(ms).toBeGreaterThanOrEqual(0)
      expect(ms).toBeLessThan(onTimeMs)
    }
  }
}

describe('with two gateways', () => {
  it('auctions open and close within 250 ms of the Redis clock, once', async () => {
    expectOnTime(await histories(20))
  })

  it.each([
    ['an hour fast', 3_600_000],
    ['an hour slow', -3_600_000],
  ])('also when the machine’s own clock is %s', async (_, offMs) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs })
    expectOnTime(await histories(5))
  })

  it('viewers on both see the closing once, and a bid that moves the end moves the closing', async () => {
    const [gateway] = two.gateways
    const { engine } = gateway.resources
    const endsAt = engine.now() + 2_500
    const softClose = {
      mode: 'reset',
      windowMs: 2_500,
      extendMs: 3_000,
      maxExtensions: null,
    } as const
    const auctionId = await publishTestAuction(gateway, { endsAt, softClose })
    const viewers = [await two.connect(0), await two.connect(1)]
    for (const viewer of viewers) ok(await viewer.call('auction:watch', { auctionId }))
    const placed = ok(await two.bid(await two.connect(0, 'ann'), auctionId, 1_000))
    expect(placed.endsAt).toBeGreaterThan(endsAt)
    for (const viewer of viewers) {
      await eventually(() => expect(viewer.of('auction:event')).toHaveLength(1), { timeout: 9_000 })
      const [closed] = viewer.of('auction:event')
      expect(closed).toMatchObject({ type: 'closed', endsAt: placed.endsAt })
      expect((closed?.at ?? 0) - placed.endsAt).toBeLessThan(onTimeMs)
    }
  })
})
