import type { TokenAnswer } from '@flashbid/protocol'
import { beforeEach, describe, expect, test, vi } from 'vitest'

/** A page of its own: what the browser keeps, and the session that reads it. */
async function openPage(
  kept: object | null,
  answer: (guest: string | null) => Promise<TokenAnswer>,
) {
  const storage = new Map(kept ? [['flashbid.session', JSON.stringify(kept)]] : [])
  const listeners: ((event: { key: string | null }) => void)[] = []
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
    removeItem: (key: string) => void storage.delete(key),
  })
  vi.stubGlobal('window', {
    addEventListener: (_type: string, listener: (event: { key: string | null }) => void) =>
      listeners.push(listener),
  })
  vi.resetModules()
  const session = await import('./session.ts')
  const askToken = vi.fn(answer)
  const signIn = vi.fn()
  session.startSession({ askToken, signIn })
  return {
    ...session,
    askToken,
    signIn,
    kept: () => JSON.parse(storage.get('flashbid.session') ?? 'null') as unknown,
    /** Another tab writes. */
    elsewhere(value: object | null) {
      if (value) storage.set('flashbid.session', JSON.stringify(value))
      else storage.delete('flashbid.session')
      for (const listener of listeners) listener({ key: 'flashbid.session' })
    },
  }
}

const ada = { id: 'ada', name: 'Ada', role: 'bidder' } as const
const finch = { id: 'finch', name: 'Silver Finch', role: 'guest' } as const
const answerOf = (user: TokenAnswer['user'], token: string): TokenAnswer => ({
  token,
  expiresAt: 1,
  user,
})
/** Made of the class that the page's own modules know. */
async function failWith(code: 'UNAUTHENTICATED' | 'BUSY', status: number): Promise<never> {
  const { FlashBidError } = await import('@flashbid/client')
  throw new FlashBidError(code, 'the house said no', status)
}

beforeEach(() => vi.unstubAllGlobals())

describe('an account', () => {
  test('keeps no token: the cookie gives it anew to every page', async () => {
    const page = await openPage({ token: null, user: ada }, async () => answerOf(ada, 'fresh'))
    expect(await page.provideToken()).toBe('fresh')
    expect(page.askToken).toHaveBeenCalledExactlyOnceWith(null)
    expect(page.kept()).toEqual({ token: null, user: ada })
    expect(page.guestToken()).toBeNull()
  })

  test('whose session is over becomes a visitor who can still watch', async () => {
    const page = await openPage({ token: null, user: ada }, () => failWith('UNAUTHENTICATED', 401))
    expect(await page.provideToken()).toBeNull()
    expect(page.kept()).toBeNull()
  })

  test('stays signed in while the house is out of reach', async () => {
    const away = () => failWith('BUSY', 503)
    const page = await openPage({ token: null, user: ada }, away)
    await expect(page.provideToken()).rejects.toThrow('the house said no')
    expect(page.kept()).toEqual({ token: null, user: ada })
  })

  test('takes the name and role that come with a new token', async () => {
    const page = await openPage({ token: null, user: ada }, async () =>
      answerOf({ ...ada, role: 'seller' }, 'fresh'),
    )
    await page.provideToken()
    expect(page.kept()).toEqual({ token: null, user: { ...ada, role: 'seller' } })
  })
})

describe('a guest', () => {
  test('has the token that was kept, and renews it by itself', async () => {
    const page = await openPage({ token: 'old', user: finch }, async () => answerOf(finch, 'new'))
    expect(await page.provideToken()).toBe('old')
    expect(page.askToken).not.toHaveBeenCalled()
    expect(await page.provideToken()).toBe('new')
    expect(page.askToken).toHaveBeenCalledExactlyOnceWith('old')
    expect(page.kept()).toEqual({ token: 'new', user: finch })
  })

  test('who signs up while the old token is being renewed is not made a guest again', async () => {
    let answerLate = (_: TokenAnswer) => {}
    const late = new Promise<TokenAnswer>((resolve) => {
      answerLate = resolve
    })
    const page = await openPage({ token: 'old', user: finch }, () => late)
    await page.provideToken()
    const renewing = page.provideToken()
    const account = { ...finch, role: 'bidder' } as const
    await page.signInToAccount(answerOf(account, 'of-the-account'))
    answerLate(answerOf(finch, 'of-the-guest'))
    expect(await renewing).toBe('of-the-account')
    expect(page.kept()).toEqual({ token: null, user: account })
  })
})

describe('another tab', () => {
  test('signs out: this one watches', async () => {
    const page = await openPage({ token: null, user: ada }, async () => answerOf(ada, 'fresh'))
    page.elsewhere(null)
    expect(page.signIn).toHaveBeenCalledExactlyOnceWith(null)
  })

  test('signs in: this one asks for a token of its own', async () => {
    const page = await openPage(null, async () => answerOf(ada, 'fresh'))
    page.elsewhere({ token: null, user: ada })
    expect(page.signIn).toHaveBeenCalledExactlyOnceWith(page.provideToken)
    expect(await page.provideToken()).toBe('fresh')
  })
})
