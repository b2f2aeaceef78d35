import type { AuditEntry, GrantedRole, Person, Role } from '@flashbid/protocol'
import { infiniteQueryOptions } from '@tanstack/react-query'
import type { Format } from '../i18n/format.ts'
import type { OperatorTexts } from '../i18n/operators/en.ts'
import { type AuthError, callHouse } from '../session/auth-api.ts'
import type { AuditSearch } from './operator-search.ts'

export interface PeoplePage {
  readonly people: readonly Person[]
  readonly nextCursor: string | null
}
export interface AuditPageAnswer {
  readonly entries: readonly AuditEntry[]
  readonly nextCursor: string | null
}

function address(path: string, query: Readonly<Record<string, string | undefined | null>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  return search.size > 0 ? `${path}?${search}` : path
}

/** @param userId who asks: another account in this browser does not see the answers */
export const peopleQuery = (userId: string, { q, role }: { q?: string; role?: Role | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['people', userId, q ?? '', role ?? ''],
    queryFn: ({ pageParam }) =>
      callHouse<PeoplePage>(address('/api/admin/people', { q, role, cursor: pageParam })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

/** All of the trail, or with `auctionId` an auction's. */
export const auditQuery = (userId: string, search: AuditSearch, auctionId?: string) =>
  infiniteQueryOptions({
    queryKey: ['audit', userId, auctionId ?? '', search],
    queryFn: ({ pageParam }) =>
      callHouse<AuditPageAnswer>(
        address(
          auctionId ? `/api/auctions/${encodeURIComponent(auctionId)}/audit` : '/api/admin/audit',
          { ...search, cursor: pageParam },
        ),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  })

const change = async (id: string, what: 'ban' | 'unban' | 'role', body: object) =>
  (await callHouse<{ person: Person }>(`/api/admin/people/${encodeURIComponent(id)}/${what}`, body))
    .person

/** Each throws an `AuthError`. */
export const peopleApi = {
  ban: (id: string, reason: string) => change(id, 'ban', { reason }),
  unban: (id: string, reason: string) => change(id, 'unban', reason ? { reason } : {}),
  giveRole: (id: string, role: GrantedRole, reason: string) =>
    change(id, 'role', reason ? { role, reason } : { role }),
}

export function operatorFailure(
  error: AuthError,
  t: OperatorTexts,
  f: Pick<Format, 'length'>,
): string {
  if (error.status === 429) return t.failures.limited(f.length(error.retryAfterMs ?? 60_000))
  if (error.status === 0) return t.failures.network
  if (error.status === 401) return t.failures.signedOut
  if (error.status === 404) return t.failures.gone
  return t.failures.other(error.message)
}
