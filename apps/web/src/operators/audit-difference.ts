import type { AuditEntry } from '@flashbid/protocol'

/** One thing that a deed changed. `undefined`: it was not there. */
export interface Difference {
  /** From the outside in, such as `['softClose', 'windowMs']`. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

type State = AuditEntry['before']

const isState = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What differs between before and after, in the order of the states; what stayed is left out. */
export function differencesOf(before: State, after: State): Difference[] {
  return compare(before ?? {}, after ?? {}, [])
}

function compare(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: readonly string[],
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]]
    const here = [...path, name]
    if (isState(was) || isState(is)) {
      return compare(isState(was) ? was : {}, isState(is) ? is : {}, here)
    }
    return JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [{ path: here, before: was, after: is }]
  })
}
