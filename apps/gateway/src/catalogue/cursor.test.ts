import { expect, it } from 'vitest'
import { bidCursor, readBidCursor } from './cursor.ts'

it.each([1, 2, 9_999, 123_456_789_012_345])('a cursor below %d is read back', (seq) => {
  expect(readBidCursor(bidCursor(seq))).toBe(seq)
})

it.each([
  '',
  'b1',
  bidCursor(0),
  bidCursor(-1),
  bidCursor(1.5),
  bidCursor(1e21),
  `${bidCursor(7)}=`,
])('%j is none of ours', (cursor) => {
  expect(readBidCursor(cursor)).toBeNull()
})
