import type {
  AcceptedBid,
  AuctionEvent,
  BidOutcome,
  BidRefusal,
  BuyNow,
  Control,
  ControlOutcome,
  EpochMs,
  PlaceBid,
} from '@flashbid/auction'
import { publishedFields, recordFromHash } from './auction-record.ts'
import { DEFAULT_COMMAND_TIMEOUT_MS } from './connect.ts'
import { decodeOwnEvent } from './decode-event.ts'
import {
  type AuctionEngine,
  type AuctionRecord,
  type Position,
  StoreUnavailableError,
} from './engine.ts'
import { auctionKeys, dueKey, isAuctionId, PARTITIONS, partitionOf, rateKey } from './keys.ts'
import { RedisClock } from './redis-clock.ts'
import { type ScriptLibrary, type ScriptName, scriptLibrary } from './script-library.ts'
import { StoreConnection } from './store-connection.ts'

export interface EngineOptions {
  readonly redisUrl: string
  /** Bid attempts per second of one bidder within one partition, 1..1,000,000. */
  readonly bidRate: number
  /** How long a write may take before its outcome counts as unknown, and its deadline. */
  readonly commandTimeoutMs?: number | undefined
  /** How long to wait for the first connection. */
  readonly connectTimeoutMs?: number | undefined
  /** Faults of the connections, for the log. They reconnect by themselves. */
  readonly onError?: ((error: Error) => void) | undefined
}

/**
 * Opens the engine: resolves when Redis answers.
 *
 * @throws StoreUnavailableError when it does not within `connectTimeoutMs` (10 s)
 */
export function createEngine(options: EngineOptions): Promise<AuctionEngine> {
  return openEngine(options, scriptLibrary)
}

/** `createEngine` with the scripts given: tests exchange their clock. */
export async function openEngine(
  options: EngineOptions,
  scripts: ScriptLibrary,
): Promise<AuctionEngine> {
  const { redisUrl, commandTimeoutMs, connectTimeoutMs, onError } = options
  const shared = { redisUrl, scripts, commandTimeoutMs, connectTimeoutMs, onError }
  // Long reads must not hold up bids.
  const opening = [
    StoreConnection.open({ ...shared, name: 'flashbid-engine' }),
    StoreConnection.open({ ...shared, name: 'flashbid-engine-reads' }),
  ] as const
  try {
    const [writes, reads] = await Promise.all(opening)
    const engine = new RedisEngine(writes, reads, options)
    await engine.start()
    return engine
  } catch (error) {
    for (const one of await Promise.allSettled(opening)) {
      if (one.status === 'fulfilled') one.value.close()
    }
    throw error
  }
}

/** What `{epoch, seq}` an auction has from its first publication. A rebuilt one gets a higher epoch. */
const FIRST_EPOCH = 1

class RedisEngine implements AuctionEngine {
  readonly #writes: StoreConnection
  readonly #reads: StoreConnection
  readonly #clock: RedisClock
  readonly #bidRate: string
  readonly #commandTimeoutMs: number

  constructor(writes: StoreConnection, reads: StoreConnection, options: EngineOptions) {
    this.#writes = writes
    this.#reads = reads
    this.#bidRate = String(options.bidRate)
    this.#commandTimeoutMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS
    this.#clock = new RedisClock(() => readTime(writes))
    writes.redis.on('ready', () => void this.#clock.sample())
  }

  async start(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.#clock.sample()
    this.now() // throws when no sample succeeded
  }

  get isReady(): boolean {
    return this.#writes.isReady && this.#reads.isReady
  }

  now(): EpochMs {
    return this.#clock.now()
  }

  async publishAuction({
    auctionId,
    terms,
    card,
  }: Parameters<AuctionEngine['publishAuction']>[0]): Promise<{
    created: boolean
    record: AuctionRecord
  }> {
    const keys = auctionKeys(auctionId)
    const [word, ...hash] = await this.#run(
      'publishAuction',
      [keys.auction, keys.due],
      [
        auctionId,
        terms.startsAt === null ? '' : String(terms.startsAt),
        String(terms.endsAt),
        ...publishedFields(terms, card, FIRST_EPOCH),
      ],
    )
    const record = recordFromHash(auctionId, pairsToHash(hash))
    if (record === null) throw new Error(`publishing ${auctionId} left no auction`)
    return { created: word === 'created', record }
  }

