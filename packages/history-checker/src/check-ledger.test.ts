import { describe, expect, test } from 'vitest'
import { checkLedger, checkLedgers } from './check-ledger.ts'
import type { Attempt, HistoryEvent, Ledger, LedgerRule, Sighting } from './ledger.ts'
import { recordHonestAuction } from './testing/recorded-auction.ts'

const honest = recordHonestAuction()

/** The rules that a planted fault must break; others may break with it. */
function rulesBroken(changes: Partial<Ledger>): Set<LedgerRule> {
  const verdict = checkLedger({ ...honest, ...changes })
  for (const violation of verdict.violations) {
    expect(violation.auctionId).toBe(honest.auctionId)
    expect(violation.evidence.length).toBeGreaterThan(0)
  }
  return new Set(verdict.violations.map((violation) => violation.rule))
}
function bidEvents(): HistoryEvent[] {
  return honest.events.filter((event) => event.type === 'bid')
}
function nth<T>(items: readonly T[], index: number): T {
  const item = items.at(index)
  if (item === undefined) throw new Error(`the recording has no item ${index}`)
  return item
}
const without = <T>(items: readonly T[], item: T) => items.filter((one) => one !== item)
const replace = <T>(items: readonly T[], item: T, ...by: T[]) =>
  items.flatMap((one) => (one === item ? by : [one]))
/** Numbers the events anew, so that only the planted fault is left, not a gap beside it. */
const renumber = (events: readonly HistoryEvent[]) =>
  events.map((event, i) => ({ ...event, seq: i + 1 }))

function withSightings(change: (sightings: readonly Sighting[]) => readonly Sighting[]) {
  const [first, ...rest] = honest.watchers
  if (!first) throw new Error('the recording has no watcher')
  return { watchers: [{ ...first, sightings: change(first.sightings) }, ...rest] }
}
const sightings = () => nth(honest.watchers, 0).sightings
const ticks = () => sightings().flatMap((one) => (one.name === 'tick' ? [one] : []))
const acknowledged = (ledger = honest) =>
  ledger.attempts.filter((attempt) => attempt.answer?.kind === 'accepted')
const refused = () =>
  honest.attempts.flatMap((attempt) =>
    attempt.answer?.kind === 'refused' ? [{ attempt, answer: attempt.answer }] : [],
  )

describe('an honest history passes', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', (seed) => {
    const verdict = checkLedger(recordHonestAuction(seed))
    expect(verdict.violations).toEqual([])
    expect(verdict.isHonest).toBe(true)
  })

  test('the recording holds what the planted faults need', () => {
    const types = new Set(honest.events.map((event) => event.type))
    expect([...types].sort()).toEqual(['bid', 'closed', 'paused', 'resumed'])
    expect(honest.attempts.some((attempt) => attempt.answer === null)).toBe(true)
    expect(new Set(refused().map(({ answer }) => answer.error.code))).toContain('BID_TOO_LOW')
  })

  test('several auctions are counted together', () => {
    const { counts } = checkLedgers([honest, recordHonestAuction(2)])
    expect(counts.auctions).toBe(2)
    expect(counts.attempts).toBe(counts.acknowledged + counts.refused + counts.unanswered)
  })

  test('what is out of reach is not checked', () => {
    expect(rulesBroken({ rows: null, listing: null, final: null, watchers: [] })).toEqual(new Set())
  })
})

