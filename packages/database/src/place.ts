/** A place in a list as the opaque text that callers are given. */
export function encodePlace(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** The parts of a place; `null` for what no `encodePlace` made. Whether they make sense is the list's. */
export function decodePlace(text: string): readonly unknown[] | null {
  if (!/^[A-Za-z0-9_-]{1,500}$/.test(text)) return null
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : null
  } catch {
    return null
  }
}

/** Whether a part can be an id that Postgres may be asked for. */
export const isId = (part: unknown): part is string =>
  typeof part === 'string' && part !== '' && part.length <= 64 && !part.includes('\0')

/** What both a Date and an amount can be. */
const MAX_KEY = 8_640_000_000_000_000

export const isKey = (part: unknown): part is number =>
  typeof part === 'number' && Number.isSafeInteger(part) && Math.abs(part) <= MAX_KEY
