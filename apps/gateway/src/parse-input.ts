import { z } from 'zod'

/**
 * `safeParse` for what a stranger sent. Zod compares a value's `length` also after it found that the
 * value is no string; one such as `{length: {toString: 1, valueOf: 1}}` cannot be compared, and
 * makes it throw a `TypeError`. Here that is one more way not to parse.
 */
export function parseInput<S extends z.core.$ZodType>(
  schema: S,
  input: unknown,
):
  | { success: true; data: z.output<S>; error?: never }
  | { success: false; error: z.core.$ZodError } {
  try {
    return z.safeParse(schema, input)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = 'Invalid input: a value has a length that cannot be compared'
    return {
      success: false,
      error: new z.ZodError([{ code: 'custom', path: [], input: undefined, message }]),
    }
  }
}
