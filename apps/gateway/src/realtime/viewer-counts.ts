import type { ViewerReport } from './sockets.ts'

/** A gateway that has not reported for this long is gone, and its viewers with it. */
const forgetAfterMs = 8_000
/** Every so many reports all counts are sent, so that a lost message heals. */
const fullEvery = 10

/**
 * How many sockets watch each auction, over all gateways. Each gateway reports its own counts every
 * other second; what the others reported is added to it.
 */
export class ViewerCounts {
  readonly #gatewayId: string
  readonly #local: () => Iterable<readonly [auctionId: string, count: number]>
  readonly #localOf: (auctionId: string) => number
  readonly #others = new Map<string, { heardAt: number; counts: Map<string, number> }>()
  #reported = new Map<string, number>()
  #reports = 0
  #isFullWanted = true

  constructor(
    gatewayId: string,
    local: () => Iterable<readonly [auctionId: string, count: number]>,
    localOf: (auctionId: string) => number,
  ) {
    this.#gatewayId = gatewayId
    this.#local = local
    this.#localOf = localOf
  }

  total(auctionId: string): number {
    let total = this.#localOf(auctionId)
    for (const { counts } of this.#others.values()) total += counts.get(auctionId) ?? 0
    return total
  }

  /** What to tell the others now; also forgets who has fallen silent. It is a sign of life even if empty. */
  report(now: number): ViewerReport {
    for (const [id, { heardAt }] of this.#others) {
      if (now - heardAt > forgetAfterMs) this.#others.delete(id)
    }
    const isFull = this.#isFullWanted || this.#reports % fullEvery === 0
    this.#reports++
    this.#isFullWanted = false
    const present = new Map(this.#local())
    const changed = [...present].filter(([id, count]) => isFull || this.#reported.get(id) !== count)
    const gone = [...this.#reported.keys()].filter((id) => !present.has(id))
    this.#reported = present
    const counts = isFull ? changed : [...changed, ...gone.map((id) => [id, 0] as const)]
    return { gatewayId: this.#gatewayId, isFull, counts }
  }

  heard({ gatewayId, isFull, counts }: ViewerReport, now: number): void {
    const known = this.#others.get(gatewayId)
    // A newcomer knows nothing of ours yet.
    if (!known) this.#isFullWanted = true
    const next = isFull || !known ? new Map<string, number>() : known.counts
    for (const [auctionId, count] of counts) {
      if (count > 0) next.set(auctionId, count)
      else next.delete(auctionId)
    }
    this.#others.set(gatewayId, { heardAt: now, counts: next })
  }
}
