import cluster from 'node:cluster'
import type { EpochMs } from '@flashbid/auction'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { metricsOfAllWorkers } from './shared-metrics.ts'

const answerSeconds = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2.5, 5]

/**
 * What an operator can see at `/metrics`. Labels take few values by design: no ids,
 * no addresses, no paths with ids in them.
 *
 * @param redisTime the Redis clock, to show how far this machine's is off
 */
export function createMetrics(redisTime?: () => EpochMs) {
  const registry = new Registry()
  // Among others: event-loop lag, memory, open handles, CPU.
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    contentType: registry.contentType,
    /** Prometheus text of all gateway processes that share this port. */
    text: cluster.isWorker ? metricsOfAllWorkers(registry) : () => registry.metrics(),
    /** `outcome`: `accepted`, `replayed` or the error's code. `via`: `socket` or `http`. */
    bids: new Counter({
      name: 'flashbid_bids_total',
      help: 'Bid attempts by their outcome.',
      labelNames: ['outcome', 'via'] as const,
      registers,
    }),
    /** From the parsed payload to the answer. */
    bidAckSeconds: new Histogram({
      name: 'flashbid_bid_ack_seconds',
      help: 'From a parsed bid to its answer.',
      buckets: answerSeconds,
      registers,
    }),
    /** From the script's own time to the frame being handed to sockets. */
    fanOutSeconds: new Histogram({
      name: 'flashbid_fan_out_seconds',
      help: 'From an accepted bid, by the Redis clock, to its tick being sent.',
      buckets: answerSeconds,
      registers,
    }),
    ticksSent: new Counter({
      name: 'flashbid_ticks_sent_total',
      help: 'Ticks sent, counted once a room.',
      registers,
    }),
    framesSent: new Counter({
      name: 'flashbid_frames_sent_total',
      help: 'Ticks and events sent, counted once a viewer.',
      registers,
    }),
    sockets: new Gauge({
      name: 'flashbid_sockets',
      help: 'Sockets connected to this gateway.',
      registers,
    }),
    watchedAuctions: new Gauge({
      name: 'flashbid_watched_auctions',
      help: 'Auctions with at least one viewer on this gateway.',
      registers,
    }),
    /** Handshakes that were refused, by error code. */
    refusedHandshakes: new Counter({
      name: 'flashbid_refused_handshakes_total',
      help: 'Socket handshakes refused, by error code.',
      labelNames: ['code'] as const,
      registers,
    }),
    clockOffsetSeconds: new Gauge({
      name: 'flashbid_redis_clock_offset_seconds',
      help: 'Redis clock minus the clock of this machine.',
      aggregator: 'average',
      registers,
      collect() {
        if (redisTime) this.set((redisTime() - Date.now()) / 1_000)
      },
    }),
    /** Times the event feed was cut and its viewers were brought up to date from the history. */
    feedRepairs: new Counter({
      name: 'flashbid_feed_repairs_total',
      help: 'Times the event subscription was cut and repaired from the history.',
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'flashbid_http_request_seconds',
      help: 'HTTP requests by route pattern, method and status.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: answerSeconds,
      registers,
    }),
    repairedPublications: new Counter({
      name: 'flashbid_repaired_publications_total',
      help: 'Published auctions whose half in Redis was missing and was put there by the sweep.',
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
