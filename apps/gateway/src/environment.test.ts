import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type GatewayConfig, readEnvironment } from './environment.ts'

const least = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgresql://postgres@127.0.0.1:5432/flashbid',
  ADMIN_API_KEY: 'a-key-of-the-operators-that-is-long-enough',
  AUTH_SECRET: 'a-secret-that-is-long-enough-for-use',
}

const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://bids.example.org/' }

function config(env: Record<string, string>): GatewayConfig {
  const reading = readEnvironment({ ...least, ...env })
  if (!reading.ok) throw new Error(reading.faults.join('\n'))
  return reading.config
}

function faults(env: Record<string, string | undefined>): readonly string[] {
  const reading = readEnvironment({ ...least, ...env })
  return reading.ok ? [] : reading.faults
}

describe('defaults', () => {
  it('are those of the contract', () => {
    expect(config({})).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      allowedOrigins: new Set(['http://localhost:3000', 'http://127.0.0.1:3000']),
      servers: 1,
      redisUrl: 'redis://127.0.0.1:6379',
      dataFolder: '.flashbid',
      demo: true,
      guests: true,
      operatorLinkHash: null,
      bidRate: 10,
      socketRate: 100,
      handshakeRate: 20,
      signupVerified: false,
      mediaS3: null,
      durability: 'local',
      logLevel: 'info',
    })
  })

  it('an empty variable counts as unset', () => {
    const empty = Object.fromEntries(
      ['PORT', 'HOST', 'PUBLIC_URL', 'GUESTS', 'DEMO', 'BID_RATE', 'TRUST_PROXY', 'LOG_LEVEL'].map(
        (name) => [name, ' '],
      ),
    )
    expect(config(empty)).toEqual({ ...config({}), trustsProxy: expect.any(Function) })
  })

  it('in production: no demo, no guests, no local origins', () => {
    expect(config(production)).toMatchObject({
      production: true,
      demo: false,
      guests: false,
      publicUrl: 'https://bids.example.org',
      allowedOrigins: new Set(['https://bids.example.org']),
    })
    expect(config({ ...production, DEMO: '1' }).guests).toBe(false)
    expect(config({ ...production, GUESTS: '1' }).guests).toBe(false)
    expect(config({ ...production, GUESTS: 'public' }).guests).toBe(true)
  })

  it('guests follow the demo unless they are named', () => {
    expect(config({ DEMO: '0' }).guests).toBe(false)
    expect(config({ DEMO: '0', GUESTS: '1' }).guests).toBe(true)
    expect(config({ GUESTS: '0' }).guests).toBe(false)
  })
})

