/** Bounds of the public contract that both ends check. Amounts in minor units, times in milliseconds. */
export const limits = {
  maxAmount: 1_000_000_000_000_000,
  titleLength: 120,
  descriptionLength: 10_000,
  images: 12,
  incrementBands: 40,
  minDurationMs: 1_000,
  maxDurationMs: 366 * 24 * 60 * 60 * 1_000,
  pageSize: 100,
  bidPageSize: 500,
  tickLines: 20,
  socketMessageBytes: 16 * 1024,
} as const

/** At most this often a hot auction's viewers get a tick. */
export const tickWindowMs = 50
/** The `slow` cadence: at most one tick in this time. */
export const slowTickWindowMs = 1_000
