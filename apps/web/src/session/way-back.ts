/** Where somebody goes after signing in: a path of this site, never an address elsewhere. */
export function pathBack(next: unknown): string {
  if (typeof next !== 'string' || next.length > 500) return '/'
  // A backslash counts as a slash to browsers: `/\\elsewhere` would leave.
  return /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : '/'
}

export interface WayBack {
  readonly next?: string
}

/** The search of the pages that sign in: `next` stays out where it is the lobby. */
export function readWayBack(search: Record<string, unknown>): WayBack {
  const next = pathBack(search.next)
  return next === '/' ? {} : { next }
}
