/**
 * Something that has a value now and tells when it changes. `getSnapshot` returns the same object
 * until something changed, so both methods go straight into React's `useSyncExternalStore`.
 */
export interface ReadableStore<T> {
  getSnapshot(): T
  /** Returns how to stop listening. */
  subscribe(listener: () => void): () => void
}

export interface Store<T> extends ReadableStore<T> {
  /** Nobody is told when the value is the very same one. */
  set(value: T): void
}

export function createStore<T>(initial: T): Store<T> {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      // Wrapped, so that subscribing the same function twice needs two unsubscribes.
      const entry = () => listener()
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const listener of [...listeners]) listener()
    },
  }
}

/** `next` when some field differs from `current`, else `current` itself: keeps snapshots stable. */
export function keepIfSame<T extends object>(current: T, next: T): T {
  const fields = Object.keys(next) as (keyof T)[]
  return fields.every((field) => Object.is(current[field], next[field])) ? current : next
}
