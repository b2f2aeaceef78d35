import { z } from 'zod'
import { limits } from './limits.ts'
import { roles } from './permissions.ts'

/** An integer of minor units, 1..10^15. */
export const AmountSchema = z.int().min(1).max(limits.maxAmount)
export const BidIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 of A-Z a-z 0-9 _ -')
/** Any string: one that is no id of ours is NOT_FOUND, not BAD_REQUEST. */
export const AuctionIdSchema = z.string()
const EpochMsSchema = z.int().min(0)

export const PositionSchema = z.object({ epoch: z.int().min(0), seq: z.int().min(0) })

// Socket payloads: unknown keys are ignored.

export const WatchSchema = z.object({
  auctionId: AuctionIdSchema,
  since: PositionSchema.optional(),
  cadence: z.enum(['live', 'slow']).default('live'),
})
export const UnwatchSchema = z.object({ auctionId: AuctionIdSchema })
export const BidPlaceSchema = z.object({
  auctionId: AuctionIdSchema,
  bidId: BidIdSchema,
  amount: AmountSchema,
  kind: z.enum(['exact', 'max']),
})
export const BidBuyNowSchema = z.object({ auctionId: AuctionIdSchema, bidId: BidIdSchema })
export const SessionRenewSchema = z.object({ token: z.string().min(1).max(8_192) })
export const ClockSyncSchema = z.object({ t0: z.number() })

// HTTP bodies: unknown keys are refused.

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'))
export const CurrencySchema = z
  .string()
  .refine((currency) => knownCurrencies.has(currency), 'must be an ISO 4217 currency code')

export const IncrementsSchema = z.union([
  z.literal('standard'),
  z
    .array(z.strictObject({ from: z.int().min(0).max(limits.maxAmount), step: AmountSchema }))
    .min(1)
    .max(limits.incrementBands)
    .refine((bands) => bands[0]?.from === 0, 'the first band must start from 0')
    .refine(
      (bands) => bands.every((band, i) => i === 0 || band.from > (bands[i - 1]?.from ?? 0)),
      'bands must ascend',
    ),
])

export const SoftCloseSchema = z.strictObject({
  mode: z.enum(['reset', 'add']),
  windowMs: z.int().min(1).max(86_400_000),
  extendMs: z.int().min(1).max(86_400_000),
  maxExtensions: z.int().min(0).max(1_000_000).nullable().default(null),
})

export const FeesSchema = z.strictObject({
  premium: z
    .array(
      z.strictObject({
        from: z.int().min(0).max(limits.maxAmount),
        rateBps: z.int().min(0).max(10_000),
      }),
    )
    .max(20)
    .default([]),
  taxBps: z.int().min(0).max(10_000).default(0),
  shipping: z.int().min(0).max(limits.maxAmount).default(0),
})

/** A picture by its path on this server. */
const ImagePathSchema = z
  .string()
  .max(300)
  .regex(/^\/(?!\/)[A-Za-z0-9._~/-]+$/, 'must be a path on this server, as POST /api/media answers')

export const CreateAuctionSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(limits.titleLength),
    description: z.string().max(limits.descriptionLength).default(''),
    category: z.string().trim().min(1).max(40).default('other'),
    images: z.array(ImagePathSchema).max(limits.images).default([]),
    saleId: z.string().nullable().default(null),
    currency: CurrencySchema,
    startPrice: AmountSchema,
    increments: IncrementsSchema.default('standard'),
    reserve: AmountSchema.nullable().default(null),
    buyNow: AmountSchema.nullable().default(null),
    startsAt: EpochMsSchema.nullable().default(null),
    endsAt: EpochMsSchema,
    softClose: SoftCloseSchema.nullable().default(null),
    fees: FeesSchema.default({ premium: [], taxBps: 0, shipping: 0 }),
  })
  .refine((body) => body.reserve === null || body.reserve >= body.startPrice, {
    path: ['reserve'],
    message: 'must be at least startPrice',
  })
  .refine(
    (body) => body.buyNow === null || body.buyNow >= Math.max(body.startPrice, body.reserve ?? 0),
    {
      path: ['buyNow'],
      message: 'must be at least startPrice and reserve',
    },
  )

