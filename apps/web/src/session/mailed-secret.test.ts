import { beforeEach, expect, test, vi } from 'vitest'

/** Opens an address as a browser would, and answers what was taken and what is left of it. */
async function open(address: string) {
  const { pathname, search, hash } = new URL(address, 'https://house.example')
  const replaceState = vi.fn()
  vi.stubGlobal('window', { location: { pathname, search, hash }, history: { replaceState } })
  vi.resetModules()
  const { mailedSecret } = await import('./mailed-secret.ts')
  return { ...mailedSecret, left: replaceState.mock.calls.at(-1)?.[2] ?? null }
}

beforeEach(() => vi.unstubAllGlobals())

test.each([
  ['/new-password#token=abc', 'abc'],
  ['/new-password?token=abc', 'abc'],
  ['/new-password#abc', 'abc'],
])('%s: the secret is taken and leaves the address', async (address, token) => {
  expect(await open(address)).toEqual({ token, error: null, left: '/new-password' })
})

test('why a link does not work is read, and leaves the address too', async () => {
  expect(await open('/verified?error=TOKEN_EXPIRED')).toEqual({
    token: null,
    error: 'TOKEN_EXPIRED',
    left: '/verified',
  })
})

test('without anything nothing is taken, and other pages keep their address', async () => {
  expect(await open('/new-password')).toEqual({ token: null, error: null, left: null })
  expect(await open('/?q=abc#token=abc')).toEqual({ token: null, error: null, left: null })
})
