import type { Control } from '@flashbid/auction'
import { type Auction, CancelSchema, ExtendSchema, failure, PauseSchema } from '@flashbid/protocol'
import { type Caller, callerOf, type Gate, mayManage } from '../accounts/callers.ts'
import { Refusal } from '../failures.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import { noSuchAuction, readAuction, readEntry, readRecord } from './read-auction.ts'
import { AuctionAnswer, AuctionParams, NoBody } from './routes.ts'

const messages = {
  AUCTION_CLOSED: 'The auction is over.',
  AUCTION_PAUSED: 'The auction is paused.',
  AUCTION_NOT_OPEN: 'The auction has not begun yet.',
} as const

/** An open auction is `AUCTION_NOT_OPEN` to a resume: it is in no pause that could end. */
const messageOf = (code: keyof typeof messages, control: Control) =>
  code === 'AUCTION_NOT_OPEN' && control.type === 'resume'
    ? 'The auction is not paused.'
    : messages[code]

/**
 * What its seller or an operator does to a published auction.
 *
 * @throws Refusal `NOT_FOUND`, `FORBIDDEN`, or 409 in a status that does not allow it
 */
async function controlAuction(
  resources: Resources,
  auctionId: string,
  caller: Caller,
  control: Control,
): Promise<void> {
  const { engine, notices } = resources
  const record = await readRecord(resources, auctionId)
  const source = record ?? (await readEntry(resources, auctionId, caller))
  if (!mayManage(caller, source.terms.sellerId)) {
    throw new Refusal(failure('FORBIDDEN', 'Only its seller or an operator may do this.'))
  }
  if (!record) {
    // A draft, or one that ended so long ago that Redis has let it go.
    const { startsAt, endsAt } = source.state
    const isDraft = 'status' in source && source.status === 'draft'
    throw isDraft
      ? new Refusal(
          failure('AUCTION_NOT_OPEN', messageOf('AUCTION_NOT_OPEN', control), { startsAt }),
        )
      : new Refusal(failure('AUCTION_CLOSED', messages.AUCTION_CLOSED, { endsAt }))
  }
  const { outcome, events } = await engine.control(auctionId, control)
  notices.announce(events)
  if (outcome.kind === 'done') return
  const { code, endsAt, startsAt } = outcome
  if (code === 'NOT_FOUND') throw noSuchAuction()
  throw new Refusal(
    failure(code, messageOf(code, control), {
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(startsAt === undefined ? {} : { startsAt }),
    }),
  )
}

export function controlRoutes(
  app: ZodApp,
  resources: Resources,
  gate: Gate,
  viewersOf: (auctionId: string) => number,
): void {
  const described = (summary: string) => ({
    tags: ['organisers'],
    security: [{ bearer: [] }],
    summary,
    params: AuctionParams,
    response: { 200: AuctionAnswer, ...failures },
  })
  async function after(
    id: string,
    caller: Caller,
    control: Control,
  ): Promise<{ auction: Auction }> {
    await controlAuction(resources, id, caller, control)
    const { auction } = await readAuction(resources, id, caller, viewersOf)
    return { auction }
  }

  app.post(
    '/api/auctions/:id/cancel',
    { onRequest: gate.signedIn, schema: { ...described('Cancel'), body: CancelSchema } },
    async (request) =>
      after(request.params.id, callerOf(request), { type: 'cancel', ...request.body }),
  )
  app.post(
    '/api/auctions/:id/pause',
    { onRequest: gate.signedIn, schema: { ...described('Pause'), body: PauseSchema.nullish() } },
    async (request) =>
      after(request.params.id, callerOf(request), { type: 'pause', ...request.body }),
  )
  app.post(
    '/api/auctions/:id/resume',
    { onRequest: gate.signedIn, schema: { ...described('Resume'), body: NoBody } },
    async (request) => after(request.params.id, callerOf(request), { type: 'resume' }),
  )
  app.post(
    '/api/auctions/:id/extend',
    { onRequest: gate.signedIn, schema: { ...described('Extend'), body: ExtendSchema } },
    async (request) =>
      after(request.params.id, callerOf(request), { type: 'extend', ...request.body }),
  )
}
