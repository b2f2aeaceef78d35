import { describe, expect, it } from 'vitest'
import { en } from '../i18n/en.ts'
import { createFormat } from '../i18n/format.ts'
import { type Draft, emptyDraft, faultsOfIssues, readDraft } from './draft.ts'

const m = en(createFormat('en-US'))
const now = Date.parse('2026-11-23T08:00:00Z')
const filled: Draft = { ...emptyDraft('UTC'), title: ' Map of Orrey ', startPrice: '10' }
const read = (part: Partial<Draft>) => readDraft({ ...filled, ...part }, now, 'en-US', m)

describe('readDraft', () => {
  it('makes the body of the contract', () => {
    const part = {
      currency: 'USD',
      reserve: '250',
      buyNow: '1,000',
      maxExtensions: '5',
      premium: '25',
      tax: '20',
      shipping: '15.50',
      images: ['/lots/northern-sky.svg'],
    }
    expect(read(part)).toEqual({
      kind: 'ready',
      body: {
        title: 'Map of Orrey',
        description: '',
        category: 'prints',
        images: ['/lots/northern-sky.svg'],
        currency: 'USD',
        startPrice: 1_000,
        reserve: 25_000,
        buyNow: 100_000,
        endsAt: now + 3_600_000,
        softClose: { mode: 'reset', windowMs: 120_000, extendMs: 120_000, maxExtensions: 5 },
        fees: { premium: [{ from: 0, rateBps: 2_500 }], taxBps: 2_000, shipping: 1_550 },
      },
    })
  })

  it('ends at a whole millisecond', () => {
    const body = readDraft(filled, now + 0.37, 'en-US', m)
    expect(body).toMatchObject({ body: { endsAt: now + 3_600_000 } })
  })

  it('ends at a chosen time of a named zone', () => {
    const body = read({ length: 'custom', endsAt: '2026-11-24T09:00', zone: 'Asia/Shanghai' })
    expect(body).toMatchObject({ body: { endsAt: Date.parse('2026-11-24T01:00:00Z') } })
  })

  it.each<[Partial<Draft>, object]>([
    [{ title: '  ' }, { title: 'This is needed.' }],
    [{ startPrice: '' }, { startPrice: 'This is needed.' }],
    [{ startPrice: 'ten' }, { startPrice: 'That is not an amount.' }],
    [{ currency: 'JPY', startPrice: '10.5' }, { startPrice: 'JPY has no decimals.' }],
    [{ reserve: '5' }, { reserve: 'The reserve is at least the starting price.' }],
    [
      { reserve: '50', buyNow: '40' },
      { buyNow: 'The buy now price is at least the starting price and the reserve.' },
    ],
    [{ length: 'custom' }, { endsAt: 'This is needed.' }],
    [{ length: 'custom', endsAt: '2026-11-23T07:00' }, { endsAt: 'The end lies in the future.' }],
    [
      { length: 'custom', endsAt: '2027-03-28T02:30', zone: 'Europe/Vienna' },
      { endsAt: 'The clocks jump over this time in that zone. Choose another.' },
    ],
    [{ premium: '101' }, { premium: 'A number from 0 to 100.' }],
    [{ maxExtensions: '-1' }, { maxExtensions: 'A whole number, 0 or more.' }],
  ])('finds the fault in %j', (part, faults) => {
    expect(read(part)).toEqual({ kind: 'faulty', faults })
  })
})

it('puts the server’s faults beside their fields', () => {
  const issue = (path: (string | number)[], code = 'custom') => ({
    path,
    code,
    message: 'must be less',
  })
  expect(faultsOfIssues([issue(['fees', 'taxBps']), issue(['images', 0])], m)).toEqual({
    tax: 'The house says: must be less',
    images: 'The house says: must be less',
  })
  expect(faultsOfIssues([issue(['images', 1], 'unknown_picture')], m)).toEqual({
    images: 'Picture 2 is not among your uploads any more. Remove it and add it again.',
  })
})
