import type { BidPlaced, BoughtNow, ErrorBody, Notice } from '@flashbid/protocol'
import { type BidProgress, type BidResult, type BuyNowResult, settleBid } from './bid.ts'
import { type ClockQuality, createClockSync, type ServerClock } from './clock.ts'
import { type Connection, type ConnectionStatus, createConnection } from './connection.ts'
import { defaultUrl, newBidId } from './environment.ts'
import { createHttp, type FlashBidHttp } from './http.ts'
import { defaultReconnect, type ReconnectPolicy } from './reconnect.ts'
import { keepSession } from './session.ts'
import { createStore, keepIfSame, type ReadableStore } from './store.ts'
import { createTokenSource, type TokenInput } from './tokens.ts'
import { createWatches, type WatchedAuction, type WatchOptions } from './watches.ts'

export interface FlashBidOptions {
  /** Origin of the server. Default: the page's own, or `http://localhost:3000`. */
  readonly url?: string
  /** Who bids. Without one the client only watches. */
  readonly token?: TokenInput | null
  readonly reconnect?: Partial<ReconnectPolicy>
  /** Lines of history kept per watched auction. Default 200. */
  readonly maxLines?: number
}

export interface ConnectionView {
  readonly status: ConnectionStatus
  /** Why the server refused us. */
  readonly error: ErrorBody | null
  /** The latest measured; null before the first. */
  readonly roundTripMs: number | null
  readonly clock: ClockQuality
}

export interface BidInput {
  readonly auctionId: string
  /** Minor units. For `max` the hidden ceiling. */
  readonly amount: number
  readonly kind: 'exact' | 'max'
  /** One per intent; made here when left out. The same again never bids twice. */
  readonly bidId?: string
  readonly onProgress?: (progress: BidProgress) => void
}

export type BuyNowInput = Omit<BidInput, 'amount' | 'kind'>

export interface FlashBidClient {
  readonly connection: ReadableStore<ConnectionView>
  readonly clock: ServerClock
  readonly http: FlashBidHttp
  watch(auctionId: string, options?: WatchOptions): WatchedAuction
  /** Never throws for what the server may answer: every end of a bid is a value. */
  placeBid(input: BidInput): Promise<BidResult>
  buyNow(input: BuyNowInput): Promise<BuyNowResult>
  /** Each notice once. Returns how to stop listening. */
  onNotice(listener: (notice: Notice) => void): () => void
  /** Signs in, or out with null: comes back under the new token; watches go on. */
  signIn(token: TokenInput | null): void
  /** Tries to connect now instead of after the pause. */
  reconnectNow(): void
  /** Safe to call twice. Bids on their way end as `unknown` unless they were never sent. */
  close(): void
}

const rememberedNotices = 200