describe('production refuses', () => {
  it('secrets that are missing and an address that is unset, all at once', () => {
    const missing = { PUBLIC_URL: '', ADMIN_API_KEY: ' ', AUTH_SECRET: undefined }
    expect(faults({ NODE_ENV: 'production', ...missing })).toEqual([
      'PUBLIC_URL is missing; accepted: an address such as https://bids.example.org, without a path',
      'ADMIN_API_KEY is missing; accepted: at least 32 visible ASCII characters',
      'AUTH_SECRET is missing; accepted: at least 32 visible ASCII characters',
    ])
  })

  it('secrets shorter than 32 characters', () => {
    const [short, enough] = ['k'.repeat(31), 'k'.repeat(32)]
    expect(faults({ ...production, ADMIN_API_KEY: short, AUTH_SECRET: short })).toEqual([
      'ADMIN_API_KEY is too short; accepted: at least 32 visible ASCII characters',
      'AUTH_SECRET is too short; accepted: at least 32 visible ASCII characters',
    ])
    expect(faults({ ...production, ADMIN_API_KEY: enough, AUTH_SECRET: enough })).toEqual([])
    expect(faults({ ADMIN_API_KEY: 'short', AUTH_SECRET: 'short' })).toEqual([])
  })

  it('the secrets that npm start made in the folder of data', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flashbid-environment-'))
    const made = ['m'.repeat(43), 'n'.repeat(43)] as const
    try {
      writeFileSync(join(folder, 'admin-key'), `${made[0]}\n`)
      writeFileSync(join(folder, 'auth-secret'), `${made[1]}\n`)
      const env = { FLASHBID_DATA: folder, ADMIN_API_KEY: made[0], AUTH_SECRET: made[1] }
      const found = faults({ ...production, ...env })
      expect(found.map((line) => line.split(';')[0])).toEqual([
        'ADMIN_API_KEY is the one that npm start made for development, kept beside its data',
        'AUTH_SECRET is the one that npm start made for development, kept beside its data',
      ])
      expect(found.join()).not.toContain('mmm')
      expect(faults(env)).toEqual([])
      expect(faults({ ...production, FLASHBID_DATA: folder })).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('no http address, but says what that means unless it is this machine', () => {
    const warnings = (PUBLIC_URL: string) => {
      const SMTP_URL = 'smtp://mail.example.org'
      const reading = readEnvironment({ ...least, ...production, PUBLIC_URL, SMTP_URL })
      return reading.ok ? reading.warnings : reading.faults
    }
    expect(warnings('http://bids.example.org')).toEqual([expect.stringContaining('unprotected')])
    expect(warnings('http://localhost.example.org')).toHaveLength(1)
    for (const url of ['http://localhost:3000', 'http://127.0.0.1', 'https://bids.example.org']) {
      expect(warnings(url)).toEqual([])
    }
  })

  it('no house without a mail server, but says that its letters reach nobody', () => {
    const reading = readEnvironment({ ...least, ...production })
    expect(reading).toMatchObject({ ok: true, warnings: [expect.stringContaining('SMTP_URL')] })
  })
})

describe('faults', () => {
  it('are all listed at once, each with its variable, its fault and what is accepted', () => {
    const found = faults({
      PORT: '70000',
      HOST: 'a host',
      PUBLIC_URL: 'https://bids.example.org/path',
      SERVERS: '1.5',
      REDIS_URL: 'http://127.0.0.1',
      DATABASE_URL: undefined,
      DEMO: 'yes',
      GUESTS: 'all',
      OPERATOR_LINK_HASH: 'abc',
      ALLOWED_ORIGINS: 'https://a.example, javascript:alert(1)',
      TRUST_PROXY: '10.0.0.0/33',
      BID_RATE: '0',
      SOCKET_RATE: '-1',
      HANDSHAKE_RATE: '1e9',
      SIGNUP_VERIFIED: 'true',
      DURABILITY: 'strong',
      LOG_LEVEL: 'loud',
    })
    expect(found.map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'HOST',
      'PUBLIC_URL',
      'SERVERS',
      'REDIS_URL',
      'DATABASE_URL',
      'DEMO',
      'GUESTS',
      'OPERATOR_LINK_HASH',
      'ALLOWED_ORIGINS',
      'TRUST_PROXY',
      'BID_RATE',
      'SOCKET_RATE',
      'HANDSHAKE_RATE',
      'SIGNUP_VERIFIED',
      'DURABILITY',
      'LOG_LEVEL',
    ])
    expect(found.every((line) => line.includes('; accepted: ') && !line.includes('\n'))).toBe(true)
    expect(found[0]).toBe(
      'PORT is "70000", which is out of range; accepted: a whole number from 1 to 65535',
    )
  })

  it('say what is promised and not built yet', () => {
    expect(faults({ REDIS_URL: 'redis://a:1,redis://b:2', DURABILITY: 'replicated' })).toEqual([
      'REDIS_URL names several nodes, which is not supported yet; accepted: redis://host:port or rediss://host:port',
      'DURABILITY is "replicated", which is not supported yet; accepted: local',
    ])
  })

  it('never show a secret', () => {
    const found = faults({
      AUTH_SECRET: 'hush hush',
      REDIS_URL: 'amqp://me:hush@host',
      DATABASE_URL: 'mysql://me:hush@host/db',
    })
    expect(found).toHaveLength(3)
    expect(found.join('\n')).not.toContain('hush')
  })
})

it('TRUST_PROXY takes addresses and ranges of both families', () => {
  const { trustsProxy } = config({ TRUST_PROXY: '10.0.0.0/8, 192.0.2.7,2001:db8::/32' })
  expect(
    ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', '192.0.2.8', '2001:db8::1', '::1', 'nonsense'].map(
      trustsProxy,
    ),
  ).toEqual([true, true, true, false, true, false, false])
  expect(config({}).trustsProxy('127.0.0.1')).toBe(false)
})

it('the port of the scheme itself is no part of an origin', () => {
  expect(config({ PORT: '80' }).allowedOrigins).toEqual(
    new Set(['http://localhost', 'http://127.0.0.1']),
  )
})

it('pictures go to a bucket once it is named', () => {
  const bucket = { MEDIA_S3_BUCKET: 'pictures' }
  expect(config({ MEDIA_S3_REGION: 'eu-central-1' }).mediaS3).toBeNull()
  expect(config(bucket).mediaS3).toEqual({
    bucket: 'pictures',
    endpoint: null,
    region: 'us-east-1',
    credentials: null,
  })
  const keys = { MEDIA_S3_ACCESS_KEY_ID: 'id', MEDIA_S3_SECRET_ACCESS_KEY: 'hush' }
  expect(
    config({ ...bucket, ...keys, MEDIA_S3_ENDPOINT: 'http://127.0.0.1:9000/' }).mediaS3,
  ).toMatchObject({
    endpoint: 'http://127.0.0.1:9000',
    credentials: { accessKeyId: 'id', secretAccessKey: 'hush' },
  })
  expect(
    faults({ MEDIA_S3_BUCKET: 'Not A Name', MEDIA_S3_SECRET_ACCESS_KEY: 'hush hush' }),
  ).toEqual([
    'MEDIA_S3_BUCKET is "Not A Name", which is no such name; accepted: the name of a bucket',
    'MEDIA_S3_SECRET_ACCESS_KEY has other characters; accepted: visible ASCII characters',
  ])
  expect(faults({ ...bucket, MEDIA_S3_ACCESS_KEY_ID: 'id' })).toEqual([
    'MEDIA_S3_SECRET_ACCESS_KEY is missing; accepted: both of its pair, or neither',
  ])
})
