import { describe, expect, test } from 'vitest'
import { answerInstead } from './command-line.ts'

describe('how a command is called', () => {
  test.each(['start', 'dev', 'doctor', 'verify', 'reset'])('%s says what it does', (command) => {
    for (const help of ['--help', '-h']) {
      const answer = answerInstead(command, [help])
      expect(answer?.exitStatus).toBe(0)
      expect(answer?.text).toMatch(/^npm (run )?\w+/)
    }
    expect(answerInstead(command, [])).toBeNull()
  })

  test('a word that is not understood stops it', () => {
    expect(answerInstead('reset', ['--yes'])).toBeNull()
    expect(answerInstead('reset', ['--yes', '--keep'])).toEqual({
      text: 'Unknown option "--keep". See --help.',
      exitStatus: 2,
    })
    expect(answerInstead('doctor', ['--yes'])?.exitStatus).toBe(2)
  })

  test('a grant needs an address and a role that there is', () => {
    const text = (...args: string[]) => answerInstead('grant', args)?.text
    expect(text('ada@example.com', 'seller')).toBeUndefined()
    expect(text('ada@example.com')).toMatch(/^An address and a role are needed/)
    expect(text('ada@example.com', 'seller', 'operator')).toMatch(/^An address and a role/)
    expect(text('Ada', 'seller')).toBe('"Ada" is no address. See --help.')
    expect(text('ada@example.com', 'admin')).toBe(
      '"admin" is no role; accepted: bidder, seller, operator. See --help.',
    )
    expect(answerInstead('grant', ['--help'])?.exitStatus).toBe(0)
    expect(answerInstead('grant', [])?.exitStatus).toBe(2)
  })

  test('help deletes nothing, whatever stands beside it', () => {
    expect(answerInstead('reset', ['--yes', '--help'])?.exitStatus).toBe(0)
  })

  test('the swarm answers for itself', () => {
    expect(answerInstead('swarm', ['--help', '--bogus'])).toBeNull()
  })
})