export function connectFlashBid(options: FlashBidOptions = {}): FlashBidClient {
  const url = options.url ?? defaultUrl()
  const tokens = createTokenSource(options.token ?? null, () => clock.now())
  const http = createHttp({ url, bearer: tokens.current, heldBearer: tokens.held })
  const closing = new AbortController()
  const view = createStore<ConnectionView>({
    status: 'connecting',
    error: null,
    roundTripMs: null,
    clock: 'unknown',
  })
  const noticeListeners = new Set<(notice: Notice) => void>()
  const seenNotices = new Set<string>()

  function updateView(change: Partial<ConnectionView>): void {
    const current = view.getSnapshot()
    view.set(keepIfSame(current, { ...current, ...change }))
  }

  const connection: Connection = createConnection({
    url,
    tokens,
    reconnect: { ...defaultReconnect, ...options.reconnect },
    onStatus: (status, error) => updateView({ status, error }),
    onConnected() {
      watches.resume()
      clock.resample()
      session.start()
    },
    onLost() {
      watches.suspend()
      clock.suspend()
      session.stop()
    },
  })
  const clock = createClockSync({
    async exchange(t0) {
      const answer = await connection.ask('clock:sync', { t0 })
      return answer?.ok ? { t1: answer.t1, t2: answer.t2 } : null
    },
    onChange: () => updateView({ clock: clock.quality(), roundTripMs: clock.roundTripMs() }),
  })
  const watches = createWatches(
    {
      isConnected: connection.isConnected,
      askWatch: (payload) => connection.ask('auction:watch', payload),
      askUnwatch: (auctionId) => void connection.ask('auction:unwatch', { auctionId }),
      onServerTime: clock.hint,
    },
    options.maxLines ?? 200,
  )
  const session = keepSession({ tokens, now: clock.now, ask: connection.ask })

  const { socket } = connection
  socket.on('auction:tick', watches.takeTick)
  socket.on('auction:event', watches.takeChange)
  socket.on('auction:you', watches.takeYou)
  socket.on('notice', (notice) => {
    if (seenNotices.has(notice.id)) return
    seenNotices.add(notice.id)
    const [oldest] = seenNotices
    if (seenNotices.size > rememberedNotices && oldest !== undefined) seenNotices.delete(oldest)
    for (const listener of [...noticeListeners]) listener(notice)
  })

  /** What a plain bid and a buy-now have in common. */
  function portsFor(input: BuyNowInput, bidId: string) {
    return {
      whenConnected: connection.whenConnected,
      isOver() {
        const auction = watches.peek(input.auctionId)?.auction
        return auction ? auction.status !== 'paused' && clock.now() >= auction.endsAt : false
      },
      readAnswer: () => http.getMyBid(input.auctionId, bidId),
      onProgress: input.onProgress,
      signal: closing.signal,
    }
  }

  /** An answer proves a state that the ticks must have brought by now. */
  function tellPlace(auctionId: string, result: BidResult | BuyNowResult): void {
    const told = 'answer' in result ? result.answer : 'error' in result ? result.error : null
    if (told?.epoch === undefined || told.seq === undefined) return
    watches.takeProof(auctionId, { epoch: told.epoch, seq: told.seq })
  }

  return {
    connection: view,
    clock: {
      now: clock.now,
      getSnapshot: () => clockViewOf(view.getSnapshot()),
      subscribe: view.subscribe,
    },
    http,
    watch: watches.watch,
    async placeBid(input) {
      const bidId = input.bidId ?? newBidId()
      const { auctionId, amount, kind } = input
      const result = await settleBid<BidPlaced>(bidId, {
        ...portsFor(input, bidId),
        send: (timeoutMs) =>
          connection.ask('bid:place', { auctionId, bidId, amount, kind }, timeoutMs),
        isLeading: (answer) => answer.leading,
      })
      if ('answer' in result && !result.answer.replayed) {
        watches.takeOwnBid(auctionId, result.answer)
      }
      tellPlace(auctionId, result)
      return result
    },
    async buyNow(input) {
      const bidId = input.bidId ?? newBidId()
      const { auctionId } = input
      const result = await settleBid<BoughtNow>(bidId, {
        ...portsFor(input, bidId),
        send: (timeoutMs) => connection.ask('bid:buyNow', { auctionId, bidId }, timeoutMs),
        readAnswer: async () => {
          const answer = await http.getMyBid(auctionId, bidId)
          return answer && { ...answer, sold: true }
        },
        isLeading: () => true,
      })
      tellPlace(auctionId, result)
      return result
    },
    onNotice(listener) {
      const entry = (notice: Notice) => listener(notice)
      noticeListeners.add(entry)
      return () => void noticeListeners.delete(entry)
    },
    signIn(token) {
      tokens.replace(token)
      watches.forgetPerson()
      connection.restart()
    },
    reconnectNow: connection.restart,
    close() {
      closing.abort()
      session.stop()
      clock.close()
      watches.close()
      connection.close()
      noticeListeners.clear()
    },
  }
}

/** One clock view per connection view, so that snapshots stay the same while nothing changes. */
const clockViews = new WeakMap<
  ConnectionView,
  { quality: ClockQuality; roundTripMs: number | null }
>()

function clockViewOf(view: ConnectionView) {
  const known = clockViews.get(view)
  if (known) return known
  const made = { quality: view.clock, roundTripMs: view.roundTripMs }
  clockViews.set(view, made)
  return made
}
