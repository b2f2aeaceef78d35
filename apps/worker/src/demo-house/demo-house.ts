import { setTimeout as pause } from 'node:timers/promises'
import { connectFlashBid, createHttp, type WatchedAuction } from '@flashbid/client'
import type { Auction, Bot } from '@flashbid/protocol'
import type { Logger } from 'pino'
import type { DemoLot } from '../../../../prisma/seed/catalogue.ts'
import { appetite, chooseAuction, chooseBid } from './bid-choice.ts'
import { firstSchedule, listingOf, nextSchedule } from './listing.ts'

export interface DemoHouseOptions {
  readonly gatewayUrl: string
  readonly adminApiKey: string
  readonly lots: readonly DemoLot[]
  readonly logger: Logger
}

const BIDDERS = 6
const LOOK_EVERY_MS = 2_000
const RELIST_AFTER_MS = { least: 20_000, most: 40_000 }
/** Between two bids over the whole house. */
const BID_AFTER_MS = { least: 2_000, most: 10_000 }
/** The same while most lots on sale have no bid yet: a new house should not look deserted. */
const FIRST_BIDS_AFTER_MS = { least: 500, most: 1_500 }
const RETRY_MS = { first: 250, most: 3_000 }
/** While everything starts, the gateway is the last to be there: only then it is worth a warning. */
const FAILURES_TO_WARN = 10
/** A token that runs out sooner is exchanged for a fresh one. */
const TOKEN_SPARE_MS = 3_600_000

/** A lot on sale, as far as the house follows it. */
interface Showing {
  readonly lot: DemoLot
  readonly watch: WatchedAuction
  /** How far our own bidders go. */
  readonly most: number
  /** Index of the bidder whose bid stood last, who does not bid against himself. */
  lastBidder: number | null
}

/**
 * A house that is always open: sixteen printed works, listed through the front door like anybody's,
 * again a little after each one ended, and a few calm bidders, so that a visitor finds prices that
 * move and auctions that can be won. What is on sale already is found by its picture, so another
 * worker, or this one after a restart, goes on where the last one was.
 *
 * Runs until `signal` is aborted; a gateway that is away is waited for.
 */
export async function runDemoHouse(options: DemoHouseOptions, signal: AbortSignal): Promise<void> {
  let failures = 0
  let bots: readonly Bot[] | undefined // one set of bidders, however often the house opens again
  const hireBidders = async (hire: () => Promise<readonly Bot[]>) => {
    bots ??= await hire()
    return bots
  }
  while (!signal.aborted) {
    try {
      await openHouse(options, signal, hireBidders, () => {
        failures = 0
      })
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      const level = failures === FAILURES_TO_WARN ? 'warn' : 'debug'
      options.logger[level]({ err: error, failures }, 'the demo house is closed for the moment')
      await sleep(Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.most), signal)
    }
  }
}

