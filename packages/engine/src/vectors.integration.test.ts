import { readFileSync } from 'node:fs'
import {
  type AuctionTerms,
  type BidOutcome,
  type IncrementBand,
  minimumBid,
  reserveState,
  resolveIncrements,
  type SoftClose,
} from '@flashbid/auction'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newAuctionId } from './keys.ts'
import { blankCard, openTimedEngine, type TimedEngine } from './testing/timed-engine.ts'

interface Sequence {
  readonly name: string
  readonly auction: {
    readonly currency: string
    readonly startPrice: number
    readonly increments: 'standard' | IncrementBand[]
    readonly reserve: number | null
    readonly softClose: SoftClose | null
    readonly endsAt: number
  }
  readonly steps: readonly {
    readonly at: number
    readonly bidder: string
    readonly bidId: string
    readonly amount: number
    readonly kind: 'exact' | 'max'
    readonly expect: object
  }[]
  readonly final: object
  readonly closed: object
}

// Read as a file: the worked examples are not part of the package's interface.
const vectorsFile = new URL('../../auction/vectors/english.json', import.meta.url)
const { sequences } = JSON.parse(readFileSync(vectorsFile, 'utf8')) as { sequences: Sequence[] }

function termsOf({ auction }: Sequence): AuctionTerms {
  return {
    format: 'english',
    currency: auction.currency,
    sellerId: 'seller',
    startPrice: auction.startPrice,
    increments: resolveIncrements(auction.increments, auction.currency),
    reserve: auction.reserve,
    buyNow: null,
    startsAt: null,
    endsAt: auction.endsAt,
    softClose: auction.softClose,
  }
}

/** An outcome in the words of the vectors, with the fields that `expected` names. */
function shown(outcome: BidOutcome, expected: object): object {
  const all: Record<string, unknown> =
    outcome.kind === 'accepted'
      ? { ok: true, ...outcome.answer, ...(outcome.replayed ? { replayed: true } : {}) }
      : { ok: false, ...outcome }
  const keys = new Set([...Object.keys(expected), ...('replayed' in all ? ['replayed'] : [])])
  return Object.fromEntries([...keys].map((key) => [key, all[key]]))
}

describe('worked examples on the scripts', () => {
  let server: RunningRedis
  let timed: TimedEngine
  beforeAll(async () => {
    server = await startRedis({ persistence: 'none' })
    timed = await openTimedEngine(server.url)
  })
  afterAll(async () => {
    await timed?.close()
    await server?.close()
  })

  it.each(sequences)('$name', async (sequence) => {
    const { engine, setClock } = timed
    const terms = termsOf(sequence)
    const auctionId = newAuctionId(0)
    await setClock(0, 0)
    await engine.publishAuction({ auctionId, terms, card: blankCard })
    for (const { at, bidId, bidder, amount, kind, expect: expected } of sequence.steps) {
      await setClock(0, at)
      const { outcome } = await engine.placeBid(auctionId, {
        type: 'bid',
        bidId,
        bidderId: bidder,
        amount,
        kind,
      })
      expect(shown(outcome, expected)).toEqual(expected)
    }
    const state = (await engine.read(auctionId))?.state
    if (state === undefined) throw new Error(`${auctionId} is gone`)
    const { price, leaderId, bids, seq, endsAt, extensions } = state
    expect({
      ...{ price, leader: leaderId, bids, seq, endsAt, extensions },
      minimum: minimumBid(terms, state),
      reserve: reserveState(terms, state),
    }).toEqual(sequence.final)

    await setClock(0, endsAt)
    await engine.settle(auctionId)
    const closed = (await engine.read(auctionId))?.state
    const winner = closed?.status === 'sold' ? closed.leaderId : null
    expect({ status: closed?.status, price: closed?.price, winner }).toEqual(sequence.closed)
  })
})
