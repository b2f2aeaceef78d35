import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

const stores = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgresql://someone@127.0.0.1:5432/flashbid',
}

test('takes the addresses of its stores; an empty variable counts as unset', () => {
  expect(readEnvironment({ ...stores, LOG_LEVEL: ' ', PATH: '/bin' })).toEqual({
    ok: true,
    config: {
      redisUrl: stores.REDIS_URL,
      databaseUrl: stores.DATABASE_URL,
      logLevel: 'info',
    },
  })
})

test('lists all faults at once and repeats no password', () => {
  const env = { DATABASE_URL: 'mysql://root:secret@localhost/x', LOG_LEVEL: 'loud' }
  const reading = readEnvironment(env)
  expect(reading).toEqual({
    ok: false,
    faults: [
      'REDIS_URL is missing; accepted: redis://host:port or rediss://host:port',
      'DATABASE_URL is not such an address; accepted: postgresql://user@host:port/database',
      'LOG_LEVEL is "loud", which is none of the choices; accepted: fatal, error, warn, info, debug, trace, silent',
    ],
  })
})
