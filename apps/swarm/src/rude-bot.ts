import { newBidId } from '@flashbid/client'
import type { Attempt } from '@flashbid/history-checker'
import type { Ack, BidPlaced, Bot, ErrorCode, WatchAnswer } from '@flashbid/protocol'
import type { Socket } from 'socket.io-client'
import type { SwarmAuction } from './auctions.ts'
import { askPlain } from './plain-socket.ts'
import type { Random } from './random.ts'
import type { Recording } from './recording.ts'

/** Something rude that was not answered as the contract says. */
export interface RudeFault {
  readonly what: string
  readonly sent: unknown
  readonly expected: string
  readonly got: unknown
}

/** A client that keeps to nothing: bad payloads, wrong types, replays, others' names, no acks. */
export interface RudeBot {
  readonly id: string
  readonly auctionId: string
  alias(): string | null
  /** One misdeed; resolves with what was wrong about the answer. */
  misbehave(): Promise<RudeFault | null>
  deeds(): number
  close(): void
}

interface RudeBotInput {
  readonly socket: Socket
  readonly account: Bot
  readonly auction: SwarmAuction
  /** Somebody whose name and token it borrows. */
  readonly victim: Bot
  readonly random: Random
  readonly recording: Recording
}

/** May come instead of any other answer: the edge is busy, or this bot was too fast. */
const passing: readonly ErrorCode[] = ['RATE_LIMITED', 'BUSY', 'OUTCOME_UNKNOWN']
/** What a well-formed bid may be refused with. */
const ordinaryRefusals: readonly ErrorCode[] = [
  'BID_TOO_LOW',
  'ALREADY_LEADING',
  'AUCTION_CLOSED',
  'AUCTION_PAUSED',
]

type PlainAck = Ack<BidPlaced>

