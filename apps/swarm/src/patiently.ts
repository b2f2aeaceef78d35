import { FlashBidError, type FlashBidErrorCode } from '@flashbid/client'

const passing = new Set<FlashBidErrorCode>(['NETWORK', 'BUSY', 'OUTCOME_UNKNOWN', 'INTERNAL'])
const giveUpMs = 30_000

/**
 * Calls again while the server cannot be asked: a run goes on although a gateway dies.
 *
 * @throws what the call throws, once it is final or 30 s are over
 */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (;;) {
    try {
      return await call()
    } catch (error) {
      const canPass = error instanceof FlashBidError && passing.has(error.code)
      if (!canPass || performance.now() - startedAt > giveUpMs) throw error
      await new Promise((resolve) => setTimeout(resolve, error.body?.retryAfterMs ?? 300))
    }
  }
}

/** Like `patiently`, for what may have been done by a call whose answer got lost. */
export async function patientlyOnce(call: () => Promise<unknown>): Promise<void> {
  await patiently(call).catch((error: unknown) => {
    // Done already, or too late for it: neither matters to who only wants to disturb.
    const isRefused = error instanceof FlashBidError && error.status === 409
    if (!isRefused) throw error
  })
}
