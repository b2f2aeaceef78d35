import { describe, expect, test } from 'vitest'
import { findRedis, isTooOld, type RedisProbes, withoutPassword } from './redis-source.ts'

/** A machine with nothing on it, and what happened to it. */
function machine(has: Partial<RedisProbes> = {}) {
  const told: string[] = []
  const installed: string[][] = []
  const probes: RedisProbes = {
    program: () => (installed.length > 0 ? '/usr/bin/redis-server' : undefined),
    dockerRuns: async () => false,
    installer: async () => undefined,
    isTerminal: false,
    ask: async () => {
      throw new Error('nobody is there to be asked')
    },
    install: async (command) => {
      installed.push(command)
    },
    say: (line) => told.push(line),
    ...has,
  }
  return { probes, told, installed }
}

const installer = async () => ['apt-get', 'install', '-y', 'redis-server']

describe('finding Redis, in this order', () => {
  const everything = {
    program: () => '/opt/valkey-server',
    dockerRuns: async () => true,
    installer,
  }

  test('REDIS_URL', async () => {
    const { probes } = machine(everything)
    const url = 'redis://there:6379'
    expect(await findRedis(url, probes)).toEqual({ kind: 'given', url })
  })

  test('a program on the PATH', async () => {
    const { probes } = machine(everything)
    expect(await findRedis(undefined, probes)).toEqual({
      kind: 'program',
      path: '/opt/valkey-server',
    })
  })

  test('a running Docker engine', async () => {
    const { probes, installed } = machine({ dockerRuns: async () => true, installer })
    expect(await findRedis(undefined, probes)).toEqual({ kind: 'docker' })
    expect(installed).toEqual([])
  })

  test("the system's packages, said aloud where there is no terminal", async () => {
    const { probes, told, installed } = machine({ installer })
    expect(await findRedis(undefined, probes)).toMatchObject({ kind: 'program' })
    expect(told).toEqual(['No Redis was found; installing one: apt-get install -y redis-server'])
    expect(installed).toHaveLength(1)
  })

  test('the same, asked first on a terminal', async () => {
    const yes = machine({ installer, isTerminal: true, ask: async () => true })
    expect(await findRedis(undefined, yes.probes)).toMatchObject({ kind: 'program' })
    const no = machine({ installer, isTerminal: true, ask: async () => false })
    await expect(findRedis(undefined, no.probes)).rejects.toThrow('No Redis was found.')
    expect(no.installed).toEqual([])
  })

  test('else a message how to get one', async () => {
    await expect(findRedis(undefined, machine().probes)).rejects.toThrow(/REDIS_URL/)
  })
})

test.each([
  ['6.2.14', true],
  ['7.0.0', false],
  ['7.2.4', false],
  ['8.0.1', false],
  ['10.0.0', false],
])('Redis %s is too old: %s', (version, old) => {
  expect(isTooOld(version)).toBe(old)
})

test('an address is shown without its password, each one of several', () => {
  expect(withoutPassword('redis://me:secret@one:6379,rediss://:other@two:6379/1')).toBe(
    'redis://one:6379,rediss://two:6379/1',
  )
})
