import type {
  Auction,
  Bid,
  BidPlaced,
  Bot,
  CreateAuctionInput,
  ErrorBody,
  HistoryEnd,
  HistoryLine,
  KeptPicture,
  ListAuctionsQuery,
  TokenAnswer,
} from '@flashbid/protocol'
import { FlashBidError, readErrorBody } from './errors.ts'
import { sendForm, type UploadOptions } from './upload.ts'

/** `limit` 1..100. */
export type AuctionQuery = Omit<ListAuctionsQuery, 'limit'> & { readonly limit?: number }

export interface AuctionPage {
  readonly auctions: readonly Auction[]
  readonly nextCursor: string | null
}
export interface BidPage {
  readonly bids: readonly Bid[]
  readonly nextCursor: string | null
}
export interface AuctionDetails {
  readonly auction: Auction
  readonly recentBids: readonly Bid[]
  readonly now: number
}
export interface AuctionHistory {
  readonly lines: readonly HistoryLine[]
  readonly end: HistoryEnd
}

/** The contract's HTTP calls. Each throws a `FlashBidError` when it does not succeed. */
export interface FlashBidHttp {
  listAuctions(query?: AuctionQuery, signal?: AbortSignal): Promise<AuctionPage>
  getAuction(auctionId: string, signal?: AbortSignal): Promise<AuctionDetails>
  listBids(
    auctionId: string,
    query?: { limit?: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<BidPage>
  /** What became of one's own bid; null when it is not known. */
  getMyBid(auctionId: string, bidId: string): Promise<BidPlaced | null>
  createAuction(body: CreateAuctionInput, options?: { draft?: boolean }): Promise<Auction>
  publishAuction(auctionId: string): Promise<Auction>
  cancelAuction(auctionId: string, reason: string): Promise<Auction>
  pauseAuction(auctionId: string, reason?: string): Promise<Auction>
  resumeAuction(auctionId: string): Promise<Auction>
  extendAuction(auctionId: string, ms: number, reason?: string): Promise<Auction>
  guest(): Promise<TokenAnswer>
  /** A short-lived token for the session (cookie) or for the token in use. */
  token(): Promise<TokenAnswer>
  /** A file of a picture, to be named by an auction's `images`; `onProgress` only in browsers. */
  uploadPicture(file: Blob, options?: UploadOptions): Promise<KeptPicture>
  /** Operators only. */
  createBots(count: number): Promise<readonly Bot[]>
  /** Operators only: every event from the first one on. */
  readHistory(auctionId: string, signal?: AbortSignal): Promise<AuctionHistory>
}

export interface HttpOptions {
  readonly url: string
  /** Bearer token or operator's key; null: none, a cookie may still sign the call in. */
  readonly bearer?: () => Promise<string | null>
  /** The same without asking anybody for a new one; `bearer` where it is left out. */
  readonly heldBearer?: () => string | null
  /** An answer that takes longer counts as none. Default 10 s. */
  readonly timeoutMs?: number
}

interface Call {
  readonly method?: 'GET' | 'POST'
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  /**
   * Who signs the call. `held` is for what anyone may ask and for asking for a token: a token
   * function that itself calls `token()` would otherwise wait for itself.
   */
  readonly signedBy?: 'bearer' | 'held' | 'nobody'
}

export function createHttp(options: HttpOptions): FlashBidHttp {
  const base = options.url.replace(/\/+$/, '')
  const defaultTimeoutMs = options.timeoutMs ?? 10_000

  async function bearerFor(signedBy: 'bearer' | 'held' | 'nobody'): Promise<string | null> {
    if (signedBy === 'nobody') return null
    if (signedBy === 'held' && options.heldBearer) return options.heldBearer()
    return (await options.bearer?.()) ?? null
  }

  async function send(path: string, call: Call): Promise<Response> {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) search.set(name, String(value))
    }
    const query = search.size > 0 ? `?${search}` : ''
    const bearer = await bearerFor(call.signedBy ?? 'bearer')
    const timeout = AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs)
    let response: Response
    try {
      response = await fetch(`${base}${path}${query}`, {
        method: call.method ?? 'GET',
        headers: {
          accept: 'application/json',
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      })
    } catch (cause) {
      // Whoever gave up knows why; anything else is the network.
      if (call.signal?.aborted) throw cause
      throw new FlashBidError('NETWORK', 'The server could not be reached.', 0, null, cause)
    }
    if (response.ok) return response
    throw await errorOf(response)
  }

