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

  test('help deletes nothing, whatever stands beside it', () => {
    expect(answerInstead('reset', ['--yes', '--help'])?.exitStatus).toBe(0)
  })

  test('the swarm answers for itself', () => {
    expect(answerInstead('swarm', ['--help', '--bogus'])).toBeNull()
  })
})
