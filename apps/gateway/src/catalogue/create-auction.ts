import type { CatalogueEntry } from '@flashbid/database'
import { newAuctionId } from '@flashbid/engine'
import type { Auction, CreateAuction } from '@flashbid/protocol'
import { type Caller, mayDo } from '../accounts/callers.ts'
import { auditedTerms } from '../audit/auction-state.ts'
import { auctionView } from '../bidding/views.ts'
import { badInput, Refusal } from '../failures.ts'
import { checkPictures } from '../media/own-pictures.ts'
import { orBusy, orUnknown } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { newEntry, scheduleIssues } from './new-auction.ts'
import { publishEntry } from './publish-auction.ts'
import { notYours, readAuction, readEntry } from './read-auction.ts'

/**
 * The row first, then Redis: a crash between the two leaves a row that the sweep publishes.
 *
 * @throws Refusal `BAD_REQUEST` for a schedule that cannot be or a picture that is not the seller's,
 *   `BUSY` while nothing has been done
 * @throws OutcomeUnknownError when the row is there and Redis did not answer: it will be published;
 *   also when Postgres did not say whether the row is there
 */
export async function createAuction(
  resources: Resources,
  body: CreateAuction,
  caller: Caller,
  isDraft: boolean,
): Promise<Auction> {
  const { engine, database, aliases, clock, audit } = resources
  if (body.saleId !== null) refuse('saleId', 'sale', 'there is no such sale')
  checkSchedule(body, clock.now())
  await checkPictures(resources, body.images, caller)
  if (!isDraft) await engine.time() // throws while Redis is away, when nothing is done yet
  const seller = await orBusy(() =>
    database.users.ensure({ id: caller.userId, name: caller.name, role: caller.role }),
  )
  const wanted = newEntry(newAuctionId(), body, seller)
  const deed = { action: 'create', target: { type: 'auction', id: wanted.id } } as const
  return audit.record(caller, deed, async () => {
    const entry = await orUnknown(() => database.catalogue.insert(wanted, !isDraft))
    const made = isDraft ? entry : await publishEntry(resources, entry)
    const auction = auctionView(aliases, made, 0)
    return { result: auction, after: auditedTerms(auction.status, entry.title, entry.terms) }
  })
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
  const { engine, database, aliases, clock, audit } = resources
  const draft = await readEntry(resources, auctionId, caller)
  if (!mayDo(caller, 'auctions.publish', draft.seller.id)) throw notYours()
  const published = draft.status === 'draft' ? await publishNow(draft) : null
  if (published) return auctionView(aliases, published, 0)
  return (await readAuction(resources, auctionId, caller, viewersOf)).auction

  async function publishNow(entry: CatalogueEntry) {
    checkSchedule(entry.terms, clock.now())
    await engine.time()
    const deed = {
      action: 'publish',
      target: { type: 'auction', id: entry.id },
      before: auditedTerms('draft', entry.title, entry.terms),
    } as const
    return audit.record(caller, deed, async () => {
      const row = await orUnknown(() => database.catalogue.publish(entry.id, entry.terms))
      if (!row) return { result: null, after: null } // somebody else was faster
      const record = await publishEntry(resources, row)
      return { result: record, after: auditedTerms(record.state.status, row.title, row.terms) }
    })
  }
}

function checkSchedule(times: Parameters<typeof scheduleIssues>[0], now: number): void {
  const issues = scheduleIssues(times, now)
  if (issues.length > 0) throw new Refusal(badInput(issues))
}

function refuse(path: string, code: string, message: string): never {
  throw new Refusal(badInput([{ path: [path], code, message }]))
}
