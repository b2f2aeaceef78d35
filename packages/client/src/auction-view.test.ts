import type { AuctionChange, AuctionTick } from '@flashbid/protocol'
import { describe, expect, test } from 'vitest'
import {
  applyChange,
  applyOwnBid,
  applyTick,
  applyWatchAnswer,
  applyYou,
  initialWatchState,
  type WatchState,
} from './auction-view.ts'
import { sampleAuction, sampleLine, sampleTick } from './testing/scripted-edge.ts'

const maxLines = 50

function watching(changes: Parameters<typeof sampleAuction>[0] = {}): WatchState {
  const auction = sampleAuction({ endsAt: 60_000, ...changes })
  const snapshot = { auction, recentBids: auction.seq > 0 ? [sampleLine(auction.seq)] : [] }
  return applyWatchAnswer(
    initialWatchState(auction.id),
    { snapshot, now: 0, you: { alias: 'me', leading: false, max: null } },
    maxLines,
  )
}
function afterTicks(state: WatchState, ...ticks: AuctionTick[]): WatchState {
  return ticks.reduce((next, tick) => applyTick(next, tick, maxLines), state)
}
function change(seq: number, changes: Partial<AuctionChange> = {}): AuctionChange {
  return { auctionId: 'aa-1', epoch: 1, seq, type: 'paused', endsAt: 60_000, at: seq, ...changes }
}
const seqs = (state: WatchState) => state.view.bids.map((line) => line.seq)

describe('ticks', () => {
  test('a tick without a gap is applied whole', () => {
    const state = afterTicks(watching(), sampleTick(1, 2))
    expect(state.position).toEqual({ epoch: 1, seq: 2 })
    expect(state.view.auction).toMatchObject({ price: 1_100, minimum: 1_150, bids: 2, seq: 2 })
    expect(seqs(state)).toEqual([2, 1])
    expect(state.wants).toBe('nothing')
  })

  test('the same tick twice, or an older one, changes nothing at all', () => {
    const state = afterTicks(watching(), sampleTick(1, 3))
    expect(afterTicks(state, sampleTick(1, 3), sampleTick(1, 2))).toBe(state)
  })

  test('a tick of an older epoch is dropped, one of a higher epoch asks for a snapshot', () => {
    const state = afterTicks(watching({ epoch: 2, seq: 4 }), sampleTick(5, 5, { epoch: 1 }))
    expect(state.position).toEqual({ epoch: 2, seq: 4 })
    const raised = afterTicks(state, sampleTick(1, 1, { epoch: 3 }))
    expect(raised.wants).toBe('snapshot')
    expect(raised.view.status).toBe('stale')
    expect(raised.view.auction?.price).toBe(state.view.auction?.price)
  })

  test('a change of viewers alone is taken although the seq is not above', () => {
    const state = afterTicks(watching(), sampleTick(1, 1))
    const viewed = afterTicks(state, sampleTick(1, 1, { recent: [], viewers: 7 }))
    expect(viewed.view.auction).toEqual({ ...state.view.auction, viewers: 7 })
    expect(viewed.position).toEqual(state.position)
  })

  test('a gap keeps the new state and remembers from where lines are missing', () => {
    const state = afterTicks(watching(), sampleTick(1, 1), sampleTick(4, 5))
    expect(state.view.auction?.price).toBe(1_250)
    expect(state.wants).toBe('changes')
    expect(state.linesUpTo).toBe(1)
    const filled = applyWatchAnswer(
      state,
      { changes: [{ name: 'auction:tick', payload: sampleTick(2, 5) }], now: 0, you: null },
      maxLines,
    )
    expect(seqs(filled)).toEqual([5, 4, 3, 2, 1])
    expect(filled).toMatchObject({ wants: 'nothing', linesUpTo: null })
  })

  test('more lines than fit into a tick are a gap as well', () => {
    const state = afterTicks(watching(), sampleTick(1, 30))
    expect(state.view.auction?.seq).toBe(30)
    expect(state).toMatchObject({ wants: 'changes', linesUpTo: 0 })
  })

  test('a tick whose lines do not reach back to its first bid leaves a gap, however few they are', () => {
    const recent = [sampleLine(3), sampleLine(4)]
    const cut = afterTicks(watching(), sampleTick(1, 1), sampleTick(2, 4, { recent }))
    expect(cut).toMatchObject({ wants: 'changes', linesUpTo: 1, position: { seq: 4 } })
    const none = afterTicks(watching(), sampleTick(1, 1), sampleTick(2, 4, { recent: [] }))
    expect(none).toMatchObject({ wants: 'changes', linesUpTo: 1, position: { seq: 4 } })
  })

  test('two lines of one seq are both kept, the automatic one on top', () => {
    const recent = [sampleLine(1, 'max'), sampleLine(1, 'auto')]
    const state = afterTicks(watching(), sampleTick(1, 1, { recent }))
    expect(state.view.bids.map((line) => line.kind)).toEqual(['auto', 'max'])
  })

  test('no more lines are kept than asked for', () => {
    const state = Array.from({ length: 8 }, (_, i) => sampleTick(i + 1, i + 1)).reduce(
      (next, tick) => applyTick(next, tick, 5),
      watching(),
    )
    expect(seqs(state)).toEqual([8, 7, 6, 5, 4])
  })

  test('an end that a bid moved is told with how far', () => {
    const state = afterTicks(watching(), sampleTick(1, 1, { endsAt: 65_000, extensions: 1 }))
    expect(state.view.lastExtension).toEqual({
      byMs: 5_000,
      endsAt: 65_000,
      extensions: 1,
      cause: 'bid',
      at: 1,
    })
  })
})

