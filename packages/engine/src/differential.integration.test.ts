import {
  type AcceptedBid,
  type AuctionCommand,
  type AuctionEvent,
  decide,
  initialState,
  isOver,
  nextDueAt,
} from '@flashbid/auction'
import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { auctionKeys, newAuctionId, PARTITIONS } from './keys.ts'
import { type History, history, resolveCommand, resolveTime } from './testing/histories.ts'
import { blankCard, openTimedEngine, type TimedEngine } from './testing/timed-engine.ts'

const HISTORIES = 2_500
/** An auction that is over has little left to tell. */
const STEPS_WHEN_OVER = 6
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))

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

it(`scripts and pure rules agree on ${HISTORIES} random histories`, async () => {
  console.info(`random histories: FUZZ_SEED=${seed}`)
  const histories = fc.sample(history, { seed, numRuns: HISTORIES })
  const seen = { steps: 0, outcomes: new Map<string, number>() }
  let next = 0
  let failure: unknown = null
  // A partition has one clock, so each runs its histories one after the other.
  const workers = Array.from({ length: PARTITIONS }, async (_, partition) => {
    for (let one = histories[next++]; one !== undefined; one = histories[next++]) {
      if (failure !== null) return
      await compare(one, partition, seen).catch((error: unknown) => {
        failure = error
      })
    }
  })
  await Promise.all(workers)
  if (failure !== null) {
    // The same histories again, one at a time, to find the shortest that fails.
    const property = fc.asyncProperty(history, (one) => compare(one, 0, seen))
    await fc.assert(property, { seed, numRuns: HISTORIES })
    throw failure
  }
  console.info(`${seen.steps} steps:`, Object.fromEntries([...seen.outcomes].sort()))
}, 120_000)

/** Runs a history through both and demands equal answers, events and states. */
async function compare(
  { terms, publishedAt, steps }: History,
  partition: number,
  seen: { steps: number; outcomes: Map<string, number> },
): Promise<void> {
  const { engine, redis, setClock } = timed
  const auctionId = newAuctionId(partition)
  await setClock(partition, publishedAt)
  const published = await engine.publishAuction({ auctionId, terms, card: blankCard })
  let state = initialState(terms, publishedAt, 1)
  expect(published).toEqual({
    created: true,
    record: { auctionId, terms, card: blankCard, state },
  })

  const accepted = new Map<string, AcceptedBid>()
  const sent: AuctionCommand[] = []
  const events: AuctionEvent[] = []
  let clock = publishedAt
  let stepsWhenOver = 0
  for (const { when, what } of steps) {
    if (isOver(state.status) && stepsWhenOver++ === STEPS_WHEN_OVER) break
    clock = resolveTime(when, clock, terms, state)
    const command = resolveCommand(what, terms, state, sent)
    const expected = decideAny({ auctionId, terms, state }, command, clock, accepted)
    await setClock(partition, clock)
    expect(await run(auctionId, command)).toEqual({
      outcome: expected.outcome,
      events: expected.events,
    })
    remember(command, expected.outcome, accepted)
    if ('bidId' in command) sent.push(command)
    events.push(...expected.events)
    state = expected.state
    seen.steps += 1
    const word = wordFor(expected.outcome)
    seen.outcomes.set(word, (seen.outcomes.get(word) ?? 0) + 1)
  }

  expect((await engine.read(auctionId))?.state).toEqual(state)
  expect(await engine.eventsAfter(auctionId, null, 1_000)).toEqual(events)
  expect(await redis.zscore(auctionKeys(auctionId).due, auctionId)).toBe(
    nextDueAt(state)?.toFixed(0) ?? null,
  )
  const bidders = new Set([...accepted.values()].map(({ bidderId }) => bidderId))
  expect(new Set(await engine.bidders(auctionId))).toEqual(bidders)
  for (const [bidId, bid] of accepted) expect(await engine.findBid(auctionId, bidId)).toEqual(bid)

  async function run(id: string, command: AuctionCommand) {
    if (command.type === 'bid') return engine.placeBid(id, command)
    if (command.type === 'buyNow') return engine.buyNow(id, command)
    if (command.type === 'settle') {
      return { outcome: { kind: 'done' }, events: await engine.settle(id) }
    }
    return engine.control(id, command)
  }
}

function decideAny(
  auction: Parameters<typeof decide>[0],
  command: AuctionCommand,
  now: number,
  accepted: ReadonlyMap<string, AcceptedBid>,
) {
  return command.type === 'bid' || command.type === 'buyNow'
    ? decide(auction, command, now, (bidId) => accepted.get(bidId))
    : decide(auction, command, now)
}

function wordFor(outcome: ReturnType<typeof decideAny>['outcome']): string {
  if (outcome.kind === 'refused') return outcome.code
  return outcome.kind === 'accepted' && outcome.replayed ? 'replayed' : outcome.kind
}

function remember(
  command: AuctionCommand,
  outcome: ReturnType<typeof decideAny>['outcome'],
  accepted: Map<string, AcceptedBid>,
): void {
  if (outcome.kind !== 'accepted' || outcome.replayed || !('bidId' in command)) return
  accepted.set(command.bidId, {
    bidderId: command.bidderId,
    amount: command.type === 'bid' ? command.amount : null,
    kind: command.type === 'bid' ? command.kind : 'buyNow',
    answer: outcome.answer,
  })
}
