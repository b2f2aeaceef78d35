import { OutcomeUnknownError } from '@flashbid/engine'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../failures.ts'
import { orBusy, orUnknown } from './postgres-away.ts'

const failing = (error: Error) => () => Promise.reject(error)
const coded = (code: string, message = 'Invalid `prisma.auction.create()` invocation') =>
  Object.assign(new Error(message), { code })
const byPostgres = (sqlState: string) =>
  coded('P2039', `Invalid invocation in\nDatabase error. Code: \`${sqlState}\`. Message: \`...\``)

const neverAsked = [
  coded('P1001'),
  coded('ECONNREFUSED'),
  new Error('timeout exceeded when trying to connect'),
  new Error('Connection terminated due to connection timeout', {
    cause: new Error('Connection terminated unexpectedly'),
  }),
]
/** It said itself that the statement came to nothing. */
const undone = ['57014', '57P01', '57P03', '53300', '53100', '55P03', '40P01', '25006'].map(
  byPostgres,
)
const cutOff = [
  coded('P1017'),
  coded('ECONNRESET'),
  new Error('Connection terminated'),
  new Error('outer', { cause: new Error('Connection terminated unexpectedly') }),
]
const bugs = [new Error('x is not a function'), coded('P2002'), byPostgres('42P01')]

describe('a Postgres that cannot be asked', () => {
  it.each([...neverAsked, ...undone, ...cutOff])('is BUSY to a question: %s', async (error) => {
    const refusal = await orBusy(failing(error)).catch((thrown: unknown) => thrown)
    expect(refusal).toBeInstanceOf(Refusal)
    expect((refusal as Refusal).failure.error.code).toBe('BUSY')
  })

  it.each([...neverAsked, ...undone])(
    'is BUSY to a change that came to nothing: %s',
    async (error) => {
      await expect(orUnknown(failing(error))).rejects.toBeInstanceOf(Refusal)
    },
  )

  it.each(cutOff)('leaves a change unknown that it may have made: %s', async (error) => {
    await expect(orUnknown(failing(error))).rejects.toBeInstanceOf(OutcomeUnknownError)
  })

  it.each(bugs)('is not what a bug is: %s', async (error) => {
    await expect(orBusy(failing(error))).rejects.toBe(error)
    await expect(orUnknown(failing(error))).rejects.toBe(error)
  })
})
