/** Pauses between attempts to connect: from `firstMs`, doubling, never above `maxMs`, half of it random. */
export interface ReconnectPolicy {
  readonly firstMs: number
  readonly maxMs: number
}

export const defaultReconnect: ReconnectPolicy = { firstMs: 250, maxMs: 2_000 }

/**
 * The pause before attempt number `attempt` (from 0). Random by half, so that the clients of a
 * gateway that died do not come back in step.
 */
export function reconnectDelay(
  policy: ReconnectPolicy,
  attempt: number,
  random: () => number = Math.random,
): number {
  const full = Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(attempt, 20))
  return full * (0.5 + random() / 2)
}
