import { FlashBidError } from '@flashbid/client'
import type { ErrorBody, TokenAnswer } from '@flashbid/protocol'

/** Exchanges the one-time code for an operator's token. Throws a `FlashBidError`. */
export async function openOperatorLink(code: string): Promise<TokenAnswer> {
  let response: Response
  try {
    response = await fetch('/api/operator-link', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })
  } catch (cause) {
    throw new FlashBidError('NETWORK', 'The server could not be reached.', 0, null, cause)
  }
  if (response.ok) return (await response.json()) as TokenAnswer
  const body = (await response.json().catch(() => null)) as { error?: ErrorBody } | null
  const error = body?.error ?? null
  throw new FlashBidError(
    error?.code ?? 'NETWORK',
    error?.message ?? 'The link was refused.',
    response.status,
    error,
  )
}
