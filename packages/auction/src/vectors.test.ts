import { describe, expect, it } from 'vitest'
import vectors from '../vectors/english.json' with { type: 'json' }
import {
  type AcceptedBid,
  type AuctionTerms,
  type BidKind,
  type BidOutcome,
  decide,
  type IncrementBand,
  initialState,
  minimumBid,
  reserveState,
  resolveIncrements,
  type SoftClose,
} from './index.ts'

type Sequence = (typeof vectors.sequences)[number]

function termsOf({ auction }: Sequence): AuctionTerms {
  return {
    format: 'english',
    currency: auction.currency,
    sellerId: 'seller',
    startPrice: auction.startPrice,
    increments: resolveIncrements(
      auction.increments as 'standard' | IncrementBand[],
      auction.currency,
    ),
    reserve: auction.reserve,
    buyNow: null,
    startsAt: null,
    endsAt: auction.endsAt,
    softClose: auction.softClose as SoftClose | null,
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

describe('worked examples on the pure rules', () => {
  it.each(vectors.sequences)('$name', (sequence) => {
    const terms = termsOf(sequence)
    let state = initialState(terms, 0, 1)
    const accepted = new Map<string, AcceptedBid>()
    for (const { at, bidId, bidder, amount, kind, expect: expected } of sequence.steps) {
      const bid = {
        type: 'bid',
        bidId,
        bidderId: bidder,
        amount,
        kind: kind as 'exact' | 'max',
      } as const
      const decision = decide({ auctionId: 'a', terms, state }, bid, at, (id) => accepted.get(id))
      expect(shown(decision.outcome, expected)).toEqual(expected)
      if (decision.outcome.kind === 'accepted' && !decision.outcome.replayed) {
        accepted.set(bidId, {
          bidderId: bidder,
          amount,
          kind: kind as BidKind,
          answer: decision.outcome.answer,
        })
      }
      state = decision.state
    }
    const { price, leaderId, bids, seq, endsAt, extensions } = state
    expect({
      ...{ price, leader: leaderId, bids, seq, endsAt, extensions },
      minimum: minimumBid(terms, state),
      reserve: reserveState(terms, state),
    }).toEqual(sequence.final)

    const closed = decide({ auctionId: 'a', terms, state }, { type: 'settle' }, endsAt).state
    const winner = closed.status === 'sold' ? closed.leaderId : null
    expect({ status: closed.status, price: closed.price, winner }).toEqual(sequence.closed)
  })
})
