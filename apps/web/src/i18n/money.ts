import { currencyDecimals as decimalsOf, MAX_AMOUNT } from '@flashbid/auction'

// Money as people read and type it. Amounts are integers of minor units with an ISO 4217 currency.

const fractionDigits = new Map<string, number>()

/** How many decimals a currency has: JPY 0, USD 2, KWD 3. An unknown code counts as 2. */
export function currencyDecimals(currency: string): number {
  const known = fractionDigits.get(currency)
  if (known !== undefined) return known
  let digits = 2
  try {
    digits = decimalsOf(currency)
  } catch {
    // Not a currency code at all: the page still shows a number.
  }
  fractionDigits.set(currency, digits)
  return digits
}

/** Exact decimal text, `1234` USD to `12.34`: no binary fraction ever stands between. */
export function toDecimalText(minor: number, currency: string): `${number}` {
  const decimals = currencyDecimals(currency)
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`
  return (minor < 0 ? `-${text}` : text) as `${number}`
}

export type AmountText =
  | { readonly kind: 'amount'; readonly minor: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'tooManyDecimals'; readonly decimals: number }
  | { readonly kind: 'outOfRange' }

interface Separators {
  readonly group: string
  readonly decimal: string
}

function separatorsOf(locale: string): Separators {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.8)
  const find = (type: Intl.NumberFormatPartTypes) => parts.find((part) => part.type === type)?.value
  return { group: find('group') ?? ',', decimal: find('decimal') ?? '.' }
}

/** Latin digits for those of other scripts (full-width from a Chinese keyboard, Arabic-Indic, ...). */
function toLatinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    // Decimal digits of a script stand in blocks of ten whose zero has a code ending in 0 or 6.
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
    return String((code - zero) % 10)
  })
}

/**
 * Reads what a person typed. The reader's own separators hold; the other convention is taken only
 * where it cannot mean anything else (`1.234,56` for a reader of `1,234.56`). A currency's sign,
 * code and spaces may stand around it. Nothing is rounded.
 */
export function parseAmount(text: string, currency: string, locale: string): AmountText {
  const decimals = currencyDecimals(currency)
  const stripped = toLatinDigits(text)
    .replace(/[\s\u00a0\u202f'’_]/g, '')
    .replace(/．/g, '.')
    .replace(/，/g, ',')
    .replace(/^(?:\p{Sc}|[A-Za-z]{1,3}\p{Sc}?|\p{L}{1,2})/u, '')
    .replace(/(?:\p{Sc}|[A-Za-z]{1,3}|[元円圓])$/u, '')
  if (stripped === '') return { kind: text.trim() === '' ? 'empty' : 'unreadable' }
  if (!/^[0-9.,٫٬]+$/.test(stripped) || !/[0-9]/.test(stripped)) return { kind: 'unreadable' }

  const plain = stripped.replace(/٫/g, '.').replace(/٬/g, ',')
  const separators = separatorsOf(locale)
  const ownDecimal = separators.decimal === ',' || separators.decimal === '٫' ? ',' : '.'
  const split = splitDecimal(plain, separators.decimal === '٫' ? '.' : ownDecimal, decimals)
  if (!split) return { kind: 'unreadable' }
  const { whole, fraction } = split
  if (fraction.length > decimals && /[1-9]/.test(fraction.slice(decimals))) {
    return { kind: 'tooManyDecimals', decimals }
  }
  const digits = (whole + fraction.slice(0, decimals).padEnd(decimals, '0')).replace(/^0+/, '')
  if (digits === '' || digits.length > 16) return { kind: 'outOfRange' }
  const minor = Number(digits)
  return minor > MAX_AMOUNT ? { kind: 'outOfRange' } : { kind: 'amount', minor }
}

/** Which of the separators is the decimal one, and is the grouping well formed. */
function splitDecimal(
  text: string,
  ownDecimal: '.' | ',',
  decimals: number,
): { whole: string; fraction: string } | null {
  const otherDecimal = ownDecimal === '.' ? ',' : '.'
  return readAs(text, ownDecimal) ?? readAsForeign(text, otherDecimal, decimals)
}

function readAs(text: string, decimal: '.' | ','): { whole: string; fraction: string } | null {
  const group = decimal === '.' ? ',' : '.'
  const [whole = '', fraction = '', ...rest] = text.split(decimal)
  if (rest.length > 0 || fraction.includes(group)) return null
  if (whole.includes(group)) {
    // Groups of three, or of two above the first three (Indian).
    const [first = '', ...groups] = whole.split(group)
    const last = groups.at(-1) ?? ''
    const isGrouped =
      first.length >= 1 &&
      first.length <= 3 &&
      last.length === 3 &&
      groups.every((part) => part.length === 3 || part.length === 2)
    if (!isGrouped) return null
  }
  const digits = whole.split(group).join('')
  return digits === '' && fraction === '' ? null : { whole: digits, fraction }
}

function readAsForeign(text: string, decimal: '.' | ',', decimals: number) {
  const read = readAs(text, decimal)
  if (!read || read.fraction.length === 0 || read.fraction.length > decimals) return null
  return read
}
