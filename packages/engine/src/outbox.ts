import { setTimeout as pause } from 'node:timers/promises'
import { decodeEvent } from './decode-event.ts'
import type { Outbox, OutboxEntry, Position } from './engine.ts'
import { archiverKey, auctionKeys, eventsKey, PARTITIONS } from './keys.ts'
import { scriptLibrary } from './script-library.ts'
import { StoreConnection } from './store-connection.ts'

export interface OutboxOptions {
  readonly redisUrl: string
  readonly commandTimeoutMs?: number | undefined
  /** How long to wait for the first connection. */
  readonly connectTimeoutMs?: number | undefined
  /** Faults of the connections, for the log. They reconnect by themselves. */
  readonly onError?: ((error: Error) => void) | undefined
}

interface Lease {
  readonly owner: string
  readonly fence: number
}

type StreamEntry = [id: string, fields: string[]]

const GROUP = 'archive'
/** One owner at a time: what any former owner left pending is this consumer's, under its own name. */
const CONSUMER = 'owner'
const MAX_BLOCK_MS = 5_000

/**
 * Opens the archiver's end of the write-behind streams: resolves when Redis answers.
 *
 * @throws StoreUnavailableError when it does not within `connectTimeoutMs` (10 s)
 */
export async function createOutbox(options: OutboxOptions): Promise<Outbox> {
  const shared = { ...options, scripts: scriptLibrary }
  const connection = await StoreConnection.open({ ...shared, name: 'flashbid-outbox' })
  try {
    const bell = await StoreConnection.open({
      ...shared,
      name: 'flashbid-outbox-bell',
      commandTimeoutMs: MAX_BLOCK_MS + 2_000,
    })
    return new RedisOutbox(connection, bell)
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * Reading goes through a script that checks the lease, so that a former owner which wakes up late
 * cannot take entries that the present one would then never see. A script cannot wait, so a plain
 * blocking XREAD on a connection of its own rings when there is something to read.
 */
class RedisOutbox implements Outbox {
  readonly partitions: readonly number[] = Array.from({ length: PARTITIONS }, (_, p) => p)
  readonly #connection: StoreConnection
  readonly #bell: StoreConnection
  readonly #leases = new Map<number, Lease>()
  /** By partition: the last entry delivered to the group, from where the bell listens. */
  readonly #delivered = new Map<number, string>()

  constructor(connection: StoreConnection, bell: StoreConnection) {
    this.#connection = connection
    this.#bell = bell
  }

  async acquireLease(
    partition: number,
    owner: string,
    ttlMs: number,
  ): Promise<{ fence: number } | null> {
    const args = [archiverKey(partition), owner, String(ttlMs)]
    const reply = await this.#connection.run('acquireLease', args)
    if (reply === null) {
      this.#forget(partition)
      return null
    }
    const fence = Number(reply)
    if (this.#leases.get(partition)?.fence !== fence) {
      this.#forget(partition)
      this.#leases.set(partition, { owner, fence })
    }
    return { fence }
  }

  async releaseLease(partition: number, owner: string): Promise<void> {
    this.#forget(partition)
    await this.#connection.run('releaseLease', [archiverKey(partition), owner])
  }

  async readPending(partition: number, count: number): Promise<readonly OutboxEntry[]> {
    return this.#readGroup(partition, count, '0')
  }

  async readNew(
    partitions: readonly number[],
    count: number,
    blockMs: number,
  ): Promise<ReadonlyMap<number, readonly OutboxEntry[]>> {
    const rung = await this.#awaitBell(partitions, Math.min(blockMs, MAX_BLOCK_MS))
    const read = await Promise.all(
      rung.map(async (partition) => {
        const entries = await this.#readGroup(partition, count, '>')
        const last = entries.at(-1)
        if (last !== undefined) this.#delivered.set(partition, last.id)
        else this.#delivered.delete(partition) // asked anew next time
        return [partition, entries] as const
      }),
    )
    return new Map(read.filter(([, entries]) => entries.length > 0))
  }

  async acknowledge(partition: number, ids: readonly string[], lastId: string): Promise<void> {
    const lease = this.#leases.get(partition)
    if (lease === undefined || ids.length === 0) return
    await this.#connection.run('acknowledge', [
      ...[eventsKey(partition), archiverKey(partition)],
      ...[lease.owner, String(lease.fence), GROUP, lastId, idAfter(lastId), ...ids],
    ])
  }

  async trimHistory(auctionId: string, archived: Position, keep: number): Promise<void> {
    const firstKept = archived.seq - Math.max(0, keep) + 1
    if (firstKept <= 1) return
    const { history } = auctionKeys(auctionId)
    await this.#connection.read((redis) =>
      redis.xtrim(history, 'MINID', `${archived.epoch}-${firstKept}`),
    )
  }

  async backlog(): Promise<ReadonlyMap<number, number>> {
    const replies = await this.#connection.read((redis) => {
      const pipeline = redis.pipeline()
      for (const partition of this.partitions) pipeline.xlen(eventsKey(partition))
      return pipeline.exec()
    })
    const lengths = (replies ?? []).map(([error, length], partition): [number, number] => {
      if (error !== null) throw error
      return [partition, Number(length)]
    })
    return new Map(lengths.filter(([, length]) => length > 0))
  }

  async close(): Promise<void> {
    this.#connection.close()
    this.#bell.close()
  }

  /** Waits until at least one of them has an entry that was not delivered yet. */
  async #awaitBell(partitions: readonly number[], blockMs: number): Promise<readonly number[]> {
    const held = partitions.filter((partition) => this.#leases.has(partition))
    if (held.length === 0) {
      await pause(blockMs)
      return []
    }
    await this.#learnDelivered(held)
    const streams = await this.#bell.read((redis) =>
      redis.xread(
        ...(['COUNT', 1, 'BLOCK', Math.max(1, blockMs), 'STREAMS'] as const),
        ...held.map(eventsKey),
        ...held.map((partition) => this.#delivered.get(partition) ?? '0-0'),
      ),
    )
    const rung = new Set((streams ?? []).map(([key]) => key))
    return held.filter((partition) => rung.has(eventsKey(partition)))
  }

  async #learnDelivered(partitions: readonly number[]): Promise<void> {
    const unknown = partitions.filter((partition) => !this.#delivered.has(partition))
    if (unknown.length === 0) return
    const replies = await this.#connection.read((redis) => {
      const pipeline = redis.pipeline()
      for (const partition of unknown) pipeline.xinfo('GROUPS', eventsKey(partition))
      return pipeline.exec()
    })
    for (const [i, [, groups]] of (replies ?? []).entries()) {
      const partition = unknown[i]
      // No stream yet, or no group: everything is new.
      if (partition !== undefined) this.#delivered.set(partition, lastDelivered(groups))
    }
  }

  async #readGroup(
    partition: number,
    count: number,
    after: '>' | '0',
  ): Promise<readonly OutboxEntry[]> {
    const lease = this.#leases.get(partition)
    if (lease === undefined) return []
    const reply = await this.#connection.run('readOutbox', [
      ...[eventsKey(partition), archiverKey(partition)],
      ...[lease.owner, String(lease.fence), GROUP, CONSUMER, String(count), after],
    ])
    if (reply === null) {
      this.#forget(partition)
      return []
    }
    return (reply as StreamEntry[]).map(outboxEntry)
  }

  #forget(partition: number): void {
    this.#leases.delete(partition)
    this.#delivered.delete(partition)
  }
}

function outboxEntry([id, fields]: StreamEntry): OutboxEntry {
  // An entry that was deleted while it was pending comes back without fields.
  const raw = fields?.[0] === 'event' ? (fields[1] ?? '') : JSON.stringify(fields ?? null)
  return { id, event: decodeEvent(raw), raw }
}

function lastDelivered(groups: unknown): string {
  for (const group of Array.isArray(groups) ? groups : []) {
    const fields = group as readonly unknown[]
    const value = (name: string) => fields[fields.indexOf(name) + 1]
    if (value('name') === GROUP) return String(value('last-delivered-id'))
  }
  return '0-0'
}

/** The smallest stream id above this one. */
function idAfter(id: string): string {
  const [ms, n] = id.split('-')
  return `${ms}-${BigInt(n ?? '0') + 1n}`
}