describe('1: acknowledged bids are events and rows, once each', () => {
  test('an acknowledged bid that is not in the events', () => {
    const event = nth(bidEvents(), 4)
    expect(rulesBroken({ events: renumber(without(honest.events, event)) })).toContain(
      '1-acknowledged-once',
    )
  })

  test('a duplicate that was accepted', () => {
    const event = nth(bidEvents(), 4)
    const events = renumber(replace(honest.events, event, event, event))
    expect(rulesBroken({ events })).toContain('1-acknowledged-once')
  })

  test('an event that its bidder never sent', () => {
    const event = nth(bidEvents(), 4)
    const attempts = honest.attempts.filter((attempt) => attempt.bidId !== event.bidId)
    expect(rulesBroken({ attempts })).toContain('1-acknowledged-once')
  })

  test('a bid of somebody who was not recorded is no fault', () => {
    const event = nth(bidEvents(), 4)
    const attempts = honest.attempts.filter((attempt) => attempt.bidderId !== event.bidderId)
    const recordedBidders = new Set(honest.recordedBidders)
    recordedBidders.delete(event.bidderId ?? '')
    expect(rulesBroken({ attempts, recordedBidders })).toEqual(new Set())
  })

  test('a row that is missing', () => {
    const rows = without(honest.events, nth(bidEvents(), 3))
    expect(rulesBroken({ rows })).toEqual(new Set(['1-archived-once']))
  })

  test('a row that is there twice', () => {
    const row = nth(bidEvents(), 3)
    const rows = replace(honest.events, row, row, row)
    expect(rulesBroken({ rows })).toEqual(new Set(['1-archived-once']))
  })

  test('a row under two numbers', () => {
    const row = nth(bidEvents(), 3)
    const rows = [...honest.events, { ...row, seq: 9_999 }]
    expect(rulesBroken({ rows })).toEqual(new Set(['1-archived-once']))
  })

  test('a row that tells something else', () => {
    const row = nth(bidEvents(), 3)
    const rows = replace(honest.events, row, { ...row, amount: (row.amount ?? 0) + 1 })
    expect(rulesBroken({ rows })).toEqual(new Set(['1-archived-once']))
  })
})

describe('1: the public list of bids', () => {
  const listing = () => honest.listing ?? []

  test('a line that is missing', () => {
    const broken = rulesBroken({ listing: without(listing(), nth(listing(), 3)) })
    expect(broken).toEqual(new Set(['1-listed-once']))
  })

  test('a line that is there twice', () => {
    const line = nth(listing(), 3)
    const broken = rulesBroken({ listing: replace(listing(), line, line, line) })
    expect(broken).toEqual(new Set(['1-listed-once']))
  })

  test('a line that shows another amount or another bidder', () => {
    const line = nth(listing(), 3)
    for (const wrong of [
      { ...line, amount: line.amount + 1 },
      { ...line, bidder: { alias: 'x' } },
    ]) {
      const broken = rulesBroken({ listing: replace(listing(), line, wrong) })
      expect(broken).toEqual(new Set(['1-listed-once']))
    }
  })
})

describe('2: numbers without a gap, prices that never fall', () => {
  test('a lost event leaves a gap', () => {
    const events = without(honest.events, nth(bidEvents(), 2))
    expect(rulesBroken({ events })).toContain('2-sequence')
  })

  test('a number given twice', () => {
    const event = nth(bidEvents(), 2)
    const twin = { ...event, bidId: 'another-bid' }
    expect(rulesBroken({ events: replace(honest.events, event, event, twin) })).toContain(
      '2-sequence',
    )
  })

  test('a price that fell', () => {
    const [before, event] = [nth(bidEvents(), 3), nth(bidEvents(), 4)]
    const fallen = { ...event, price: (before.price ?? 0) - 1 }
    expect(rulesBroken({ events: replace(honest.events, event, fallen) })).toContain('2-sequence')
  })

  test('an epoch that went back', () => {
    const event = nth(honest.events, 5)
    const events = replace(honest.events, event, { ...event, epoch: 2 })
    expect(rulesBroken({ events })).toContain('2-sequence')
  })
})

