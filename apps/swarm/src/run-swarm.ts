import { connectFlashBid, createHttp, type FlashBidClient, FlashBidError } from '@flashbid/client'
import type { Bot } from '@flashbid/protocol'
import type { Socket } from 'socket.io-client'
import { createAuctions, interfere, type SwarmAuction, softCloseAllowanceMs } from './auctions.ts'
import { audit, until } from './audit.ts'
import { type HonestBot, startHonestBot } from './honest-bot.ts'
import { type SwarmOptions, UsageError } from './options.ts'
import { connectPlain } from './plain-socket.ts'
import type { Progress } from './progress.ts'
import { createRandom, type Random } from './random.ts'
import { createRecording, type Recording } from './recording.ts'
import { percentilesOf, type SwarmReport, viewerLatency } from './report.ts'
import { type RudeBot, type RudeFault, startRudeBot } from './rude-bot.ts'
import { visitAsStrangers } from './rude-strangers.ts'
import { runSchedule } from './schedule.ts'
import type { HonestStrategy } from './strategies.ts'
import { type SightingPool, startWatcher, type Watcher } from './watcher.ts'

/** Handshakes of one account are limited (20 in 10 s), so watchers share tokens only so far. */
const watchersPerAccount = 10
const connectAtOnce = 50
const misdeedsPerBotAndSecond = 2
/** The auctions end so long before the last bid is due, so that soft closes end within the run. */
const endBeforeMs = 2_500

interface Crew {
  readonly accounts: readonly Bot[]
  readonly clients: readonly FlashBidClient[]
  readonly rudeSockets: readonly Socket[]
  readonly watcherSockets: readonly Socket[]
  readonly strategies: readonly HonestStrategy[]
}

/**
 * One run: makes accounts and auctions, lets the bots bid on an open-loop schedule while an organiser
 * interferes and rude bots misbehave, then audits all of it.
 *
 * @throws UsageError when the server cannot be reached or does not accept the operator's key
 */
export async function runSwarm(options: SwarmOptions, progress: Progress): Promise<SwarmReport> {
  const startedAt = new Date().toISOString()
  const http = createHttp({ url: options.url, bearer: async () => options.adminKey })
  const random = createRandom(options.seed)
  const recording = createRecording()
  progress.say(
    `${options.bots} bots, ${options.auctions} auctions, ${options.rate} bids/s for ${options.seconds} s against ${options.url}, seed ${options.seed}`,
  )
  const crew = await gatherCrew(http, options)
  try {
    const auctions = await prepareAuctions(http, options, crew)
    const honest = await startHonestBots(crew, auctions, random, recording)
    const rude = await startRudeBots(crew, auctions, random, recording)
    const watchers = await startWatchers(crew, auctions)

    const started = performance.now()
    recording.start(started)
    const wait = (share: number) => sleepUntil(started + options.seconds * 1_000 * share)
    const organiser = interfere(http, auctions, wait)
    const rudeness = misbehave(rude, auctions, options)
    // Both are awaited below; a fault before that must not count as unhandled.
    for (const side of [organiser, rudeness]) side.catch(() => {})
    const turnsPassed = await bid(options, honest, watchers, recording, progress)
    await Promise.all(honest.map((bot) => bot.settled()))
    const durationSeconds = (performance.now() - started) / 1_000
    const faults = await rudeness
    await organiser
    progress.close()

    const { verdict, auctions: audited } = await audit({
      ...{ http, auctions, recording, watchers },
      recordedBidders: new Set(crew.accounts.map((account) => account.id)),
      aliases: aliasesOf([...honest, ...rude]),
      say: progress.say,
    })
    return {
      startedAt,
      url: options.url,
      options: {
        ...{ bots: options.bots, auctions: options.auctions, watchers: watchers.length },
        ...{ rate: options.rate, seconds: options.seconds, strategies: options.strategies },
        seed: options.seed,
      },
      durationSeconds,
      sent: recording.sent,
      accepted: recording.accepted,
      refused: recording.refused,
      unknown: recording.unknown,
      acceptedPerSecond: recording.accepted / durationSeconds,
      refusedPerSecond: recording.refused / durationSeconds,
      refusedByCode: Object.fromEntries(recording.refusedByCode),
      turnsPassed,
      latencyMs: {
        ack: percentilesOf(recording.ackLatency),
        viewer: percentilesOf(viewerLatency(recording, watchers)),
      },
      perSecond: recording.seconds,
      auctions: audited.map(({ final, lastSeq, archivedThrough }) => ({
        ...{ id: final.id, title: final.title, status: final.status, currency: final.currency },
        ...{ price: final.price, bids: final.bids, extensions: final.extensions },
        ...{ events: lastSeq, archivedThrough },
      })),
      rude: { bots: rude.length, deeds: rude.reduce((sum, bot) => sum + bot.deeds(), 0), faults },
      audit: verdict,
    }
  } finally {
    dismiss(crew)
  }
}

