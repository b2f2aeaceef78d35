import { isOver } from '@flashbid/auction'
import type { Sighting, WatcherRecord } from '@flashbid/history-checker'
import type { Ack, AuctionChange, AuctionTick, Snapshot, WatchAnswer } from '@flashbid/protocol'
import type { Socket } from 'socket.io-client'
import { askPlain } from './plain-socket.ts'

/** One plain socket that looks on at one auction and keeps everything that it is shown. */
export interface Watcher {
  readonly auctionId: string
  /** The highest `seq` shown. */
  lastSeq(): number
  /** Whether it was shown the end of the auction. */
  hasEnded(): boolean
  /** When a `seq` or a higher one was first shown; both arrays ascend. */
  readonly arrivals: { readonly seqs: readonly number[]; readonly times: readonly number[] }
  record(): WatcherRecord
  close(): void
}

/**
 * Equal sightings are kept once for all watchers: a thousand viewers of a hot auction would fill the
 * memory with copies of the same ticks.
 */
export type SightingPool = Map<string, Sighting>

export async function startWatcher(input: {
  readonly socket: Socket
  readonly watcherId: string
  readonly auctionId: string
  readonly pool: SightingPool
}): Promise<Watcher> {
  const { socket, auctionId, watcherId, pool } = input
  const sightings: Sighting[] = []
  const seqs: number[] = []
  const times: number[] = []
  let lastSeq = 0
  let hasEnded = false

  function see(sighting: Sighting, seq: number): void {
    const key = JSON.stringify(sighting)
    const pooled = pool.get(key) ?? sighting
    if (pooled === sighting) pool.set(key, sighting)
    sightings.push(pooled)
    if (seq <= lastSeq) return
    lastSeq = seq
    seqs.push(seq)
    times.push(performance.now())
  }

  socket.on('auction:tick', (tick: AuctionTick) => {
    if (tick.auctionId !== auctionId) return
    see({ name: 'tick', tick }, tick.seq)
    if (tick.status !== 'draft' && isOver(tick.status)) hasEnded = true
  })
  socket.on('auction:event', (event: AuctionChange) => {
    if (event.auctionId !== auctionId) return
    see({ name: 'event', event }, event.seq)
    if (event.type === 'closed' || event.type === 'cancelled') hasEnded = true
  })
  async function watch(): Promise<void> {
    const answer = (await askPlain(socket, 'auction:watch', {
      auctionId,
    })) as Ack<WatchAnswer> | null
    if (!answer?.ok || !answer.snapshot) {
      const reason = answer && !answer.ok ? answer.error.message : 'no answer'
      throw new Error(`Watcher ${watcherId} cannot watch auction ${auctionId}: ${reason}`)
    }
    const { auction, recentBids }: Snapshot = answer.snapshot
    see({ name: 'snapshot', auction, lines: recentBids }, auction.seq)
    if (auction.status !== 'draft' && isOver(auction.status)) hasEnded = true
  }

  await watch()
  // A gateway that dies takes its watchers along; they come back and must be shown the truth again.
  socket.on('connect', () => {
    watch().catch(() => void socket.disconnect().connect())
  })

  return {
    auctionId,
    lastSeq: () => lastSeq,
    hasEnded: () => hasEnded,
    arrivals: { seqs, times },
    record: () => ({ watcherId, sightings, isConnectedAtEnd: socket.connected }),
    close: () => void socket.close(),
  }
}
