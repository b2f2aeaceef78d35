import type { CatalogueQuery } from './database.ts'

/** Where a page of the catalogue ended: in which run of the order, after which value and id. */
export interface ListCursor {
  readonly sort: CatalogueQuery['sort']
  /** Index of the run (see catalogue-order.ts). */
  readonly run: number
  /** The value sorted by: epoch milliseconds or minor units. */
  readonly key: number
  readonly id: string
}

export function encodeCursor({ sort, run, key, id }: ListCursor): string {
  return Buffer.from(JSON.stringify([sort, run, key, id])).toString('base64url')
}

/** `null` for anything that `encodeCursor` did not make for this sort and number of runs. */
export function decodeCursor(
  text: string,
  sort: CatalogueQuery['sort'],
  runs: number,
): ListCursor | null {
  if (!/^[A-Za-z0-9_-]{1,500}$/.test(text)) return null
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
  if (!Array.isArray(value) || value.length !== 4) return null
  const [itsSort, run, key, id] = value as unknown[]
  if (itsSort !== sort) return null
  if (typeof run !== 'number' || !Number.isInteger(run) || run < 0 || run >= runs) return null
  if (typeof key !== 'number' || !Number.isSafeInteger(key) || Math.abs(key) > MAX_KEY) return null
  if (typeof id !== 'string' || id === '' || id.length > 64 || id.includes('\0')) return null
  return { sort, run, key, id }
}

/** What both a Date and an amount can be. */
const MAX_KEY = 8_640_000_000_000_000
