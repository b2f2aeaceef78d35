import { describe, expect, it } from 'vitest'
import { createFormat } from '../i18n/format.ts'
import { clockText, lengthText } from './clock-text.ts'

describe('clockText', () => {
  const f = createFormat('en-US')
  it.each([
    [0, '0:00'],
    [-3, '0:00'],
    [9, '0:09'],
    [60, '1:00'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [93_784, '26:03:04'],
    [172_799, '47:59:59'],
    [172_800, '2d 0h'],
    [280_800, '3d 6h'],
  ])('%i s is %s', (seconds, text) => {
    expect(clockText(seconds, f)).toBe(text)
  })
})

it('shows a length as a clock would', () => {
  expect(lengthText(120_000)).toBe('2:00')
  expect(lengthText(15_000)).toBe('0:15')
})
