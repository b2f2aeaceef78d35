import { type Control, type ControlOutcome, type EpochMs, isLive, isOver } from '@flashbid/auction'
import type { CatalogueEntry } from '@flashbid/database'
import {
  type Auction,
  CancelSchema,
  ExtendSchema,
  type Failure,
  failure,
  limits,
  PauseSchema,
} from '@flashbid/protocol'
import { type Caller, callerOf, mayDo } from '../accounts/callers.ts'
import { auditedState } from '../audit/auction-state.ts'
import { notInPlaceYet } from '../bidding/refusals.ts'
import { badInput, Refusal } from '../failures.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import { noSuchAuction, notYours, readAuction, readEntry, readRecord } from './read-auction.ts'
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
 * @throws Refusal `NOT_FOUND`, `FORBIDDEN`, 409 in a status that does not allow it, or `BAD_REQUEST`
 *   for an extension that goes too far
 */
async function controlAuction(
  resources: Resources,
  auctionId: string,
  caller: Caller,
  control: Control,
): Promise<void> {
  const { engine, notices, clock, audit } = resources
  const source =
    (await readRecord(resources, auctionId)) ?? (await readEntry(resources, auctionId, caller))
  if (!mayDo(caller, 'auctions.control', source.terms.sellerId)) {
    throw notYours()
  }
  if (!('card' in source)) throw new Refusal(notTrading(source, control))
  const { status, endsAt: end } = source.state
  if (control.type === 'extend' && isLive(status)) checkNewEnd(end + control.ms, clock.now())
  const deed = {
    action: control.type,
    target: { type: 'auction', id: auctionId },
    reason: 'reason' in control ? control.reason : undefined,
    before: auditedState(source.state),
  } as const
  await audit.record(caller, deed, async () => {
    const { outcome, events } = await engine.control(auctionId, control)
    notices.announce(events)
    if (outcome.kind !== 'done') throw refused(outcome, control)
    return { result: null, after: auditedState(events.at(-1) ?? source.state) }
  })
}

function refused(
  { code, endsAt, startsAt }: Extract<ControlOutcome, { kind: 'refused' }>,
  control: Control,
): Refusal {
  if (code === 'NOT_FOUND') return noSuchAuction()
  return new Refusal(
    failure(code, messageOf(code, control), {
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(startsAt === undefined ? {} : { startsAt }),
    }),
  )
}

/** A draft, one on its way into Redis, or one that ended so long ago that Redis has let it go. */
function notTrading(
  { status, state: { startsAt, endsAt } }: CatalogueEntry,
  control: Control,
): Failure {
  if (status === 'draft') {
    return failure('AUCTION_NOT_OPEN', messageOf('AUCTION_NOT_OPEN', control), { startsAt })
  }
  return isOver(status)
    ? failure('AUCTION_CLOSED', messages.AUCTION_CLOSED, { endsAt })
    : notInPlaceYet()
}

/** Without a bound the end would come to lie where the archive can keep no time (the year 10,000). */
function checkNewEnd(endsAt: EpochMs, now: EpochMs): void {
  if (endsAt <= now + limits.maxDurationMs) return
  const message = 'the end must stay within 366 days from now'
  throw new Refusal(badInput([{ path: ['ms'], code: 'schedule', message }]))
}

export function controlRoutes(
  app: ZodApp,
  resources: Resources,
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
    { schema: { ...described('Cancel'), body: CancelSchema } },
    async (request) =>
      after(request.params.id, callerOf(request), { type: 'cancel', ...request.body }),
  )
  app.post(
    '/api/auctions/:id/pause',
    { schema: { ...described('Pause'), body: PauseSchema.nullish() } },
    async (request) =>
      after(request.params.id, callerOf(request), { type: 'pause', ...request.body }),
  )
  app.post(
    '/api/auctions/:id/resume',
    { schema: { ...described('Resume'), body: NoBody } },
    async (request) => after(request.params.id, callerOf(request), { type: 'resume' }),
  )
  app.post(
    '/api/auctions/:id/extend',
    { schema: { ...described('Extend'), body: ExtendSchema } },
    async (request) =>
      after(request.params.id, callerOf(request), { type: 'extend', ...request.body }),
  )
}