describe('changes of status', () => {
  test('the closing sets the final status', () => {
    const result = { status: 'sold' as const, price: 1_050, winner: { alias: 'bidder-1' } }
    const closed = applyChange(
      afterTicks(watching(), sampleTick(1, 1)),
      change(2, { type: 'closed', result }),
    )
    expect(closed.view.auction).toMatchObject({ status: 'sold', price: 1_050, seq: 2 })
    expect(closed.view.lastEvent?.result).toEqual(result)
    expect(applyChange(closed, change(2, { type: 'closed', result }))).toBe(closed)
  })

  test('after a gap it shows its own part and asks for the rest, which then is not dropped', () => {
    const state = applyChange(watching(), change(4))
    expect(state.view.auction).toMatchObject({ status: 'paused', price: null })
    expect(state.position).toEqual({ epoch: 1, seq: 0 })
    expect(state.wants).toBe('changes')
    const filled = applyWatchAnswer(
      state,
      {
        changes: [
          { name: 'auction:tick', payload: sampleTick(1, 3) },
          { name: 'auction:event', payload: change(4) },
        ],
        now: 0,
        you: null,
      },
      maxLines,
    )
    expect(filled.view.auction).toMatchObject({ status: 'paused', price: 1_150, seq: 4 })
  })

  test("the organiser's extension is told apart from a bid's", () => {
    const state = applyChange(watching(), change(1, { type: 'extended', endsAt: 90_000 }))
    expect(state.view.lastExtension).toMatchObject({ byMs: 30_000, cause: 'organiser' })
  })
})

describe('snapshots', () => {
  test('an older snapshot does not take back what ticks already told', () => {
    const state = afterTicks(watching(), sampleTick(1, 5))
    const snapshot = { auction: sampleAuction({ seq: 3, price: 1_150 }), recentBids: [] }
    const next = applyWatchAnswer(state, { snapshot, now: 0, you: null }, maxLines)
    expect(next.position).toEqual({ epoch: 1, seq: 5 })
    expect(next.view.auction?.price).toBe(1_250)
  })

  test('a snapshot of another epoch replaces everything', () => {
    const state = afterTicks(watching(), sampleTick(1, 5))
    const auction = sampleAuction({ epoch: 2, seq: 4, price: 1_200 })
    const snapshot = { auction, recentBids: [sampleLine(4)] }
    const next = applyWatchAnswer(state, { snapshot, now: 0, you: null }, maxLines)
    expect(next.position).toEqual({ epoch: 2, seq: 4 })
    expect(seqs(next)).toEqual([4])
  })

  test('lines of a snapshot far ahead do not hide a hole', () => {
    const state = afterTicks(watching(), sampleTick(1, 2))
    const snapshot = {
      auction: sampleAuction({ seq: 90 }),
      recentBids: [90, 89].map((n) => sampleLine(n)),
    }
    const next = applyWatchAnswer(state, { snapshot, now: 0, you: null }, maxLines)
    expect(seqs(next)).toEqual([90, 89])
  })
})

describe('you', () => {
  test('a tick that shows another leader ends leading before the server says so', () => {
    const leading = applyYou(
      afterTicks(watching(), sampleTick(1, 1, { leader: { alias: 'me' } })),
      { epoch: 1, seq: 1 },
      { alias: 'me', leading: true, max: 5_000 },
    )
    expect(leading.view.you).toEqual({ alias: 'me', leading: true, max: 5_000 })
    const outbid = afterTicks(leading, sampleTick(2, 2))
    expect(outbid.view.you).toEqual({ alias: 'me', leading: false, max: null })
  })

  test('news about you that arrive late do not take back what a tick told', () => {
    const outbid = afterTicks(watching(), sampleTick(1, 2))
    const late = applyYou(outbid, { epoch: 1, seq: 1 }, { alias: 'me', leading: true, max: 900 })
    expect(late.view.you).toEqual({ alias: 'me', leading: false, max: null })
  })

  test("one's own answer is known before its tick", () => {
    const placed = {
      bidId: 'bid-00001',
      epoch: 1,
      seq: 1,
      price: 1_000,
      minimum: 1_050,
      leading: true,
      max: 4_000,
      endsAt: 60_000,
      at: 1,
    }
    const state = applyOwnBid(watching(), placed)
    expect(state.view.you).toEqual({ alias: 'me', leading: true, max: 4_000 })
    expect(state.view.auction?.price).toBeNull()
  })
})