describe('3: the rules give every answer and the final state', () => {
  test('a price that the rules do not give', () => {
    const event = nth(bidEvents(), -1)
    const dear = { ...event, price: (event.price ?? 0) + 1 }
    expect(rulesBroken({ events: replace(honest.events, event, dear) })).toContain('3-replay')
  })

  test('the wrong one leads after a tie', () => {
    const tie = recordTie()
    expect(checkLedger(tie).violations).toEqual([])
    const events = tie.events.map((event) =>
      event.seq === 2 ? { ...event, leaderId: 'bob' } : event,
    )
    const rules = checkLedger({ ...tie, events, rows: events }).violations.map((one) => one.rule)
    expect(rules).toContain('3-replay')
  })

  test('a bid at the very end that was accepted (>= turned into >)', () => {
    const last = nth(bidEvents(), -1)
    const closing = nth(honest.events, -1)
    const late = { ...last, bidId: 'bid-late1', seq: closing.seq, at: closing.endsAt }
    const events = [...honest.events.slice(0, -1), late, { ...closing, seq: closing.seq + 1 }]
    expect(rulesBroken({ events })).toContain('3-replay')
  })

  test('a duplicate that was decided anew', () => {
    const event = nth(bidEvents(), 1)
    const again = { ...event, seq: 3 }
    const events = renumber([...honest.events.slice(0, 2), again, ...honest.events.slice(2)])
    expect(rulesBroken({ events })).toContain('3-replay')
  })

  test.each(['price', 'minimum', 'endsAt', 'seq', 'at'] as const)(
    'an answer with a wrong %s',
    (field) => {
      const attempt = nth(acknowledged(), 3)
      const { answer } = attempt
      if (answer?.kind !== 'accepted') throw new Error('not acknowledged')
      const wrong = { ...answer.answer, [field]: (answer.answer[field] ?? 0) + 1 }
      const attempts = replace(honest.attempts, attempt, {
        ...attempt,
        answer: { ...answer, answer: wrong },
      })
      expect(rulesBroken({ attempts })).toContain('3-answer')
    },
  )

  test('a replay that was answered differently', () => {
    const replayed = acknowledged().find(
      ({ answer }) => answer?.kind === 'accepted' && answer.answer.replayed,
    )
    if (replayed?.answer?.kind !== 'accepted') throw new Error('the recording has no replay')
    const { answer } = replayed
    const wrong = { ...answer.answer, leading: !answer.answer.leading }
    const attempts = replace(honest.attempts, replayed, {
      ...replayed,
      answer: { ...answer, answer: wrong },
    })
    expect(rulesBroken({ attempts })).toEqual(new Set(['3-answer']))
  })

  test('a refusal that the rules would not give', () => {
    const { attempt, answer } = nth(refused(), 0)
    const error = { ...answer.error, code: 'AUCTION_CLOSED' as const }
    const attempts = replace(honest.attempts, attempt, { ...attempt, answer: { ...answer, error } })
    expect(rulesBroken({ attempts })).toEqual(new Set(['3-answer']))
  })

  test('a bid that was refused although it was good', () => {
    const { attempt, answer } = nth(
      refused().filter((one) => one.answer.error.code === 'BID_TOO_LOW'),
      0,
    )
    const good: Attempt = { ...attempt, amount: (answer.error.minimum ?? 0) + 1_000 }
    expect(rulesBroken({ attempts: replace(honest.attempts, attempt, good) })).toEqual(
      new Set(['3-answer']),
    )
  })

  test('a refusal by a state that never was', () => {
    const { attempt, answer } = nth(refused(), 0)
    const error = { ...answer.error, seq: 9_999 }
    const attempts = replace(honest.attempts, attempt, { ...attempt, answer: { ...answer, error } })
    expect(rulesBroken({ attempts })).toContain('3-answer')
  })

  test('a bid that was refused and happened all the same', () => {
    const attempt = nth(
      acknowledged().filter(({ bidId }) => bidEvents()[4]?.bidId === bidId),
      0,
    )
    const error = { code: 'BUSY' as const, message: 'Nothing was done.' }
    const attempts = honest.attempts.map((one) =>
      one.bidId === attempt.bidId
        ? { ...one, answer: { kind: 'refused' as const, answeredAt: one.sentAt + 1, error } }
        : one,
    )
    expect(rulesBroken({ attempts })).toEqual(new Set(['3-answer']))
  })

  test('a refusal of the edge, which names no state, is taken as it is', () => {
    const { attempt, answer } = nth(refused(), 0)
    const error = { code: 'RATE_LIMITED' as const, message: 'Too fast.', retryAfterMs: 100 }
    const attempts = replace(honest.attempts, attempt, { ...attempt, answer: { ...answer, error } })
    expect(rulesBroken({ attempts })).toEqual(new Set())
  })

  test.each(['price', 'minimum', 'bids', 'endsAt', 'seq'] as const)(
    'a final %s that is wrong',
    (field) => {
      const { final } = honest
      if (!final) throw new Error('the recording has no final state')
      const wrong = { ...final, [field]: (final[field] ?? 0) + 1 }
      expect(rulesBroken({ final: wrong })).toEqual(new Set(['3-final-state']))
    },
  )

  test('a final leader who is not the winner', () => {
    const { final } = honest
    if (!final) throw new Error('the recording has no final state')
    const wrong = { ...final, leader: { alias: 'somebody-else' } }
    expect(rulesBroken({ final: wrong })).toEqual(new Set(['3-final-state']))
  })
})

