import { describe, expect, it } from 'vitest'
import { createPasswords } from './passwords.ts'

describe('passwords', () => {
  it('are hashed with Argon2id of 19 MiB, 2 passes, 1 lane', async () => {
    const passwords = createPasswords()
    const hash = await passwords.hash('correct horse battery')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await passwords.verify(hash, 'correct horse battery')).toBe(true)
    expect(await passwords.verify(hash, 'Correct horse battery')).toBe(false)
    expect(await passwords.verify('no hash at all', 'correct horse battery')).toBe(false)
  })

  it('wait in a bounded queue; whoever is one too many is told at once', async () => {
    const passwords = createPasswords({ atOnce: 1, waiting: 2 })
    const begun = Array.from({ length: 5 }, () => passwords.hash('correct horse battery'))
    const ends = await Promise.allSettled(begun)
    expect(ends.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
    ])
    expect(ends[4]).toMatchObject({
      reason: { failure: { error: { code: 'BUSY', retryAfterMs: 2_000 } } },
    })
    expect(await passwords.verify(await passwords.hash('a'), 'a')).toBe(true) // none is held for good
  })
})
