import type { AuctionEvent, StateAfter } from '@flashbid/auction'
import type { AuctionEngine } from '@flashbid/engine'
import type { Notice } from '@flashbid/protocol'
import type { Logger } from 'pino'
import { retry } from '../realtime/retry.ts'

/** A notice and whose it is. */
export interface Delivery {
  readonly userId: string
  readonly notice: Notice
}

/** Tells people what an auction's events mean to them: outbid, won, lost, sold, unsold. */
export interface Notices {
  /**
   * For the one caller whose command made these events, so that everybody is told once. Returns at
   * once and never throws; a notice's id is the same whoever sends it.
   */
  announce(events: readonly AuctionEvent[]): void
  /** Who carries notices to people's sockets, on whichever gateway. Until then they go nowhere. */
  deliverBy(carry: (deliveries: readonly Delivery[]) => void): void
  /** Resolves when everything announced so far was handed over. */
  idle(): Promise<void>
}

/** Titles kept at hand; an auction's title never changes once it is published. */
const keptTitles = 5_000

export function createNotices(
  engine: Pick<AuctionEngine, 'read' | 'bidders'>,
  logger: Logger,
): Notices {
  const titles = new Map<string, { title: string; sellerId: string }>()
  const underWay = new Set<Promise<void>>()
  let carry: (deliveries: readonly Delivery[]) => void = () => {}

  async function subject(auctionId: string) {
    const known = titles.get(auctionId)
    if (known) return known
    const record = await engine.read(auctionId)
    if (!record) return null
    const found = { title: record.card.title, sellerId: record.terms.sellerId }
    if (titles.size >= keptTitles) titles.delete(titles.keys().next().value ?? '')
    titles.set(auctionId, found)
    return found
  }

  async function tell(event: AuctionEvent): Promise<void> {
    const about = await subject(event.auctionId)
    if (!about) return
    const bidders = event.type === 'closed' ? await engine.bidders(event.auctionId) : []
    carry(deliveriesOf(event, about, bidders))
  }

  return {
    announce(events) {
      for (const event of events) {
        if (!concernsSomebody(event)) continue
        const told = retry(() => tell(event), { attempts: 4, firstPauseMs: 100 }).catch(
          (error: unknown) => {
            const { auctionId, seq } = event
            logger.warn({ err: error, auctionId, seq }, 'notices were not sent')
          },
        )
        underWay.add(told)
        void told.then(() => underWay.delete(told))
      }
    },
    deliverBy(next) {
      carry = next
    },
    async idle() {
      await Promise.all(underWay)
    },
  }
}

function concernsSomebody(event: AuctionEvent): boolean {
  return event.type === 'closed' || outbidUser(event) !== null
}

/** Who led until this bid and does no more. */
function outbidUser(event: AuctionEvent): string | null {
  if (event.type !== 'bid' || event.previousLeaderId === event.leaderId) return null
  return event.previousLeaderId
}

/** Pure: who is told what by one event. */
export function deliveriesOf(
  event: AuctionEvent,
  { title, sellerId }: { readonly title: string; readonly sellerId: string },
  bidders: readonly string[],
): Delivery[] {
  const { auctionId, epoch, seq, at } = event
  const to = (userId: string, type: Notice['type'], { price }: Pick<StateAfter, 'price'>) => ({
    userId,
    notice: {
      id: `${auctionId}:${epoch}:${seq}:${type}`,
      type,
      auctionId,
      title,
      ...(price === null ? {} : { price }),
      at,
    },
  })
  const outbid = outbidUser(event)
  if (outbid !== null) return [to(outbid, 'outbid', event)]
  if (event.type !== 'closed') return []
  const isSold = event.status === 'sold'
  const winner = isSold ? event.leaderId : null
  return [
    to(sellerId, isSold ? 'sold' : 'unsold', event),
    ...(winner === null ? [] : [to(winner, 'won', event)]),
    ...bidders.filter((id) => id !== winner).map((id) => to(id, 'lost', event)),
  ]
}
