import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

const REDIS_URL = 'redis://127.0.0.1:6379'

test('finds the gateway on the port of this machine unless told otherwise', () => {
  const env = { REDIS_URL, ADMIN_API_KEY: 'key', PORT: '4000' }
  expect(readEnvironment(env)).toEqual({
    ok: true,
    config: {
      redisUrl: REDIS_URL,
      demo: { gatewayUrl: 'http://127.0.0.1:4000', adminApiKey: 'key' },
      logLevel: 'info',
    },
  })
  const elsewhere = readEnvironment({ ...env, GATEWAY_URL: 'http://gateway:3000/' })
  expect(elsewhere).toMatchObject({ config: { demo: { gatewayUrl: 'http://gateway:3000' } } })
})

test.each([{ DEMO: '0' }, { NODE_ENV: 'production' }])('has no demo house with %o', (env) => {
  expect(readEnvironment({ REDIS_URL, ...env })).toMatchObject({ ok: true, config: { demo: null } })
})

test('lists all faults at once', () => {
  const env = { DEMO: 'yes', GATEWAY_URL: 'gateway', PORT: 'many', LOG_LEVEL: 'loud' }
  expect(readEnvironment(env)).toEqual({
    ok: false,
    faults: [
      'REDIS_URL is missing; accepted: redis://host:port or rediss://host:port',
      'DEMO is "yes", which is none of the choices; accepted: 0, 1',
      'PORT is not a whole number; accepted: a whole number from 1 to 65535',
      'GATEWAY_URL is "gateway", which is not such an address; accepted: an address such as http://127.0.0.1:3000',
      'LOG_LEVEL is "loud", which is none of the choices; accepted: fatal, error, warn, info, debug, trace, silent',
    ],
  })
  expect(readEnvironment({ REDIS_URL })).toEqual({
    ok: false,
    faults: ["ADMIN_API_KEY is missing; accepted: the operator's key, or DEMO=0"],
  })
})