/** Accounts and open sockets for everybody, before there is any auction whose time would run. */
async function gatherCrew(
  http: ReturnType<typeof createHttp>,
  options: SwarmOptions,
): Promise<Crew> {
  const watcherCount = options.auctions + options.watchers
  const watcherAccounts = options.anonymous ? 0 : Math.ceil(watcherCount / watchersPerAccount)
  const accounts = await createAccounts(http, options, options.bots + watcherAccounts)
  const bidders = accounts.slice(0, options.bots)
  const strategies = options.strategies.filter((name) => name !== 'rude')
  const isRude = options.strategies.includes('rude')
  // A tenth is rude beside others, or everybody when there is nothing else.
  const share = strategies.length === 0 ? 1 : 0.1
  const rudeCount = isRude ? Math.max(1, Math.floor(options.bots * share)) : 0
  const rudeAccounts = bidders.slice(0, rudeCount)
  const { url } = options
  try {
    const clients = await mapInGroups(bidders.slice(rudeCount), connectAtOnce, (account) =>
      connectClient(url, account.token),
    )
    const rudeSockets = await mapInGroups(rudeAccounts, connectAtOnce, (account) =>
      connectPlain(url, account.token),
    )
    const seats = Array.from({ length: watcherCount }, (_, i) => {
      const account = accounts[options.bots + Math.floor(i / watchersPerAccount)]
      return options.anonymous ? null : (account?.token ?? null)
    })
    const watcherSockets = await mapInGroups(seats, connectAtOnce, (token) =>
      connectPlain(url, token),
    )
    return { accounts: bidders, clients, rudeSockets, watcherSockets, strategies }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`Sockets to ${url} cannot be opened: ${reason}`)
  }
}

async function createAccounts(
  http: ReturnType<typeof createHttp>,
  options: SwarmOptions,
  count: number,
): Promise<readonly Bot[]> {
  const accounts: Bot[] = []
  try {
    while (accounts.length < count) {
      accounts.push(...(await http.createBots(Math.min(1_000, count - accounts.length))))
    }
    return accounts
  } catch (error) {
    if (!(error instanceof FlashBidError)) throw error
    if (error.code === 'NETWORK') {
      throw new UsageError(`No FlashBid answers at ${options.url}. Is it running (npm start)?`)
    }
    if (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN') {
      throw new UsageError(`${options.url} does not accept this operator's key (--admin-key).`)
    }
    throw new UsageError(`${options.url} cannot make bots: ${error.message}`)
  }
}

async function connectClient(url: string, token: string): Promise<FlashBidClient> {
  const client = connectFlashBid({ url, token, maxLines: 20 })
  const isReady = await until(20_000, () => {
    const { status, clock } = client.connection.getSnapshot()
    return status === 'refused' || (status === 'live' && clock !== 'unknown')
  })
  const { status, error } = client.connection.getSnapshot()
  if (isReady && status === 'live') return client
  client.close()
  throw new Error(error?.message ?? 'a bot was not connected within 20 s')
}

async function prepareAuctions(
  http: ReturnType<typeof createHttp>,
  options: SwarmOptions,
  crew: Crew,
): Promise<SwarmAuction[]> {
  const people = options.bots + crew.watcherSockets.length
  const settleInMs = 1_000 + people * 3
  const serverNow = crew.clients[0]?.clock.now() ?? Date.now()
  const endsAt = Math.round(serverNow + settleInMs + options.seconds * 1_000 - endBeforeMs)
  try {
    return await createAuctions(http, options.auctions, endsAt)
  } catch (error) {
    if (!(error instanceof FlashBidError)) throw error
    throw new UsageError(`${options.url} cannot make auctions: ${error.message}`)
  }
}

