/** Pages that mailed links lead to. */
export const mailedPages = { newPassword: '/new-password', verified: '/verified' } as const

/**
 * What a mailed link carries: the secret as `#…`, `#token=…` or `?token=…`, or why it does not work as
 * `?error=…`. Taken out of the address when the first script runs, before the router reads it, so
 * that it stays neither in the browser's history nor in an address that somebody copies.
 */
function take(): { readonly token: string | null; readonly error: string | null } {
  const { pathname, search, hash } = window.location
  if (!Object.values<string>(mailedPages).includes(pathname)) return { token: null, error: null }
  const asked = new URLSearchParams(search)
  const behind = hash.slice(1)
  const named = new URLSearchParams(behind)
  const token = asked.get('token') ?? named.get('token') ?? (behind.includes('=') ? null : behind)
  if (search !== '' || hash !== '') window.history.replaceState(null, '', pathname)
  return { token: token || null, error: asked.get('error') ?? named.get('error') }
}

export const mailedSecret = take()
