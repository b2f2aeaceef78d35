import type { Auction, CreateAuctionInput, InputIssue } from '@flashbid/protocol'
import type { Messages } from '../i18n/en.ts'
import { parseAmount } from '../i18n/money.ts'
import { momentOf } from './zoned-time.ts'

/** The form as it stands: texts as typed. */
export interface Draft {
  readonly title: string
  readonly description: string
  readonly category: string
  /** Addresses of pictures that are there; the first one is the cover. */
  readonly images: readonly string[]
  readonly currency: string
  readonly startPrice: string
  readonly reserve: string
  readonly buyNow: string
  /** Milliseconds as text, or `custom`. */
  readonly length: string
  readonly endsAt: string
  readonly zone: string
  readonly closing: 'reset' | 'add' | 'none'
  readonly windowMs: number
  readonly maxExtensions: string
  readonly premium: string
  readonly tax: string
  readonly shipping: string
}

export type DraftField = keyof Draft
export type Faults = Partial<Record<DraftField, string>>

const longestDescription = 10_000
const longestTitle = 120
const longestMs = 366 * 24 * 60 * 60 * 1_000

export function emptyDraft(zone: string): Draft {
  return {
    title: '',
    description: '',
    category: 'prints',
    images: [],
    currency: 'USD',
    startPrice: '',
    reserve: '',
    buyNow: '',
    length: '3600000',
    endsAt: '',
    zone,
    closing: 'reset',
    windowMs: 120_000,
    maxExtensions: '',
    premium: '',
    tax: '',
    shipping: '',
  }
}

export type ReadDraft =
  | { readonly kind: 'ready'; readonly body: CreateAuctionInput }
  | { readonly kind: 'faulty'; readonly faults: Faults }

/** What the form would publish, or what is wrong with which field. `now`: the server's time. */
export function readDraft(draft: Draft, now: number, locale: string, m: Messages): ReadDraft {
  const faults: { -readonly [Field in DraftField]?: string } = {}
  const says = m.selling.faults

  function amount(field: 'startPrice' | 'reserve' | 'buyNow' | 'shipping'): number | null {
    const read = parseAmount(draft[field], draft.currency, locale)
    if (read.kind === 'amount') return read.minor
    if (read.kind === 'empty') return null
    if (read.kind === 'outOfRange' && field === 'shipping' && /^[0.,\s]+$/.test(draft.shipping))
      return 0
    faults[field] =
      read.kind === 'tooManyDecimals'
        ? m.bid.faults.tooManyDecimals(draft.currency, read.decimals)
        : m.bid.faults[read.kind]
    return null
  }
  function basisPoints(field: 'premium' | 'tax'): number {
    const text = draft[field].trim().replace(',', '.')
    if (text === '') return 0
    const percent = Number(text)
    if (Number.isFinite(percent) && percent >= 0 && percent <= 100) return Math.round(percent * 100)
    faults[field] = says.percent
    return 0
  }

  const title = draft.title.trim()
  if (title === '') faults.title = says.required
  else if (title.length > longestTitle) faults.title = says.tooLong(longestTitle)
  if (draft.description.length > longestDescription) {
    faults.description = says.tooLong(longestDescription)
  }
  const startPrice = amount('startPrice')
  if (startPrice === null && !faults.startPrice) faults.startPrice = says.required
  const reserve = amount('reserve')
  const buyNow = amount('buyNow')
  if (startPrice !== null && reserve !== null && reserve < startPrice) {
    faults.reserve = says.reserveBelowStart
  }
  if (buyNow !== null && buyNow < Math.max(startPrice ?? 0, reserve ?? 0)) {
    faults.buyNow = says.buyNowTooLow
  }

  const endsAt = endOf(draft, now)
  if (endsAt === null) faults.endsAt = draft.endsAt === '' ? says.required : says.noSuchTime
  else if (endsAt < now + 1_000) faults.endsAt = says.endInPast
  else if (endsAt > now + longestMs) faults.endsAt = says.endTooFar

  const most = draft.maxExtensions.trim()
  if (draft.closing !== 'none' && most !== '' && !/^\d{1,6}$/.test(most)) {
    faults.maxExtensions = says.count
  }
  const premiumBps = basisPoints('premium')
  const taxBps = basisPoints('tax')
  const shipping = amount('shipping') ?? 0

  if (Object.keys(faults).length > 0 || startPrice === null || endsAt === null) {
    return { kind: 'faulty', faults }
  }
  return {
    kind: 'ready',
    body: {
      title,
      description: draft.description,
      category: draft.category,
      images: [...draft.images],
      currency: draft.currency,
      startPrice,
      reserve,
      buyNow,
      endsAt,
      softClose:
        draft.closing === 'none'
          ? null
          : {
              mode: draft.closing,
              windowMs: draft.windowMs,
              extendMs: draft.windowMs,
              maxExtensions: most === '' ? null : Number(most),
            },
      fees: {
        premium: premiumBps === 0 ? [] : [{ from: 0, rateBps: premiumBps }],
        taxBps,
        shipping,
      },
    },
  }
}

export function endOf(draft: Draft, now: number): number | null {
  if (draft.length === 'custom') return momentOf(draft.endsAt, draft.zone)
  // The server's clock is known to fractions of a millisecond; the contract wants whole ones.
  return Math.round(now + Number(draft.length))
}

/** Which field of the form a fault of the server's belongs to. */
export function faultsOfIssues(issues: readonly InputIssue[], m: Messages): Faults {
  const fields: Readonly<Record<string, DraftField>> = {
    title: 'title',
    description: 'description',
    category: 'category',
    images: 'images',
    currency: 'currency',
    startPrice: 'startPrice',
    reserve: 'reserve',
    buyNow: 'buyNow',
    endsAt: 'endsAt',
    softClose: 'maxExtensions',
    premium: 'premium',
    taxBps: 'tax',
    shipping: 'shipping',
  }
  const faults: { -readonly [Field in DraftField]?: string } = {}
  for (const issue of issues) {
    const names = issue.path.map(String)
    const name = names[0] === 'fees' ? names[1] : names[0]
    const field = fields[name ?? ''] ?? 'title'
    faults[field] ??=
      issue.code === 'unknown_picture'
        ? m.selling.faults.unknownPicture(Number(issue.path[1]) + 1)
        : m.selling.faults.other(issue.message)
  }
  return faults
}

/** The lot as the catalogue would show it, before it exists. */
export function previewOf(
  draft: Draft,
  now: number,
  locale: string,
  seller: Auction['seller'],
): Auction {
  const read = (text: string) => {
    const parsed = parseAmount(text, draft.currency, locale)
    return parsed.kind === 'amount' ? parsed.minor : null
  }
  const startPrice = read(draft.startPrice) ?? 0
  return {
    id: 'preview',
    sale: null,
    title: draft.title.trim(),
    description: draft.description,
    category: draft.category,
    images: [...draft.images],
    currency: draft.currency,
    seller,
    format: 'english',
    status: 'open',
    startPrice,
    price: null,
    minimum: startPrice,
    leader: null,
    bids: 0,
    reserve: read(draft.reserve) === null ? 'none' : 'unmet',
    buyNow: read(draft.buyNow),
    startsAt: now,
    endsAt: endOf(draft, now) ?? now + 3_600_000,
    extensions: 0,
    softClose: null,
    fees: { premium: [], taxBps: 0, shipping: 0 },
    increments: [],
    epoch: 0,
    seq: 0,
    viewers: 0,
  }
}
