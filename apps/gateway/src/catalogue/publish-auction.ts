import type { CatalogueEntry } from '@flashbid/database'
import { type AuctionRecord, OutcomeUnknownError, StoreUnavailableError } from '@flashbid/engine'
import type { Resources } from '../resources.ts'

type Needs = Pick<Resources, 'engine' | 'database' | 'logger' | 'metrics'>

/** `settledMs`: younger ones are most likely being published by somebody at this moment. */
const calm = { everyMs: 3_000, settledMs: 5_000 }
const SWEEP_BATCH = 100

/**
 * Puts a published row's other half into Redis. From then on bids find the auction. Safe to repeat:
 * the script changes nothing when it is there.
 *
 * @throws OutcomeUnknownError when Redis did not confirm it; the sweep will bring it about
 */
export async function publishEntry(needs: Needs, entry: CatalogueEntry): Promise<AuctionRecord> {
  const record = await putIntoRedis(needs, entry).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailableError)) throw error
    throw new OutcomeUnknownError('The auction is written down and not yet open.', { cause: error })
  })
  try {
    await needs.database.catalogue.confirmPublished(entry.id)
  } catch (error) {
    needs.logger.warn({ err: error, auctionId: entry.id }, 'publication is left to the sweep')
  }
  return record
}

async function putIntoRedis({ engine }: Needs, entry: CatalogueEntry): Promise<AuctionRecord> {
  const { id, terms, title, description, category, images, seller, fees } = entry
  const card = { title, description, category, images, seller, fees }
  return (await engine.publishAuction({ auctionId: id, terms, card })).record
}

/** Every few seconds: publishes what is published in Postgres and was never confirmed in Redis. */
export function startPublicationSweep(
  needs: Needs,
  { everyMs, settledMs } = calm,
): { close(): Promise<void> } {
  let isClosed = false
  let running: Promise<void> = Promise.resolve()

  async function sweep(): Promise<void> {
    const entries = await needs.database.catalogue.unconfirmed(settledMs, SWEEP_BATCH)
    for (const entry of entries) {
      if (isClosed) return
      try {
        await publishEntry(needs, entry)
      } catch (error) {
        if (error instanceof OutcomeUnknownError) throw error // Redis is away: so are the others
        needs.logger.error({ err: error, auctionId: entry.id }, 'an auction cannot be published')
        continue
      }
      needs.metrics.repairedPublications.inc()
      needs.logger.info({ auctionId: entry.id }, 'a half-published auction was put into Redis')
    }
  }

  const timer = setInterval(() => {
    running = running.then(sweep).catch((error: unknown) => {
      needs.logger.warn({ err: error }, 'the publication sweep will try again')
    })
  }, everyMs)
  return {
    async close() {
      isClosed = true
      clearInterval(timer)
      await running
    },
  }
}
