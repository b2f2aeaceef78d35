/** The lobby's state in the address. What is the default stays out of it. */
export const lobbyStatuses = ['live', 'scheduled', 'ended', 'all'] as const
export const lobbySorts = ['ending', 'newest', 'price'] as const

export type LobbyStatus = (typeof lobbyStatuses)[number]
export type LobbySort = (typeof lobbySorts)[number]

export interface LobbySearch {
  readonly status?: LobbyStatus
  readonly category?: string
  readonly q?: string
  readonly sort?: LobbySort
  /** How many lots are shown, after "more". */
  readonly shown?: number
}

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((known) => known === value)

/** Whatever stands in the address; what does not parse counts as not there. */
export function readLobbySearch(search: Record<string, unknown>): LobbySearch {
  const status = oneOf(lobbyStatuses, search.status)
  const sort = oneOf(lobbySorts, search.sort)
  const category = textOf(search.category, 40)
  const q = textOf(search.q, 200)
  const shown = Number(search.shown)
  return {
    ...(status && status !== 'live' ? { status } : {}),
    ...(category ? { category } : {}),
    ...(q ? { q } : {}),
    ...(sort && sort !== 'ending' ? { sort } : {}),
    ...(Number.isInteger(shown) && shown > 24 ? { shown: Math.min(shown, 1_000) } : {}),
  }
}

/** The router reads `?q=1847` as a number. */
function textOf(value: unknown, longest: number): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, longest)
    : ''
}
