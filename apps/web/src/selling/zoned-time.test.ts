import { describe, expect, it } from 'vitest'
import { momentOf, wallTimeOf } from './zoned-time.ts'

describe('momentOf', () => {
  it.each([
    ['2026-11-23T18:30', 'UTC', '2026-11-23T18:30:00Z'],
    ['2026-11-23T18:30', 'Europe/Vienna', '2026-11-23T17:30:00Z'],
    ['2026-07-01T18:30', 'Europe/Vienna', '2026-07-01T16:30:00Z'],
    ['2026-11-23T18:30', 'Asia/Shanghai', '2026-11-23T10:30:00Z'],
    ['2026-11-23T00:10', 'Asia/Kolkata', '2026-11-22T18:40:00Z'],
    ['2026-11-23T18:30', 'America/Los_Angeles', '2026-11-24T02:30:00Z'],
    // The night the clocks go back: 02:30 comes twice, the first counts.
    ['2026-10-25T02:30', 'Europe/Vienna', '2026-10-25T00:30:00Z'],
    ['2026-10-25T03:30', 'Europe/Vienna', '2026-10-25T02:30:00Z'],
  ])('%s in %s', (wall, zone, utc) => {
    expect(momentOf(wall, zone)).toBe(Date.parse(utc))
    expect(wallTimeOf(Date.parse(utc), zone)).toBe(wall)
  })

  it('knows the hour that is jumped over', () => {
    expect(momentOf('2026-03-29T02:30', 'Europe/Vienna')).toBeNull()
    expect(momentOf('2026-03-29T03:00', 'Europe/Vienna')).toBe(Date.parse('2026-03-29T01:00:00Z'))
  })

  it.each(['', 'tomorrow', '2026-11-23'])('does not read %j', (text) => {
    expect(momentOf(text, 'UTC')).toBeNull()
  })
})
