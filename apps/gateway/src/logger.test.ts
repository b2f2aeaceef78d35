import { expect, it } from 'vitest'
import { createLogger } from './logger.ts'

const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl'
const session = 'SxmwVBqiLJ3QKAJgcn1ruruGE6lds4G2.LqQEU5W2AgeNXaFVvUXrfP5773b60yaSltVDiVYDyRU'
const password = 'correct-horse-battery'

function lines(write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const written: string[] = []
  write(createLogger('trace', { write: (line: string) => void written.push(line) }))
  return written
}

const secrets = { authorization: `Bearer ${jwt}`, cookie: `flashbid.session_token=${session}` }

it.each<[string, (logger: ReturnType<typeof createLogger>) => void]>([
  ['headers', (logger) => logger.info({ headers: secrets })],
  ['a header', (logger) => logger.info(secrets)],
  ['a request', (logger) => logger.trace({ req: { method: 'GET', headers: secrets } })],
  ['a body', (logger) => logger.debug({ body: { email: 'ann@example.org', password } })],
  ['a body deep down', (logger) => logger.debug({ a: { body: { newPassword: password } } })],
  ['an answer', (logger) => logger.info({ answer: { token: jwt } })],
  ['a handshake', (logger) => logger.info({ handshake: { auth: { token: jwt } } })],
  ['a message', (logger) => logger.warn(`could not verify ${jwt}`)],
  ['a header in a message', (logger) => logger.warn(`was sent authorization: Bearer ${session}`)],
  ['a cookie in a message', (logger) => logger.warn(`cookie flashbid.session_token=${session};`)],
  [
    'an error that carries its request',
    (logger) => logger.error({ err: Object.assign(new Error('x'), { config: secrets }) }),
  ],
  [
    'an error of Redis',
    (logger) =>
      logger.error({
        err: Object.assign(new Error('x'), { command: { name: 'set', args: [password, session] } }),
      }),
  ],
  [
    'an error of Postgres',
    (logger) =>
      logger.error({
        err: Object.assign(new Error('x'), { detail: `Key (token)=(${session}) already exists.` }),
      }),
  ],
  ['the address of a store', (logger) => logger.error(`redis://me:${password}@host:6379 is away`)],
])('%s: what is secret is not written', (_, write) => {
  const [line = ''] = lines(write)
  expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) })
  for (const secret of [jwt, session, password, 'eyJ', session.slice(0, 20)]) {
    expect(line).not.toContain(secret)
  }
})

it('what is not secret stays readable', () => {
  const err = Object.assign(new Error('the store is away'), { code: 'ECONNREFUSED' })
  const [line = ''] = lines((logger) => logger.error({ err, ref: 'r-1', userId: 'ann' }, 'failed'))
  const known = { err: { message: 'the store is away', code: 'ECONNREFUSED' }, msg: 'failed' }
  expect(JSON.parse(line)).toMatchObject({ ...known, ref: 'r-1', userId: 'ann' })
})
