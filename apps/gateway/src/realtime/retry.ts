import { setTimeout as pause } from 'node:timers/promises'

/** Tries again after growing pauses; the last failure is thrown. */
export async function retry<T>(
  work: () => Promise<T>,
  { attempts, firstPauseMs }: { attempts: number; firstPauseMs: number },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attempts) throw error
      await pause(firstPauseMs * 2 ** (attempt - 1))
    }
  }
}