function startHonestBots(
  crew: Crew,
  auctions: readonly SwarmAuction[],
  random: Random,
  recording: Recording,
): Promise<HonestBot[]> {
  const { clients, strategies, rudeSockets } = crew
  return mapInGroups(clients, connectAtOnce * 4, (client, i) => {
    const account = crew.accounts[rudeSockets.length + i]
    // Every auction gets every strategy.
    const auction = auctions[Math.floor(i / strategies.length) % auctions.length]
    const strategy = strategies[i % strategies.length]
    if (!account || !auction || !strategy) throw new Error('a bot has no place')
    const own = random.fork(`bot ${i}`)
    return startHonestBot({ client, account, auction, strategy, random: own, recording })
  })
}

function startRudeBots(
  crew: Crew,
  auctions: readonly SwarmAuction[],
  random: Random,
  recording: Recording,
): Promise<RudeBot[]> {
  return mapInGroups(crew.rudeSockets, connectAtOnce, (socket, i) => {
    const account = crew.accounts[i]
    const victim = crew.accounts.at(-1 - i)
    const auction = auctions[i % auctions.length]
    if (!account || !victim || !auction) throw new Error('a rude bot has no place')
    const own = random.fork(`rude ${i}`)
    return startRudeBot({ socket, account, auction, victim, random: own, recording })
  })
}

function startWatchers(crew: Crew, auctions: readonly SwarmAuction[]): Promise<Watcher[]> {
  const pool: SightingPool = new Map()
  return mapInGroups(crew.watcherSockets, connectAtOnce * 4, (socket, i) => {
    const auction = auctions[i % auctions.length]
    if (!auction) throw new Error('a watcher has no place')
    return startWatcher({ socket, watcherId: `watcher ${i + 1}`, auctionId: auction.id, pool })
  })
}

/** @returns how many turns nobody wanted */
async function bid(
  options: SwarmOptions,
  honest: readonly HonestBot[],
  watchers: readonly Watcher[],
  recording: Recording,
  progress: Progress,
): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  let turnsPassed = 0
  const isOver = () => watchers.every((watcher) => watcher.hasEnded())
  const timer = setInterval(() => {
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
    const p99 = (recording.ackLatency.getValueAtPercentile(99) / 1_000).toFixed(1)
    progress.show(
      `${seconds.padStart(4)} s  ${recording.sent} sent  ${recording.accepted} accepted  ${recording.refused} refused  p99 ${p99} ms`,
    )
  }, 500)
  try {
    await runSchedule({
      ratePerSecond: options.rate,
      durationMs: options.seconds * 1_000 + softCloseAllowanceMs,
      isOver,
      fire(dueAt) {
        for (let tries = 0; tries < honest.length; tries++) {
          if (honest[next++ % honest.length]?.takeTurn(dueAt)) return
        }
        turnsPassed++
      },
    })
  } finally {
    clearInterval(timer)
  }
  return turnsPassed
}

async function misbehave(
  rude: readonly RudeBot[],
  auctions: readonly SwarmAuction[],
  options: SwarmOptions,
): Promise<readonly RudeFault[]> {
  const faults: RudeFault[] = []
  const underWay: Promise<void>[] = []
  const [first] = auctions
  if (rude.length === 0 || !first) return faults
  faults.push(...(await visitAsStrangers(options.url, first)))
  let next = 0
  await runSchedule({
    ratePerSecond: rude.length * misdeedsPerBotAndSecond,
    durationMs: options.seconds * 1_000,
    isOver: () => false,
    fire() {
      const deed = rude[next++ % rude.length]?.misbehave()
      if (deed) underWay.push(deed.then((fault) => void (fault && faults.push(fault))))
    },
  })
  await Promise.all(underWay)
  return faults
}

function aliasesOf(
  bidders: readonly { id: string; auctionId: string; alias(): string | null }[],
): Map<string, Map<string, string>> {
  const byAuction = new Map<string, Map<string, string>>()
  for (const bidder of bidders) {
    const alias = bidder.alias()
    if (alias === null) continue
    const aliases = byAuction.get(bidder.auctionId) ?? new Map<string, string>()
    byAuction.set(bidder.auctionId, aliases.set(bidder.id, alias))
  }
  return byAuction
}

/** A few at a time: handshakes cost the server more than anything else. */
async function mapInGroups<T, R>(
  items: readonly T[],
  groupSize: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < items.length; from += groupSize) {
    const group = items.slice(from, from + groupSize)
    results.push(...(await Promise.all(group.map((item, i) => map(item, from + i)))))
  }
  return results
}

function sleepUntil(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())))
}

function dismiss(crew: Crew): void {
  for (const client of crew.clients) client.close()
  for (const socket of [...crew.rudeSockets, ...crew.watcherSockets]) socket.close()
}