describe('4: acknowledged before sent means a lower number', () => {
  test('a bid that was sent after a higher one was acknowledged', () => {
    const [early, late] = [nth(acknowledged(), 2), nth(acknowledged(), 8)]
    const sentAt = (late.answer?.answeredAt ?? 0) + 1
    const attempts = honest.attempts.map((attempt) =>
      attempt.bidId === early.bidId
        ? {
            ...attempt,
            sentAt,
            answer: attempt.answer && { ...attempt.answer, answeredAt: sentAt + 1 },
          }
        : attempt,
    )
    expect(rulesBroken({ attempts })).toEqual(new Set(['4-ack-order']))
  })

  test('a refusal by a state older than what was acknowledged before', () => {
    const { attempt, answer } = nth(refused(), 0)
    const last = nth(acknowledged(), -1)
    const sentAt = (last.answer?.answeredAt ?? 0) + 1
    const stale = { ...attempt, sentAt, answer: { ...answer, answeredAt: sentAt + 1 } }
    expect(rulesBroken({ attempts: replace(honest.attempts, attempt, stale) })).toEqual(
      new Set(['4-ack-order']),
    )
  })
})

describe('5: one closing, nothing after it', () => {
  test('two closings', () => {
    const closing = nth(honest.events, -1)
    const events = [...honest.events, { ...closing, seq: closing.seq + 1 }]
    expect(rulesBroken({ events })).toContain('5-closing')
  })

  test('a bid that was accepted after the closing', () => {
    const closing = nth(honest.events, -1)
    const late = {
      ...nth(bidEvents(), -1),
      bidId: 'bid-late2',
      seq: closing.seq + 1,
      at: closing.at,
    }
    expect(rulesBroken({ events: [...honest.events, late] })).toContain('5-closing')
  })

  test('no closing although the run waited for it', () => {
    const events = honest.events.slice(0, -1)
    expect(rulesBroken({ events, rows: events })).toContain('5-closing')
  })

  test('a closing that changed the leader', () => {
    const closing = nth(honest.events, -1)
    const wrong = { ...closing, leaderId: 'somebody' }
    expect(rulesBroken({ events: replace(honest.events, closing, wrong) })).toContain('5-closing')
  })
})

