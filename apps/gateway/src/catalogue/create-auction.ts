import type { CatalogueEntry } from '@flashbid/database'
import { newAuctionId } from '@flashbid/engine'
import type { Auction, CreateAuction } from '@flashbid/protocol'
import { type Caller, mayManage } from '../accounts/callers.ts'
import { auctionView } from '../bidding/views.ts'
import { badInput, Refusal } from '../failures.ts'
import { orBusy, orUnknown } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { newEntry, scheduleIssues } from './new-auction.ts'
import { publishEntry } from './publish-auction.ts'
import { noSuchAuction, readAuction, readEntry } from './read-auction.ts'

/**
 * The row first, then Redis: a crash between the two leaves a row that the sweep publishes.
 *
 * @throws Refusal `BAD_REQUEST` for a schedule that cannot be, `BUSY` while nothing has been done
 * @throws OutcomeUnknownError when the row is there and Redis did not answer: it will be published;
 *   also when Postgres did not say whether the row is there
 */
export async function createAuction(
  resources: Resources,
  body: CreateAuction,
  caller: Caller,
  isDraft: boolean,
): Promise<Auction> {
  const { engine, database, aliases, clock } = resources
  if (body.saleId !== null) refuse('saleId', 'sale', 'there is no such sale')
  checkSchedule(body, clock.now())
  if (!isDraft) await engine.time() // throws while Redis is away, when nothing is done yet
  const seller = await orBusy(() =>
    database.users.ensure({ id: caller.userId, name: caller.name, kind: caller.kind }),
  )
  const entry = await orUnknown(() =>
    database.catalogue.insert(newEntry(newAuctionId(), body, seller), !isDraft),
  )
  if (isDraft) return auctionView(aliases, entry, 0)
  return auctionView(aliases, await publishEntry(resources, entry), 0)
}

/**
 * Draft to published. One that is published already stays so and is answered as it is.
 *
 * @throws Refusal `NOT_FOUND`, `FORBIDDEN`, `BAD_REQUEST` when its schedule has passed meanwhile
 */
export async function publishDraft(
  resources: Resources,
  auctionId: string,
  caller: Caller,
  viewersOf: (auctionId: string) => number,
): Promise<Auction> {
  const { engine, database, aliases, clock } = resources
  const draft = await readEntry(resources, auctionId, caller)
  if (!mayManage(caller, draft.seller.id)) throw noSuchAuction()
  const published = draft.status === 'draft' ? await publishNow(draft) : null
  if (published) return auctionView(aliases, published, 0)
  return (await readAuction(resources, auctionId, caller, viewersOf)).auction

  async function publishNow(entry: CatalogueEntry) {
    checkSchedule(entry.terms, clock.now())
    await engine.time()
    const row = await orUnknown(() => database.catalogue.publish(entry.id, entry.terms))
    return row && publishEntry(resources, row) // null: somebody else was faster
  }
}

function checkSchedule(times: Parameters<typeof scheduleIssues>[0], now: number): void {
  const issues = scheduleIssues(times, now)
  if (issues.length > 0) throw new Refusal(badInput(issues))
}

function refuse(path: string, code: string, message: string): never {
  throw new Refusal(badInput([{ path: [path], code, message }]))
}