  async function read<T>(path: string, call: Call = {}): Promise<T> {
    return bodyOf<T>(await send(path, call), call.signal)
  }

  async function control(auctionId: string, verb: string, body: object): Promise<Auction> {
    const path = `/api/auctions/${encodeURIComponent(auctionId)}/${verb}`
    const { auction } = await read<{ auction: Auction }>(path, { method: 'POST', body })
    return auction
  }

  return {
    listAuctions: (query, signal) => read('/api/auctions', { query, signal, signedBy: 'held' }),
    getAuction: (auctionId, signal) =>
      read(`/api/auctions/${encodeURIComponent(auctionId)}`, { signal, signedBy: 'held' }),
    listBids: (auctionId, query, signal) =>
      read(`/api/auctions/${encodeURIComponent(auctionId)}/bids`, {
        query,
        signal,
        signedBy: 'held',
      }),
    async getMyBid(auctionId, bidId) {
      const path = `/api/auctions/${encodeURIComponent(auctionId)}/bids/mine/${encodeURIComponent(bidId)}`
      try {
        return await read<BidPlaced>(path, { timeoutMs: 3_000 })
      } catch (error) {
        if (error instanceof FlashBidError && error.code === 'NOT_FOUND') return null
        throw error
      }
    },
    async createAuction(body, { draft = false } = {}) {
      const query = draft ? { draft: 1 } : undefined
      const call: Call = { method: 'POST', body, query }
      const { auction } = await read<{ auction: Auction }>('/api/auctions', call)
      return auction
    },
    publishAuction: (auctionId) => control(auctionId, 'publish', {}),
    cancelAuction: (auctionId, reason) => control(auctionId, 'cancel', { reason }),
    pauseAuction: (auctionId, reason) => control(auctionId, 'pause', reason ? { reason } : {}),
    resumeAuction: (auctionId) => control(auctionId, 'resume', {}),
    extendAuction: (auctionId, ms, reason) =>
      control(auctionId, 'extend', reason ? { ms, reason } : { ms }),
    guest: () => read('/api/guest', { method: 'POST', signedBy: 'nobody' }),
    token: () => read('/api/token', { signedBy: 'held' }),
    async uploadPicture(file, uploading = {}) {
      const form = new FormData()
      form.append('file', file)
      const response = await sendForm(
        `${base}/api/media`,
        form,
        await bearerFor('bearer'),
        uploading,
      )
      if (!response.ok) throw await errorOf(response)
      return bodyOf<KeptPicture>(response, uploading.signal)
    },
    async createBots(count) {
      const call: Call = { method: 'POST', body: { count }, timeoutMs: 60_000 }
      const { bots } = await read<{ bots: readonly Bot[] }>('/api/admin/bots', call)
      return bots
    },
    async readHistory(auctionId, signal) {
      const path = `/api/admin/auctions/${encodeURIComponent(auctionId)}/history`
      const response = await send(path, { signal, timeoutMs: 60_000 })
      return parseHistory(await response.text())
    },
  }
}

async function bodyOf<T>(response: Response, signal: AbortSignal | undefined): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new FlashBidError('NETWORK', 'The answer broke off.', response.status, null, cause)
  }
}

async function errorOf(response: Response): Promise<FlashBidError> {
  let received: unknown = null
  try {
    received = await response.json()
  } catch {
    // Not JSON: a proxy's page, most likely. The status says what there is to say.
  }
  const body: ErrorBody | null = readErrorBody(received)
  if (body) return new FlashBidError(body.code, body.message, response.status, body)
  const message = `The server answered with status ${response.status}.`
  return new FlashBidError('NETWORK', message, response.status)
}

/** Newline-delimited JSON, the last line being the end. A file without its end was cut off. */
function parseHistory(text: string): AuctionHistory {
  const lines: HistoryLine[] = []
  let end: HistoryEnd | null = null
  for (const row of text.split('\n')) {
    if (row.trim() === '') continue
    const line: HistoryLine | HistoryEnd = JSON.parse(row)
    if ('archivedThrough' in line) end = line
    else lines.push(line)
  }
  if (!end) throw new FlashBidError('NETWORK', 'The history broke off before its end.', 200)
  return { lines, end }
}
