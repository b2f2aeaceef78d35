import type { AuctionEvent } from '@flashbid/auction'
import type { AuctionChange, AuctionTick, AuctionYou } from '@flashbid/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAliases } from '../bidding/aliases.ts'
import type { TradingState } from '../bidding/views.ts'
import { createMetrics } from '../operations/metrics.ts'
import { Audience } from './audience.ts'
import { entryOf } from './changes.ts'
import type { GatewayIo, GatewaySocket } from './sockets.ts'

const auctionId = 'auction'
const aliases = createAliases('secret')

function stateAt(seq: number, changes: Partial<TradingState> = {}): TradingState {
  return {
    epoch: 1,
    seq,
    at: seq,
    status: 'open',
    price: seq * 100,
    minimum: seq * 100 + 100,
    leaderId: `bidder-${seq}`,
    leaderMax: seq * 100,
    bids: seq,
    startsAt: 0,
    endsAt: 1_000_000,
    extensions: 0,
    reserve: 'none',
    buyNow: null,
    pausedAt: null,
    ...changes,
  }
}

type Sent =
  | [rooms: unknown, name: 'auction:tick', payload: AuctionTick]
  | [rooms: unknown, name: 'auction:event', payload: AuctionChange]
  | [socketId: string, name: 'auction:you', payload: AuctionYou]

let sent: Sent[]
let state: TradingState
let viewers: number
let audience: Audience

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  sent = []
  state = stateAt(0, { price: null, leaderId: null, leaderMax: null })
  viewers = 1
  const io = {
    local: {
      to: (rooms: unknown) => ({
        emit: (...event: unknown[]) => void sent.push([rooms, ...event] as Sent),
      }),
    },
  } as unknown as GatewayIo
  const resources = { aliases, clock: { now: () => 0 }, metrics: createMetrics() }
  audience = new Audience(
    auctionId,
    io,
    resources,
    () => viewers,
    () => state,
  )
})
afterEach(() => {
  audience.close()
  vi.useRealTimers()
})

function socket(id: string): GatewaySocket {
  return {
    id,
    join: () => {},
    leave: () => {},
    emit: (...event: unknown[]) => void sent.push([id, ...event] as Sent),
  } as unknown as GatewaySocket
}

function apply(after: TradingState, type: 'bid' | 'paused' = 'bid'): void {
  const before = state
  state = after
  const event: AuctionEvent =
    type === 'paused'
      ? { ...after, auctionId, type }
      : {
          ...after,
          auctionId,
          type,
          bidId: `bid-${after.seq}`,
          bidderId: after.leaderId ?? '',
          amount: after.leaderMax ?? 0,
          kind: 'max',
          leading: true,
          previousLeaderId: before.leaderId,
          autoAmount: null,
        }
  audience.applied(entryOf(aliases, event), before)
}

const told = () => sent.map(([to, name, payload]) => [to, name, payload.seq])
const live = `auction:live:${auctionId}`
const slow = `auction:slow:${auctionId}`

describe('an audience', () => {
  it('is told a change after what is pending, with the state from before it', () => {
    audience.join(socket('s1'), null, 'live')
    apply(stateAt(1))
    apply(stateAt(2))
    apply(stateAt(3, { status: 'paused' }), 'paused')
    expect(told()).toEqual([
      [live, 'auction:tick', 1],
      [live, 'auction:tick', 2],
      [[live, slow], 'auction:event', 3],
    ])
    expect(sent[1]?.[2]).toMatchObject({ status: 'open', from: 2 })
  })

  it('also when only the number of viewers is pending and nothing happened before', () => {
    audience.join(socket('s1'), null, 'live')
    viewers = 2
    audience.refreshViewers()
    viewers = 3
    audience.refreshViewers()
    apply(stateAt(1, { status: 'paused' }), 'paused')
    expect(told()).toEqual([
      [live, 'auction:tick', 0],
      [live, 'auction:tick', 0],
      [[live, slow], 'auction:event', 1],
    ])
    vi.advanceTimersByTime(2_000)
    expect(sent).toHaveLength(3)
  })

  it('hears of viewers only when their number changed', () => {
    audience.join(socket('s1'), null, 'live')
    audience.refreshViewers()
    expect(sent).toEqual([])
    viewers = 9
    audience.refreshViewers()
    audience.refreshViewers()
    expect(sent.map(([, , payload]) => payload)).toMatchObject([
      { from: 0, seq: 0, viewers: 9, recent: [] },
    ])
  })

  it('nobody at a cadence: nothing is made for it', () => {
    audience.join(socket('s1'), null, 'slow')
    apply(stateAt(1))
    apply(stateAt(2))
    expect(told()).toEqual([[slow, 'auction:tick', 1]])
    vi.advanceTimersByTime(1_000)
    expect(told()).toEqual([
      [slow, 'auction:tick', 1],
      [slow, 'auction:tick', 2],
    ])
  })

  it('a person is told what became of them after the tick, the newest only, and nobody else is', () => {
    audience.join(socket('s1'), 'ann', 'live')
    audience.join(socket('s2'), 'ann', 'slow')
    audience.join(socket('s3'), 'bob', 'live')
    apply(stateAt(1, { leaderId: 'ann', leaderMax: 500 }))
    expect(told().filter(([, name]) => name === 'auction:you')).toEqual([
      ['s1', 'auction:you', 1],
      ['s2', 'auction:you', 1],
    ])
    sent = []
    apply(stateAt(2, { leaderId: 'bob' }))
    apply(stateAt(3, { leaderId: 'ann', leaderMax: 900 }))
    vi.advanceTimersByTime(50)
    expect(told()).toEqual([
      [live, 'auction:tick', 3],
      ['s1', 'auction:you', 3],
      ['s2', 'auction:you', 3],
      ['s3', 'auction:you', 3],
    ])
    expect(sent[1]?.[2]).toMatchObject({ you: { leading: true, max: 900 } })
    expect(sent[3]?.[2]).toMatchObject({ you: { leading: false, max: null } })
  })

  it('a higher epoch drops what is pending of the lower one', () => {
    audience.join(socket('s1'), null, 'live')
    apply(stateAt(1))
    apply(stateAt(2))
    apply(stateAt(5, { epoch: 2 }))
    vi.advanceTimersByTime(50)
    expect(sent.map(([, , payload]) => payload)).toMatchObject([
      { epoch: 1, from: 1, seq: 1 },
      { epoch: 2, from: 5, seq: 5 },
    ])
  })

  it('who left is sent nothing', () => {
    const viewer = socket('s1')
    audience.join(viewer, 'ann', 'live')
    apply(stateAt(1, { leaderId: 'ann' }))
    apply(stateAt(2))
    const before = sent.length
    audience.leave(viewer)
    apply(stateAt(3, { leaderId: 'ann' }))
    vi.advanceTimersByTime(2_000)
    expect(sent.length - before).toBe(0)
    expect(audience.size).toBe(0)
  })
})