async function openHouse(
  { gatewayUrl, adminApiKey, lots, logger }: DemoHouseOptions,
  signal: AbortSignal,
  hireBidders: (hire: () => Promise<readonly Bot[]>) => Promise<readonly Bot[]>,
  onOpen: () => void,
): Promise<void> {
  const operator = createHttp({ url: gatewayUrl, bearer: async () => adminApiKey })
  const found = await findShowings()
  const bots = await hireBidders(() => operator.createBots(BIDDERS))
  const bidders = bots.map(connectBidder)
  const spectator = connectFlashBid({ url: gatewayUrl })
  const showings = new Map<string, Showing>()
  /** Slug -> when it is to be listed again. */
  const relistAt = new Map<string, number>()
  const closed = new AbortController()
  try {
    for (const [slug, auction] of found) show(slug, auction.id)
    await listMissing(found.size === 0)
    logger.info({ lots: showings.size, found: found.size }, 'the demo house is open')
    onOpen()
    const until = AbortSignal.any([signal, closed.signal])
    await Promise.all([keepListed(until), keepBidding(until)])
  } finally {
    closed.abort()
    spectator.close()
    for (const bidder of bidders) bidder.close()
  }

  /** What of the catalogue is on sale now, by slug. */
  async function findShowings(): Promise<ReadonlyMap<string, Auction>> {
    const slugs = new Map<string, string>(lots.map(({ image, slug }) => [image, slug]))
    const onSale = new Map<string, Auction>()
    let cursor: string | undefined
    do {
      const page = await operator.listAuctions(
        { status: 'live', sort: 'newest', limit: 100, ...(cursor ? { cursor } : {}) },
        signal,
      )
      for (const auction of page.auctions) {
        const slug = slugs.get(auction.images[0] ?? '')
        if (slug !== undefined && !onSale.has(slug)) onSale.set(slug, auction)
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined && onSale.size < lots.length)
    return onSale
  }

  function show(slug: string, auctionId: string): void {
    const lot = lots.find((one) => one.slug === slug)
    if (!lot) return
    showings.set(slug, {
      lot,
      watch: spectator.watch(auctionId, { cadence: 'slow' }),
      most: appetite(lot, Math.random),
      lastBidder: null,
    })
  }

  async function listMissing(isNew: boolean): Promise<void> {
    for (const [index, lot] of lots.entries()) {
      if (showings.has(lot.slug) || signal.aborted) continue
      const now = spectator.clock.now()
      if (now < (relistAt.get(lot.slug) ?? 0)) continue
      const schedule = isNew ? firstSchedule(lot, index, lots.length, now) : nextSchedule(lot, now)
      const auction = await operator.createAuction(listingOf(lot, schedule))
      show(lot.slug, auction.id)
    }
  }

  async function keepListed(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await sleep(LOOK_EVERY_MS, until)
      for (const [slug, { watch }] of showings) {
        const { status, auction } = watch.getSnapshot()
        const isOver =
          status === 'missing' ||
          ['sold', 'unsold', 'cancelled'].includes(auction?.status ?? 'open')
        if (!isOver) continue
        watch.close()
        showings.delete(slug)
        relistAt.set(slug, spectator.clock.now() + between(RELIST_AFTER_MS))
      }
      await listMissing(false)
    }
  }

  /** Open auctions in which our bidders would still bid. */
  function wanted() {
    return [...showings.values()].flatMap((showing) => {
      const { status, auction } = showing.watch.getSnapshot()
      if (status !== 'live' || auction?.status !== 'open' || auction.minimum > showing.most) {
        return []
      }
      return [{ showing, auction, endsAt: auction.endsAt }]
    })
  }

  async function keepBidding(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      const untouched = wanted().filter(({ auction }) => auction.bids === 0)
      const isNew = untouched.length > showings.size / 2
      await sleep(between(isNew ? FIRST_BIDS_AFTER_MS : BID_AFTER_MS), until)
      if (until.aborted) return
      const now = spectator.clock.now()
      const open = isNew ? untouched : wanted()
      const chosen = chooseAuction(open, now, Math.random)
      if (chosen === null) continue
      const { showing, auction } = chosen
      const bid = chooseBid(auction, showing.most, now, Math.random)
      if (bid === null) continue
      const others = bidders.map((_, i) => i).filter((i) => i !== showing.lastBidder)
      const index = others[Math.floor(Math.random() * others.length)] ?? 0
      const result = await bidders[index]?.placeBid({ auctionId: auction.id, ...bid })
      if (result?.outcome === 'accepted-leading') showing.lastBidder = index
      logger.debug({ auctionId: auction.id, ...bid, outcome: result?.outcome }, 'a demo bid')
    }
  }

  function connectBidder({ token, expiresAt }: Bot) {
    let held = { token, expiresAt }
    const bidder = connectFlashBid({
      url: gatewayUrl,
      async token() {
        if (held.expiresAt - Date.now() < TOKEN_SPARE_MS) held = await bidder.http.token()
        return held.token
      },
    })
    return bidder
  }
}

/** Ends early, without an error, when the signal is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {})
}

function between({ least, most }: { least: number; most: number }): number {
  return least + Math.random() * (most - least)
}