export const HttpBidSchema = z.strictObject({
  amount: AmountSchema,
  kind: z.literal('exact').default('exact'),
})
export const CancelSchema = z.strictObject({ reason: z.string().trim().min(1).max(500) })
export const PauseSchema = z.strictObject({ reason: z.string().trim().min(1).max(500).optional() })
export const ExtendSchema = z.strictObject({
  ms: z.int().min(1).max(limits.maxDurationMs),
  reason: z.string().trim().min(1).max(500).optional(),
})
export const CreateBotsSchema = z.strictObject({ count: z.int().min(1).max(1_000) })
export const OperatorLinkSchema = z.strictObject({ code: z.string().min(16).max(128) })

const reason = z.string().trim().min(1).max(500)
export const BanSchema = z.strictObject({ reason })
export const UnbanSchema = z.strictObject({ reason: reason.optional() })
/** What an account of a person can be made. Guests and bots are what they are. */
export const grantedRoles = ['bidder', 'seller', 'operator'] as const
export const ChangeRoleSchema = z.strictObject({
  role: z.enum(grantedRoles),
  reason: reason.optional(),
})
export const ListPeopleSchema = z.strictObject({
  q: z.string().max(200).optional(),
  role: z.enum(roles).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageSize).default(24),
  cursor: z.string().max(500).optional(),
})

/** What the audit trail records. `key`: any other changing call with the operator's key. */
export const auditActions = [
  'create',
  'publish',
  'pause',
  'resume',
  'extend',
  'cancel',
  'ban',
  'unban',
  'role',
  'grant',
  'delete',
  'bots',
  'history',
  'operator-link',
  'key',
] as const
const auditPage = {
  limit: z.coerce.number().int().min(1).max(limits.pageSize).default(24),
  cursor: z.string().max(500).optional(),
}
export const ListAuctionAuditSchema = z.strictObject(auditPage)
export const ListAuditSchema = z.strictObject({
  actor: z.string().max(64).optional(),
  /** The id of an auction or account. */
  target: z.string().max(64).optional(),
  action: z.enum(auditActions).optional(),
  ...auditPage,
})

export const ListAuctionsSchema = z.strictObject({
  status: z
    .enum(['draft', 'scheduled', 'open', 'paused', 'sold', 'unsold', 'cancelled', 'live', 'ended'])
    .optional(),
  category: z.string().max(40).optional(),
  sale: z.string().max(64).optional(),
  q: z.string().max(200).optional(),
  sort: z.enum(['ending', 'newest', 'price']).default('ending'),
  limit: z.coerce.number().int().min(1).max(limits.pageSize).default(24),
  cursor: z.string().max(500).optional(),
})
export const ListBidsSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(limits.bidPageSize).default(50),
  cursor: z.string().max(500).optional(),
})

// What the server answers: for types and for the API descriptions.

const ReserveStateSchema = z.enum(['none', 'unmet', 'met'])
export const AuctionStatusSchema = z.enum([
  'draft',
  'scheduled',
  'open',
  'paused',
  'sold',
  'unsold',
  'cancelled',
])
const AliasSchema = z.object({ alias: z.string() })

export const BidSchema = z.object({
  seq: z.int(),
  bidder: AliasSchema,
  amount: z.int(),
  kind: z.enum(['exact', 'max', 'auto', 'buyNow']),
  at: z.int(),
})

