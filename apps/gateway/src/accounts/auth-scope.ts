import { AsyncLocalStorage } from 'node:async_hooks'
import { OutcomeUnknownError, StoreUnavailableError } from '@flashbid/engine'
import { Refusal } from '../failures.ts'
import type { Language } from '../mail/letters.ts'
import { orBusy, orUnknown } from '../operations/postgres-away.ts'

/**
 * What our code inside of better-auth (hooks, hashing, its tables) must know of the call that it
 * serves, and tells it: better-auth makes its own answer of every error, so the first one that is
 * ours to answer is kept here and wins over whatever it answered.
 */
export interface AuthScope {
  /** The guest whose token the call carried. */
  readonly guestId: string | null
  readonly language: Language
  /** Made before better-auth opened its transaction, which must not wait for its turn at hashing. */
  readonly hashed: { readonly password: string; readonly hash: string } | null
  failure: unknown
}

const scopes = new AsyncLocalStorage<AuthScope>()

export const runInScope = <T>(scope: AuthScope, work: () => Promise<T>): Promise<T> =>
  scopes.run(scope, work)

export const scopeNow = (): AuthScope | undefined => scopes.getStore()

const isOurs = (error: unknown) =>
  error instanceof Refusal ||
  error instanceof StoreUnavailableError ||
  error instanceof OutcomeUnknownError

/** Runs our part of a call; what it throws becomes the answer of the call. */
export async function ours<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const scope = scopes.getStore()
    if (scope && isOurs(error)) scope.failure ??= error
    throw error
  }
}

type Delegate = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>

/**
 * better-auth's tables, with a Postgres that is away told as such: it would say that the session is
 * gone, or that signing out has worked.
 */
export function watchTables(tables: object): object {
  return new Proxy(tables, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (name === '$transaction') {
        const transact = found as (work: (tables: object) => Promise<unknown>) => Promise<unknown>
        return (work: (tables: object) => Promise<unknown>) =>
          ours(() => orUnknown(() => transact((inner) => work(watchTables(inner)))))
      }
      return typeof found === 'object' && found !== null ? watchDelegate(found as Delegate) : found
    },
  })
}

const watchDelegate = (delegate: Delegate): Delegate =>
  new Proxy(delegate, {
    get(target, name) {
      const call = Reflect.get(target, name)
      if (typeof call !== 'function') return call
      const orAway = /^(find|count)/.test(String(name)) ? orBusy : orUnknown
      return (...args: unknown[]) => ours(() => orAway(() => call.apply(target, args)))
    },
  })
