import type { BidResult } from '@flashbid/client'
import type { ErrorBody } from '@flashbid/protocol'
import { describe, expect, it } from 'vitest'
import { en } from '../i18n/en.ts'
import { createFormat } from '../i18n/format.ts'
import { type BidProgress, describeSituation, type Situation, situationOf } from './situation.ts'

const intent = { kind: 'exact', amount: 4_200 } as const
const settled = (result: BidResult): BidProgress => ({ step: 'settled', intent, result })
const answer = {
  bidId: 'b1234567',
  epoch: 1,
  seq: 4,
  price: 4_200,
  minimum: 4_300,
  leading: false,
  max: null,
  endsAt: 0,
  at: 0,
}
const refusal = (error: Partial<ErrorBody> & Pick<ErrorBody, 'code'>): ErrorBody => ({
  message: '',
  ...error,
})

describe('situationOf', () => {
  const leading = { leading: true }
  const not = { leading: false }
  it.each<[string, Parameters<typeof situationOf>[0], Situation['kind']]>([
    ['a spectator', { progress: { step: 'idle' }, you: null, hasBid: false }, 'watching'],
    ['a leader', { progress: { step: 'idle' }, you: leading, hasBid: true }, 'leading'],
    ['outbid', { progress: { step: 'idle' }, you: not, hasBid: true }, 'outbid'],
    [
      'on its way',
      { progress: { step: 'pending', intent }, you: leading, hasBid: true },
      'pending',
    ],
    ['unanswered', { progress: { step: 'settling', intent }, you: not, hasBid: false }, 'settling'],
    [
      'taken',
      {
        progress: settled({ outcome: 'accepted-leading', bidId: 'b1234567', answer }),
        you: leading,
        hasBid: true,
      },
      'leading',
    ],
    [
      'taken and later outbid',
      {
        progress: settled({ outcome: 'accepted-leading', bidId: 'b1234567', answer }),
        you: not,
        hasBid: true,
      },
      'outbid',
    ],
    [
      'taken and at once outbid',
      {
        progress: settled({ outcome: 'accepted-outbid', bidId: 'b1234567', answer }),
        you: not,
        hasBid: true,
      },
      'atOnceOutbid',
    ],
    [
      'never answered',
      {
        progress: settled({ outcome: 'unknown', bidId: 'b1234567' }),
        you: not,
        hasBid: false,
      },
      'unresolved',
    ],
  ])('%s', (_, input, kind) => {
    expect(situationOf(input).kind).toBe(kind)
  })
})

describe('what a refusal says', () => {
  const f = createFormat('en-US')
  const m = en(f)
  const auction = { currency: 'USD', minimum: 4_400 }
  const says = (error: ErrorBody) =>
    describeSituation({ kind: 'refused', error, intent }, auction, m, f)

  it('names the newest minimum', () => {
    expect(says(refusal({ code: 'BID_TOO_LOW', minimum: 4_300 }))).toEqual({
      state: 'refused',
      title: 'Not accepted',
      text: 'The price moved first. The next bid is $44.00.',
    })
    expect(says(refusal({ code: 'BID_TOO_LOW', minimum: 4_500 })).text).toContain('$45.00')
  })

  it('says how late a late bid was', () => {
    const late = { code: 'AUCTION_CLOSED', endsAt: 10_000 } as const
    expect(says(refusal({ ...late, at: 10_340 })).text).toContain('340 ms after the end')
    expect(says(refusal({ ...late, at: 12_640 })).text).toContain('2.6 s after the end')
    expect(says(refusal({ ...late, at: 9_000 })).text).toBe('The auction is over.')
  })

  it('tells a bid that never arrived from a busy house', () => {
    expect(says(refusal({ code: 'BUSY' })).title).toBe('Your bid did not arrive')
    expect(says(refusal({ code: 'BUSY', retryAfterMs: 500 })).title).toBe('Not accepted')
  })
})
