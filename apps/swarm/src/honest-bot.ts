import { stepAt } from '@flashbid/auction'
import { type FlashBidClient, newBidId, type WatchedAuction } from '@flashbid/client'
import type { AttemptAnswer } from '@flashbid/history-checker'
import type { Bot } from '@flashbid/protocol'
import type { SwarmAuction } from './auctions.ts'
import { bidsPerBotAndSecond } from './options.ts'
import type { Random } from './random.ts'
import type { Recording } from './recording.ts'
import { type ChosenBid, chooseBid, type HonestStrategy } from './strategies.ts'

/** A bidder that speaks through `@flashbid/client`, as the web app does. */
export interface HonestBot {
  readonly id: string
  readonly auctionId: string
  /** Bids if its strategy wants to; false: it lets the turn pass. */
  takeTurn(dueAt: number): boolean
  /** Its public name in its auction, once known. */
  alias(): string | null
  /** Resolves when no bid is under way. */
  settled(): Promise<void>
  close(): void
}

interface HonestBotInput {
  readonly client: FlashBidClient
  readonly account: Bot
  readonly auction: SwarmAuction
  readonly strategy: HonestStrategy
  readonly random: Random
  readonly recording: Recording
}

/** Resolves when it sees its auction. */
export async function startHonestBot(input: HonestBotInput): Promise<HonestBot> {
  const { client, account, auction, recording } = input
  const watched = client.watch(auction.id, { everyLine: false })
  const view = await watched.ready()
  if (!view.auction) {
    throw new Error(`Bot ${account.name} cannot see auction ${auction.id}: ${view.error?.message}`)
  }
  const underWay = new Set<Promise<void>>()
  /** When its last bids were sent: it stays below the rate that one bidder may have. */
  const sentAts: number[] = []

  function isAllowed(now: number): boolean {
    while (sentAts[0] !== undefined && now - sentAts[0] > 1_000) sentAts.shift()
    return sentAts.length < bidsPerBotAndSecond
  }

  async function send(bid: ChosenBid, dueAt: number): Promise<void> {
    const { id: auctionId } = auction
    const bidId = newBidId()
    const sentAt = performance.now()
    const attempt = { bidId, bidderId: account.id, ...bid, sentAt }
    const open = recording.open(auctionId, attempt, dueAt)
    const result = await client.placeBid({ auctionId, bidId, ...bid })
    recording.close(open, answerOf(result, performance.now()))
  }

  return {
    id: account.id,
    auctionId: auction.id,
    takeTurn(dueAt) {
      const choice = isAllowed(performance.now()) ? choose(client, watched, input) : null
      if (!choice) return false
      sentAts.push(performance.now())
      const sending = send(choice, dueAt).finally(() => underWay.delete(sending))
      underWay.add(sending)
      return true
    },
    alias: () => watched.getSnapshot().you?.alias ?? null,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close: client.close,
  }
}

function choose(
  client: FlashBidClient,
  watched: WatchedAuction,
  { strategy, random }: HonestBotInput,
): ChosenBid | null {
  const { status, auction, you } = watched.getSnapshot()
  if (status !== 'live' || !auction || auction.status !== 'open') return null
  const sight = {
    minimum: auction.minimum,
    step: stepAt(auction.increments, auction.price ?? auction.startPrice),
    isLeading: you?.leading ?? false,
    max: you?.max ?? null,
    msLeft: auction.endsAt - client.clock.now(),
  }
  return chooseBid(strategy, sight, random)
}

function answerOf(
  result: Awaited<ReturnType<FlashBidClient['placeBid']>>,
  answeredAt: number,
): AttemptAnswer | null {
  switch (result.outcome) {
    case 'accepted-leading':
    case 'accepted-outbid':
      return { kind: 'accepted', answeredAt, answer: result.answer }
    case 'refused':
      return { kind: 'refused', answeredAt, error: result.error }
    case 'unknown':
      return null
  }
}
