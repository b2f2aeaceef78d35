import { describe, expect, test } from 'vitest'
import { readOptions, UsageError } from './options.ts'

const environment = { ADMIN_API_KEY: 'the-key' }
const read = (...args: string[]) => readOptions(args, environment)

describe('options', () => {
  test('everything has a default', () => {
    expect(read('--seed', '7')).toEqual({
      url: 'http://127.0.0.1:3000',
      adminKey: 'the-key',
      bots: 50,
      auctions: 3,
      watchers: 0,
      anonymous: false,
      rate: 100,
      seconds: 20,
      strategies: ['incrementer', 'sniper', 'proxy', 'jumper', 'rude'],
      seed: 7,
      jsonFile: null,
      htmlFile: null,
    })
  })

  test('help asks for nothing else', () => {
    expect(readOptions(['--help'], {})).toBeNull()
  })

  test('PORT names the server of this machine', () => {
    expect(readOptions([], { ...environment, PORT: '4000' })?.url).toBe('http://127.0.0.1:4000')
  })

  test.each([
    [['--bots', '0'], '--bots 0: must be a whole number from 1 to 5000.'],
    [['--bots', '1.5'], '--bots 1.5: must be a whole number'],
    [['--seconds', '1e3'], '--seconds 1e3: must be a whole number'],
    [['--rate', '1000'], '--rate 1000 is more than 50 bots may bid: at most 450'],
    [['--strategies', 'proxy,kind'], '--strategies kind: must be of incrementer'],
    [['--url', 'localhost'], '--url localhost: must be an address'],
    [['--speed', '9'], "Unknown option '--speed'. See --help."],
    [['now'], 'Unexpected argument'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => read(...args)).toThrow(UsageError)
    expect(() => read(...args)).toThrow(sentence)
  })

  test('without a key it says where it looked', () => {
    expect(() => readOptions([], { FLASHBID_DATA: '/nowhere' })).toThrow('/nowhere/admin-key')
  })
})