export const AuctionSchema = z.object({
  id: z.string(),
  sale: z.object({ id: z.string(), lotNumber: z.int() }).nullable(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  images: z.array(z.string()),
  currency: z.string(),
  seller: z.object({ id: z.string(), name: z.string() }),
  format: z.literal('english'),
  status: AuctionStatusSchema,
  startPrice: z.int(),
  price: z.int().nullable(),
  minimum: z.int(),
  leader: AliasSchema.nullable(),
  bids: z.int(),
  reserve: ReserveStateSchema,
  buyNow: z.int().nullable(),
  startsAt: z.int(),
  endsAt: z.int(),
  extensions: z.int(),
  softClose: SoftCloseSchema.nullable(),
  fees: FeesSchema,
  increments: z.array(z.object({ from: z.int(), step: z.int() })),
  epoch: z.int(),
  seq: z.int(),
  viewers: z.int(),
})

export const YouSchema = z.object({
  alias: z.string(),
  leading: z.boolean(),
  max: z.int().nullable(),
  limit: z.int().optional(),
  registered: z.boolean().optional(),
})

export const AuctionTickSchema = z.object({
  auctionId: z.string(),
  epoch: z.int(),
  from: z.int(),
  seq: z.int(),
  status: AuctionStatusSchema,
  price: z.int().nullable(),
  minimum: z.int(),
  leader: AliasSchema.nullable(),
  bids: z.int(),
  endsAt: z.int(),
  extensions: z.int(),
  reserve: ReserveStateSchema,
  buyNow: z.int().nullable(),
  viewers: z.int().optional(),
  recent: z.array(BidSchema),
  at: z.int(),
})

export const AuctionEventSchema = z.object({
  auctionId: z.string(),
  epoch: z.int(),
  seq: z.int(),
  type: z.enum(['opened', 'paused', 'resumed', 'extended', 'grace', 'cancelled', 'closed']),
  endsAt: z.int(),
  reason: z.string().optional(),
  result: z
    .object({
      status: z.enum(['sold', 'unsold']),
      price: z.int().nullable(),
      winner: AliasSchema.nullable(),
    })
    .optional(),
  at: z.int(),
})

export const AuctionYouSchema = z.object({
  auctionId: z.string(),
  epoch: z.int(),
  seq: z.int(),
  you: YouSchema,
})

export const NoticeSchema = z.object({
  id: z.string(),
  type: z.enum(['outbid', 'won', 'lost', 'sold', 'unsold', 'announcement']),
  auctionId: z.string().optional(),
  title: z.string().optional(),
  price: z.int().optional(),
  message: z.string().optional(),
  at: z.int(),
})

export const ServerDrainSchema = z.object({ reconnectWithinMs: z.int() })

export const ChangeSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('auction:tick'), payload: AuctionTickSchema }),
  z.object({ name: z.literal('auction:event'), payload: AuctionEventSchema }),
])

/** `recentBids`: newest first, as `GET /api/auctions/:id/bids`. */
export const SnapshotSchema = z.object({ auction: AuctionSchema, recentBids: z.array(BidSchema) })

export const WatchAnswerSchema = z.object({
  snapshot: SnapshotSchema.optional(),
  changes: z.array(ChangeSchema).optional(),
  now: z.int(),
  you: YouSchema.nullable(),
})

export const BidAnswerSchema = z.object({
  bidId: z.string(),
  epoch: z.int(),
  seq: z.int(),
  price: z.int(),
  minimum: z.int(),
  leading: z.boolean(),
  max: z.int().nullable(),
  endsAt: z.int(),
  at: z.int(),
  replayed: z.literal(true).optional(),
})

export const BuyNowAnswerSchema = z.object({
  bidId: z.string(),
  epoch: z.int(),
  seq: z.int(),
  price: z.int(),
  sold: z.literal(true),
  at: z.int(),
  replayed: z.literal(true).optional(),
})

/** A picture that is kept: its address and size in its own width, or in the widest that is kept. */
export const MediaAnswerSchema = z.object({ url: z.string(), width: z.int(), height: z.int() })
export const ClockAnswerSchema = z.object({ t0: z.number(), t1: z.int(), t2: z.int() })
export const UserSchema = z.object({ id: z.string(), name: z.string() })
export const TokenAnswerSchema = z.object({
  token: z.string(),
  expiresAt: z.int(),
  user: UserSchema.extend({ role: z.enum(roles) }),
})
export const BotSchema = z.object({
  id: z.string(),
  name: z.string(),
  token: z.string(),
  expiresAt: z.int(),
})

/** An account as operators see it. No address: a guest, a bot, who has left or gave none yet. */
export const PersonSchema = UserSchema.extend({
  role: z.enum(roles),
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  createdAt: z.int(),
  bannedAt: z.int().nullable(),
  banReason: z.string().nullable(),
  deletedAt: z.int().nullable(),
})

const AuditStateSchema = z.record(z.string(), z.unknown()).nullable()
/** `byKey`: with the operator's key rather than as a person. Names and roles are of that time. */
export const AuditEntrySchema = z.object({
  id: z.string(),
  at: z.int(),
  actor: z.object({ id: z.string(), name: z.string(), role: z.string(), byKey: z.boolean() }),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string() }),
  reason: z.string().nullable(),
  before: AuditStateSchema,
  after: AuditStateSchema,
})

/** A line of the operator's history. */
export const HistoryLineSchema = z.object({
  epoch: z.int(),
  seq: z.int(),
  type: z.string(),
  bidId: z.string().optional(),
  bidderId: z.string().optional(),
  amount: z.int().optional(),
  kind: z.enum(['exact', 'max', 'buyNow']).optional(),
  price: z.int().nullable(),
  leaderId: z.string().nullable(),
  endsAt: z.int(),
  at: z.int(),
  source: z.enum(['redis', 'archive']),
})
