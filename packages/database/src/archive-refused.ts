/**
 * Postgres can be reached but will not take these events, now or ever: a value that it cannot hold,
 * or another event under the same name. Trying again as they are is of no use.
 */
export class ArchiveRefusedError extends Error {
  override readonly name = 'ArchiveRefusedError'
}

/** SQLSTATE classes that speak of the data: exceptions, constraints, limits of the program. */
const DATA_CLASSES = /^(22|23|54)/

/** The error to throw for a failed write: about the data, or as it came. */
export function asArchiveError(error: unknown): unknown {
  if (error instanceof ArchiveRefusedError) return error
  const message = error instanceof Error ? error.message : String(error)
  // A time that no Date can hold does not even reach Postgres.
  if (error instanceof RangeError) return new ArchiveRefusedError(message, { cause: error })
  const code = sqlState(error)
  if (code === undefined || !DATA_CLASSES.test(code)) return error
  return new ArchiveRefusedError(message, { cause: error })
}

/** Prisma wraps the driver's error: `meta.driverAdapterError.cause.originalCode`. */
function sqlState(error: unknown): string | undefined {
  const code = ['meta', 'driverAdapterError', 'cause', 'originalCode'].reduce<unknown>(
    (value, key) => (isRecord(value) ? value[key] : undefined),
    error,
  )
  return typeof code === 'string' ? code : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
