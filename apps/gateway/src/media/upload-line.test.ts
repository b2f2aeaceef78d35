import { expect, it } from 'vitest'
import { createUploadLine } from './upload-line.ts'

it('has so many places, fewer of them for one network, and gives them back once', () => {
  const line = createUploadLine({ places: 3, placesOfNetwork: 2 })
  const leave = line.enter('a')
  line.enter('a')
  expect(() => line.enter('a')).toThrow('Too many pictures')
  const leaveB = line.enter('b')
  expect(() => line.enter('c')).toThrow('Too many pictures')
  leave()
  leave()
  line.enter('c')
  expect(() => line.enter('d')).toThrow('Too many pictures')
  leaveB()
  line.enter('a')
  expect(() => line.enter('b')).toThrow('Too many pictures')
})

it('does one piece of work after the other, also after one that failed', async () => {
  const line = createUploadLine()
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} begins`)
    await new Promise(setImmediate)
    log.push(`${name} ends`)
    if (name === 'b') throw new Error('b failed')
    return name
  }
  const turns = ['a', 'b', 'c'].map((name) => line.inTurn(work(name)))
  expect((await Promise.allSettled(turns)).map(({ status }) => status)).toEqual([
    ...['fulfilled', 'rejected', 'fulfilled'],
  ])
  expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})
