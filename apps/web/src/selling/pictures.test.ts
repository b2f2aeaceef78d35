import { FlashBidError } from '@flashbid/client'
import { pictureLimits } from '@flashbid/protocol'
import { describe, expect, it } from 'vitest'
import { failureOf, faultOf, isWorthRetrying, moved, picturesThere, urlsOf } from './pictures.ts'

it('moves a picture to another place, and nowhere else', () => {
  const pictures = picturesThere(['a', 'b', 'c'])
  const order = (key: string, to: number) => urlsOf(moved(pictures, key, to)).join('')
  expect([order('a', 2), order('c', 0), order('b', 1), order('a', 1)]).toEqual([
    ...['bca', 'cab', 'abc', 'bac'],
  ])
  expect([order('a', -1), order('c', 3), order('x', 0)]).toEqual(['abc', 'abc', 'abc'])
})

it('sends only what can be a picture', () => {
  const size = 1_000
  expect(faultOf({ type: 'image/jpeg', size })).toBeNull()
  expect(faultOf({ type: '', size })).toBeNull()
  expect(faultOf({ type: 'image/svg+xml', size })).toBe('not_a_picture')
  expect(faultOf({ type: 'image/heic', size })).toBe('not_a_picture')
  expect(faultOf({ type: 'image/png', size: pictureLimits.bytes + 1 })).toBe('too_large')
  expect(faultOf({ type: 'image/png', size: 0 })).toBe('unreadable')
})

describe('the reason of a failure', () => {
  const refused = (code: ConstructorParameters<typeof FlashBidError>[0], body = {}) =>
    failureOf(new FlashBidError(code, 'No.', 400, { code: 'BAD_REQUEST', message: 'No.', ...body }))

  it('is the file’s own where the house says so, and then for good', () => {
    const issues = [{ path: ['file'], code: 'too_many_pixels', message: '' }]
    const failure = refused('BAD_REQUEST', { issues })
    expect(failure).toEqual({ kind: 'file', fault: 'too_many_pixels' })
    expect(isWorthRetrying(failure)).toBe(false)
  })

  it('is that of the way otherwise', () => {
    expect(refused('NETWORK')).toEqual({ kind: 'network' })
    expect(refused('BUSY')).toEqual({ kind: 'busy' })
    expect(refused('UNAUTHENTICATED')).toEqual({ kind: 'signedOut' })
    expect(refused('RATE_LIMITED', { retryAfterMs: 5 })).toEqual({
      kind: 'limited',
      retryAfterMs: 5,
    })
    expect(refused('FORBIDDEN')).toEqual({ kind: 'other', message: 'No.' })
    expect(failureOf(new TypeError('x'))).toEqual({ kind: 'other', message: 'TypeError: x' })
    expect(isWorthRetrying({ kind: 'network' })).toBe(true)
  })
})
