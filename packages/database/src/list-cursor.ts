import type { CatalogueQuery } from './database.ts'
import { decodePlace, encodePlace, isId, isKey } from './place.ts'

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
  return encodePlace([sort, run, key, id])
}

/** `null` for anything that `encodeCursor` did not make for this sort and number of runs. */
export function decodeCursor(
  text: string,
  sort: CatalogueQuery['sort'],
  runs: number,
): ListCursor | null {
  const parts = decodePlace(text)
  if (parts?.length !== 4) return null
  const [itsSort, run, key, id] = parts
  if (itsSort !== sort || !isKey(key) || !isId(id)) return null
  if (typeof run !== 'number' || !Number.isInteger(run) || run < 0 || run >= runs) return null
  return { sort, run, key, id }
}