export async function startRudeBot(input: RudeBotInput): Promise<RudeBot> {
  const { socket, account, auction, victim, random, recording } = input
  const auctionId = auction.id
  let minimum = auction.created.minimum
  let deeds = 0
  let thrownOut: string | null = null
  let accepted: { payload: object; answer: BidPlaced; attempt: Attempt } | null = null
  socket.on('disconnect', (reason) => {
    if (reason !== 'io server disconnect') return
    thrownOut = reason
    socket.connect()
  })
  socket.on('auction:tick', (tick: { minimum: number }) => {
    minimum = tick.minimum
  })
  const watching = (await askPlain(socket, 'auction:watch', {
    auctionId,
  })) as Ack<WatchAnswer> | null
  const alias = watching?.ok ? (watching.you?.alias ?? null) : null

  /** Sends what must be refused with one of `codes`. */
  async function expectRefusal(
    what: string,
    event: string,
    payload: unknown,
    ...codes: ErrorCode[]
  ): Promise<RudeFault | null> {
    const answer = (await askPlain(socket, event, payload)) as PlainAck | null
    const isRight =
      answer !== null && !answer.ok && [...codes, ...passing].includes(answer.error.code)
    if (isRight || (answer === null && !socket.connected)) return null
    return { what, sent: { event, payload }, expected: codes.join(' or '), got: answer }
  }

  /** A good bid, rudely sent; it is recorded for the audit as its own. */
  async function bidAs(what: string, extra: object): Promise<RudeFault | null> {
    const bid = { bidId: newBidId(), amount: minimum, kind: 'exact' as const }
    const payload = { auctionId, ...bid, ...extra }
    const sentAt = performance.now()
    const answer = (await askPlain(socket, 'bid:place', payload)) as PlainAck | null
    const attempt = keep({ ...bid, bidderId: account.id, sentAt }, answer)
    if (answer?.ok) {
      accepted = { payload, answer, attempt }
      return null
    }
    if (answer === null || [...ordinaryRefusals, ...passing].includes(answer.error.code))
      return null
    return { what, sent: payload, expected: 'an ordinary answer to a bid', got: answer }
  }

  function keep(attempt: Omit<Attempt, 'answer'>, answer: PlainAck | null): Attempt {
    const answeredAt = performance.now()
    const kept: Attempt = {
      ...attempt,
      answer: !answer
        ? null
        : answer.ok
          ? { kind: 'accepted', answeredAt, answer }
          : { kind: 'refused', answeredAt, error: answer.error },
    }
    recording.keep(auctionId, kept)
    return kept
  }

  const good = () => ({ auctionId, bidId: newBidId(), amount: minimum, kind: 'exact' })
  const misdeeds: readonly [
    () => Promise<RudeFault | null>,
    ...(() => Promise<RudeFault | null>)[],
  ] = [
    () => {
      const amount = random.pick<unknown>([
        'much',
        '1000',
        -1,
        0,
        1.5,
        1e21,
        null,
        [],
        {},
        true,
        2 ** 53,
      ])
      return expectRefusal('a bad amount', 'bid:place', { ...good(), amount }, 'BAD_REQUEST')
    },
    () => {
      const bidId = random.pick<unknown>(['short', 'x'.repeat(65), 'with space', 7, null])
      return expectRefusal('a bad bidId', 'bid:place', { ...good(), bidId }, 'BAD_REQUEST')
    },
    () => {
      const payload = random.pick<unknown>([null, 7, 'bid', [], {}, { auctionId }, [[good()]]])
      return expectRefusal('a payload that is none', 'bid:place', payload, 'BAD_REQUEST')
    },
    () => {
      const kind = random.pick<unknown>(['buyNow', 'auto', '', 3])
      return expectRefusal('a bad kind', 'bid:place', { ...good(), kind }, 'BAD_REQUEST')
    },
    () => {
      const event = random.pick(['bid:steal', 'auction:close', 'toString', '__proto__'])
      return expectRefusal('an unknown event', event, good(), 'BAD_REQUEST')
    },
    () => {
      const missing = random.pick(['nowhere', '', 'zz-0000', '../etc', '{p1}:auction:x'])
      const bid = { ...good(), auctionId: missing }
      return expectRefusal('an unknown auction', 'bid:place', bid, 'NOT_FOUND')
    },
    () => {
      const since = random.pick<unknown>([{ epoch: -1, seq: 0 }, 'now', { epoch: 1 }, 5])
      const payload = { auctionId, since }
      return expectRefusal('a bad position', 'auction:watch', payload, 'BAD_REQUEST')
    },
    () => expectRefusal('a bad clock', 'clock:sync', { t0: 'noon' }, 'BAD_REQUEST'),
    () => expectRefusal("another's token", 'session:renew', { token: victim.token }, 'FORBIDDEN'),
    () =>
      expectRefusal('a forged token', 'session:renew', { token: 'e30.e30.x' }, 'UNAUTHENTICATED'),
    () => {
      const names = { bidderId: victim.id, userId: victim.id, token: victim.token }
      return bidAs("a bid in another's name", names)
    },
    async () => {
      // No ack: whether it happened, only the history tells.
      const bid = { bidId: newBidId(), amount: minimum, kind: 'exact' as const }
      keep({ ...bid, bidderId: account.id, sentAt: performance.now() }, null)
      socket.emit('bid:place', { auctionId, ...bid })
      socket.emit('bid:place', 'nonsense')
      socket.emit('bid:place')
      return null
    },
    async () => {
      if (!accepted) return bidAs('a bid', {})
      const { payload, answer: first, attempt } = accepted
      const sentAt = performance.now()
      const again = (await askPlain(socket, 'bid:place', payload)) as PlainAck | null
      keep({ ...attempt, sentAt }, again)
      const isSame = again?.ok && again.replayed === true && again.seq === first.seq
      if (isSame || !again || (!again.ok && passing.includes(again.error.code))) return null
      return { what: 'a replay', sent: payload, expected: 'the first answer again', got: again }
    },
    async () => {
      if (!accepted) return bidAs('a bid', {})
      const payload = { ...accepted.payload, amount: minimum + 77 }
      const what = 'a used bidId with another amount'
      return expectRefusal(what, 'bid:place', payload, 'IDEMPOTENCY_MISMATCH')
    },
  ]

  return {
    id: account.id,
    auctionId,
    alias: () => alias,
    async misbehave() {
      // A gateway that died is no answer to anything; one that throws us out is.
      if (thrownOut !== null) {
        const fault = { what: 'the connection', sent: null, expected: 'it stays', got: thrownOut }
        thrownOut = null
        return fault
      }
      if (!socket.connected) return null
      deeds++
      return random.pick(misdeeds)()
    },
    deeds: () => deeds,
    close: () => void socket.close(),
  }
}
