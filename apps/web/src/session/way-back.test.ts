import { describe, expect, test } from 'vitest'
import { pathBack, readWayBack } from './way-back.ts'

describe('the way back after signing in', () => {
  test.each(['/', '/auctions/a1', '/auctions/a1?x=1#bid', '/account'])(
    '%s is a page here',
    (path) => {
      expect(pathBack(path)).toBe(path)
    },
  )

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    'javascript:alert(1)',
    'auctions/a1',
    '',
    7,
    null,
    `/${'a'.repeat(600)}`,
  ])('%s leads nowhere but home', (path) => {
    expect(pathBack(path)).toBe('/')
  })

  test('the lobby stays out of the address', () => {
    expect(readWayBack({ next: '/' })).toEqual({})
    expect(readWayBack({ next: '/sell', other: 1 })).toEqual({ next: '/sell' })
  })
})