describe('6: watchers', () => {
  test('a watcher went back', () => {
    const [a, b] = [nth(ticks(), 3), nth(ticks(), 4)]
    const broken = rulesBroken(
      withSightings((all) => all.map((one) => (one === a ? b : one === b ? a : one))),
    )
    expect(broken).toEqual(new Set(['6-watcher-order']))
  })

  test('a tick twice, as for a change of viewers, is no fault', () => {
    const tick = nth(ticks(), 3)
    expect(rulesBroken(withSightings((all) => replace(all, tick, tick, tick)))).toEqual(new Set())
  })

  test('a tick left out for a slow reader is no fault', () => {
    const tick = nth(ticks(), 3)
    expect(rulesBroken(withSightings((all) => without(all, tick)))).toEqual(new Set())
  })

  test("a watcher's last state is not the end", () => {
    expect(rulesBroken(withSightings((all) => all.slice(0, -1)))).toEqual(
      new Set(['6-watcher-final']),
    )
  })

  test('a watcher that left early need not know the end', () => {
    const [first, ...rest] = honest.watchers
    if (!first) throw new Error('the recording has no watcher')
    const left = { ...first, sightings: first.sightings.slice(0, 5), isConnectedAtEnd: false }
    expect(rulesBroken({ watchers: [left, ...rest] })).toEqual(new Set())
  })

  test.each(['price', 'minimum', 'endsAt', 'bids', 'extensions'] as const)(
    'a tick with a wrong %s',
    (field) => {
      const sighting = nth(ticks(), 3)
      const tick = { ...sighting.tick, [field]: (sighting.tick[field] ?? 0) + 1 }
      expect(
        rulesBroken(withSightings((all) => replace(all, sighting, { ...sighting, tick }))),
      ).toEqual(new Set(['6-watcher-truth']))
    },
  )

  test('a tick with another leader', () => {
    const sighting = nth(ticks(), 3)
    const tick = { ...sighting.tick, leader: { alias: 'somebody-else' } }
    const broken = rulesBroken(
      withSightings((all) => replace(all, sighting, { ...sighting, tick })),
    )
    expect(broken).toEqual(new Set(['6-watcher-truth']))
  })

  test('a line that shows a hidden ceiling', () => {
    const sighting = nth(ticks(), 3)
    const recent = sighting.tick.recent.map((line) => ({ ...line, amount: line.amount + 500 }))
    const tick = { ...sighting.tick, recent }
    const broken = rulesBroken(
      withSightings((all) => replace(all, sighting, { ...sighting, tick })),
    )
    expect(broken).toEqual(new Set(['6-watcher-truth']))
  })

  test('a result with the wrong price', () => {
    const last = nth(sightings(), -1)
    if (last.name !== 'event' || !last.event.result) throw new Error('no result at the end')
    const event = { ...last.event, result: { ...last.event.result, price: 1 } }
    expect(rulesBroken(withSightings((all) => replace(all, last, { ...last, event })))).toEqual(
      new Set(['6-watcher-truth']),
    )
  })
})

describe('7: never twice', () => {
  test('an unanswered bid that happened twice', () => {
    const event = nth(bidEvents(), 4)
    const attempts = honest.attempts.map((attempt) =>
      attempt.bidId === event.bidId ? { ...attempt, answer: null } : attempt,
    )
    const events = renumber(replace(honest.events, event, event, event))
    expect(rulesBroken({ attempts, events })).toContain('7-never-twice')
  })

  test('an unanswered bid that never happened is no fault', () => {
    const lost: Attempt = {
      bidId: 'bid-lost1',
      bidderId: 'ann',
      kind: 'exact',
      amount: 5_000,
      sentAt: 2_000,
      answer: null,
    }
    expect(rulesBroken({ attempts: [...honest.attempts, lost] })).toEqual(new Set())
  })
})

/** Two equal maxima: the earlier leads, at that amount (BID-5). */
function recordTie(): Ledger {
  const head = { epoch: 1, endsAt: 60_000 }
  const max = { type: 'bid', amount: 4_000, kind: 'max' as const }
  const events: HistoryEvent[] = [
    {
      ...head,
      ...max,
      seq: 1,
      bidId: 'bid-tie-a',
      bidderId: 'ann',
      price: 1_000,
      leaderId: 'ann',
      at: 10,
    },
    {
      ...head,
      ...max,
      seq: 2,
      bidId: 'bid-tie-b',
      bidderId: 'bob',
      price: 4_000,
      leaderId: 'ann',
      at: 20,
    },
    { ...head, seq: 3, type: 'closed', price: 4_000, leaderId: 'ann', at: 60_000 },
  ]
  return {
    ...honest,
    terms: { ...honest.terms, reserve: null },
    events,
    rows: events,
    listing: null,
    attempts: [],
    watchers: [],
    final: null,
    recordedBidders: new Set(),
    aliases: new Map(),
  }
}