  placeBid(auctionId: string, bid: PlaceBid) {
    return this.#bid('placeBid', auctionId, bid, [String(bid.amount), bid.kind])
  }

  buyNow(auctionId: string, purchase: BuyNow) {
    return this.#bid('buyNow', auctionId, purchase, [])
  }

  async #bid(
    script: 'placeBid' | 'buyNow',
    auctionId: string,
    { bidId, bidderId }: PlaceBid | BuyNow,
    asked: readonly string[],
  ): Promise<{ outcome: BidOutcome; events: readonly AuctionEvent[] }> {
    if (!isAuctionId(auctionId)) return { outcome: this.#noSuchAuction(), events: [] }
    const [word, json, ...events] = await this.#run(
      script,
      [...changedKeys(auctionId), rateKey(partitionOf(auctionId), bidderId)],
      [auctionId, bidId, bidderId, ...asked, this.#bidRate],
    )
    return { outcome: decodeBidOutcome(word, json), events: events.map(decodeOwnEvent) }
  }

  async control(
    auctionId: string,
    control: Control,
  ): Promise<{ outcome: ControlOutcome; events: readonly AuctionEvent[] }> {
    if (!isAuctionId(auctionId))
      return { outcome: { kind: 'refused', code: 'NOT_FOUND' }, events: [] }
    const ms = control.type === 'extend' ? String(control.ms) : '0'
    const reason = control.type === 'resume' ? '' : (control.reason ?? '')
    const [word, json = '', ...events] = await this.#run('control', changedKeys(auctionId), [
      auctionId,
      control.type,
      ms,
      reason,
    ])
    const outcome: ControlOutcome = word === 'done' ? { kind: 'done' } : JSON.parse(json)
    return { outcome, events: events.map(decodeOwnEvent) }
  }

  async settle(auctionId: string): Promise<readonly AuctionEvent[]> {
    if (!isAuctionId(auctionId)) return []
    const [, , ...events] = await this.#run('settle', changedKeys(auctionId), [auctionId])
    return events.map(decodeOwnEvent)
  }

  async dueUntil(
    until: EpochMs,
    limit: number,
  ): Promise<readonly { auctionId: string; at: EpochMs }[]> {
    const replies = await this.#reads.read((redis) => {
      const pipeline = redis.pipeline()
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const key = dueKey(partition)
        pipeline.zrange(key, '-inf', String(until), 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
      }
      return pipeline.exec()
    })
    const due = (replies ?? []).flatMap(([error, reply]) => {
      if (error !== null) throw error
      return pairs(reply as string[])
    })
    return due
      .map(([auctionId, at]) => ({ auctionId, at: Number(at) }))
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
  }

  async read(auctionId: string): Promise<AuctionRecord | null> {
    if (!isAuctionId(auctionId)) return null
    const hash = await this.#reads.read((redis) => redis.hgetall(auctionKeys(auctionId).auction))
    return recordFromHash(auctionId, hash)
  }

  async readMany(auctionIds: readonly string[]): Promise<ReadonlyMap<string, AuctionRecord>> {
    const ids = [...new Set(auctionIds)].filter(isAuctionId)
    const replies = await this.#reads.read((redis) => {
      const pipeline = redis.pipeline()
      for (const id of ids) pipeline.hgetall(auctionKeys(id).auction)
      return pipeline.exec()
    })
    const records = new Map<string, AuctionRecord>()
    for (const [i, [error, hash]] of (replies ?? []).entries()) {
      if (error !== null) throw error
      const id = ids[i]
      const record = id === undefined ? null : recordFromHash(id, hash as Record<string, string>)
      if (record !== null) records.set(record.auctionId, record)
    }
    return records
  }

  async eventsAfter(
    auctionId: string,
    after: Position | null,
    limit: number,
  ): Promise<readonly AuctionEvent[]> {
    if (!isAuctionId(auctionId)) return []
    const { history } = auctionKeys(auctionId)
    const from = after === null ? '-' : `(${after.epoch}-${after.seq}`
    const entries = await this.#reads.read((redis) =>
      redis.xrange(history, from, '+', 'COUNT', limit),
    )
    return entries.map(eventOfEntry)
  }

  async eventsBefore(
    auctionId: string,
    beforeSeq: number | null,
    limit: number,
  ): Promise<readonly AuctionEvent[]> {
    if (!isAuctionId(auctionId)) return []
    const { auction, history } = auctionKeys(auctionId)
    return this.#reads.read(async (redis) => {
      const epoch = beforeSeq === null ? null : await redis.hget(auction, 'epoch')
      const from = epoch === null ? '+' : `(${epoch}-${beforeSeq}`
      const entries = await redis.xrevrange(history, from, '-', 'COUNT', limit)
      return entries.map(eventOfEntry).filter(({ seq }) => beforeSeq === null || seq < beforeSeq)
    })
  }

  async findBid(auctionId: string, bidId: string): Promise<AcceptedBid | null> {
    if (!isAuctionId(auctionId)) return null
    const remembered = await this.#reads.read((redis) =>
      redis.hget(auctionKeys(auctionId).bids, bidId),
    )
    return remembered === null ? null : JSON.parse(remembered)
  }

  async bidders(auctionId: string): Promise<readonly string[]> {
    if (!isAuctionId(auctionId)) return []
    return this.#reads.read((redis) => redis.smembers(auctionKeys(auctionId).bidders))
  }

  async time(): Promise<EpochMs> {
    return Math.floor(await readTime(this.#reads))
  }

  async close(): Promise<void> {
    this.#clock.close()
    this.#writes.close()
    this.#reads.close()
  }

  async #run(
    script: ScriptName,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<readonly string[]> {
    const deadline = String(this.#clock.now() + this.#commandTimeoutMs)
    const reply = await this.#writes.run(script, [...keys, deadline, ...args])
    const words = reply as readonly string[]
    if (words[0] === 'late') {
      void this.#clock.sample() // perhaps it is not Redis that is late, but our idea of its clock
      throw new StoreUnavailableError(
        'Redis reached the command after its deadline; nothing was done',
      )
    }
    return words
  }

  #noSuchAuction(): BidRefusal {
    return { kind: 'refused', code: 'NOT_FOUND', epoch: 0, seq: 0, price: null, at: this.now() }
  }
}

/** The keys of every script that changes an auction, in their order. */
function changedKeys(auctionId: string): readonly string[] {
  const { auction, bids, history, bidders, due, events } = auctionKeys(auctionId)
  return [auction, bids, history, bidders, due, events]
}

function decodeBidOutcome(word: string | undefined, json = ''): BidOutcome {
  if (word === 'refused') return JSON.parse(json)
  const { answer } = JSON.parse(json) as AcceptedBid
  return { kind: 'accepted', answer, replayed: word === 'replayed' }
}

async function readTime(connection: StoreConnection): Promise<EpochMs> {
  const [seconds, microseconds] = await connection.read((redis) => redis.time())
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000
}

function eventOfEntry([, [, raw]]: [id: string, fields: string[]]): AuctionEvent {
  return decodeOwnEvent(raw)
}

function pairs(flat: readonly string[]): [string, string][] {
  const result: [string, string][] = []
  for (let i = 0; i + 1 < flat.length; i += 2) result.push([flat[i] ?? '', flat[i + 1] ?? ''])
  return result
}

function pairsToHash(flat: readonly string[]): Record<string, string> {
  return Object.fromEntries(pairs(flat))
}
