import { describe, expect, it } from 'vitest'
import { type PressEvent, type PressLock, reducePress, shownBy } from './press-lock.ts'

const start: PressLock<string> = { held: null, pressed: [] }
const run = (...events: PressEvent<string>[]) => events.reduce(reducePress<string>, start)

describe('press lock', () => {
  it('shows what is live while nothing is pressed', () => {
    expect(shownBy(start, 'Bid $42')).toBe('Bid $42')
  })

  it('keeps what was on the screen at pointer-down, whatever comes', () => {
    const lock = run({ type: 'press', by: 'pointer 1', onScreen: 'Bid $42' })
    expect(shownBy(lock, 'Bid $43')).toBe('Bid $42')
    expect(shownBy(lock, 'Bid $44')).toBe('Bid $42')
  })

  it('lets go with the last finger', () => {
    const lock = run(
      { type: 'press', by: 'pointer 1', onScreen: 'Bid $42' },
      { type: 'press', by: 'pointer 2', onScreen: 'Bid $42' },
      { type: 'release', by: 'pointer 1' },
    )
    expect(shownBy(lock, 'Bid $43')).toBe('Bid $42')
    expect(shownBy(reducePress(lock, { type: 'release', by: 'pointer 2' }), 'Bid $43')).toBe(
      'Bid $43',
    )
  })

  it('is not taken over by a second press or a repeated key', () => {
    const lock = run(
      { type: 'press', by: 'key Space', onScreen: 'Bid $42' },
      { type: 'press', by: 'key Space', onScreen: 'Bid $99' },
      { type: 'press', by: 'pointer 1', onScreen: 'Bid $99' },
    )
    expect(lock).toEqual({ held: { value: 'Bid $42' }, pressed: ['key Space', 'pointer 1'] })
  })

  it('ignores a release of what never pressed and lets all go when the window loses the focus', () => {
    const lock = run({ type: 'press', by: 'pointer 1', onScreen: 'Bid $42' })
    expect(reducePress(lock, { type: 'release', by: 'pointer 7' })).toBe(lock)
    expect(reducePress(lock, { type: 'releaseAll' })).toEqual(start)
  })
})
