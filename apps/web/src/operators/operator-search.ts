/** What the operators' pages show, kept in the address. */
export interface PeopleSearch {
  readonly q?: string
  /** Of the roles that there are, or anything else that stood in the address. */
  readonly role?: string
}

export interface AuditSearch {
  readonly actor?: string
  readonly target?: string
  readonly action?: string
}

/** The router reads `?q=1847` as a number. */
const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 200) : ''

export function readPeopleSearch(search: Record<string, unknown>): PeopleSearch {
  const q = textOf(search.q)
  const role = textOf(search.role)
  return { ...(q ? { q } : {}), ...(role ? { role } : {}) }
}

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const actor = textOf(search.actor)
  const target = textOf(search.target)
  const action = textOf(search.action)
  return {
    ...(actor ? { actor } : {}),
    ...(target ? { target } : {}),
    ...(action ? { action } : {}),
  }
}
