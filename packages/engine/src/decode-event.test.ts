import { expect, it } from 'vitest'
import { decodeEvent } from './decode-event.ts'

it('decodes what the scripts write and answers null to anything else', () => {
  const event = { auctionId: 'a', epoch: 1, seq: 2, type: 'closed', at: 3, price: 10 ** 15 }
  expect(decodeEvent(JSON.stringify(event))).toEqual(event)
  const others = [
    '',
    '{',
    'null',
    '7',
    '"closed"',
    '[]',
    JSON.stringify({ ...event, type: 'other' }),
    JSON.stringify({ ...event, seq: '2' }),
    JSON.stringify({ ...event, epoch: 1.5 }),
    JSON.stringify({ ...event, auctionId: undefined }),
  ]
  expect(others.map(decodeEvent)).toEqual(others.map(() => null))
})
