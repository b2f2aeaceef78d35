import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestHouse, type TestHouse } from '../testing/test-house.ts'
import { signedIn } from '../testing/test-people.ts'
import { grantProgram } from './grant-program.ts'

const NOWHERE = 'redis://127.0.0.1:1'
let house: TestHouse
let helper: { id: string; email: string }
beforeAll(async () => {
  house = await startTestHouse()
  helper = await signedIn(house.resources, 'operator')
})
afterAll(() => house.close())

const person = (name: string) => signedIn(house.resources, 'bidder', name)

async function grant(args: string[], env: Record<string, string> = {}) {
  const lines: string[] = []
  const own = { DATABASE_URL: house.databaseUrl, REDIS_URL: house.redis.url }
  const status = await grantProgram(args, { ...own, ...env }, (line) => lines.push(line))
  return { status, said: lines.join('\n') }
}

it('gives the role at once, with an entry of the audit trail', async () => {
  const { id, email, token } = await person('Ada')
  expect(await grant([email.toUpperCase(), 'operator'])).toEqual({
    status: 0,
    said: `Ada (${email.toUpperCase()}) is operator now.`,
  })
  expect(await house.resources.database.users.find(id)).toMatchObject({ role: 'operator' })
  await expect
    .poll(async () => (await house.call('GET', '/api/token', { token })).status, { timeout: 2_000 })
    .toBe(401)
  const query = { target: { id }, action: 'grant', limit: 10 }
  const page = await house.resources.database.audit.list(query)
  expect(page?.entries).toMatchObject([
    {
      action: 'grant',
      actor: { id: 'command-line', name: 'command line', role: 'operator', byKey: false },
      target: { type: 'account', id },
      before: { role: 'bidder' },
      after: { role: 'operator' },
    },
  ])
  expect(await grant([email, 'operator'])).toEqual({
    status: 0,
    said: `Ada (${email}) was operator already.`,
  })
  expect(await grant([helper.email, 'bidder'])).toMatchObject({ status: 0 })
  expect(await grant([email, 'bidder'])).toEqual({
    status: 1,
    said: `${email} is the last operator. Make somebody else operator first.`,
  })
})

it('says so when Redis is away, and gives the role all the same', async () => {
  const { id, email } = await person('Bea')
  const granted = await grant([email, 'seller'], { REDIS_URL: NOWHERE })
  expect(granted).toEqual({
    status: 0,
    said: `Bea (${email}) is seller now. Redis cannot be reached: where they are signed in, it counts within 15 minutes.`,
  })
  expect(await house.resources.database.users.find(id)).toMatchObject({ role: 'seller' })
})

it('knows nobody by an address that nobody has', async () => {
  expect(await grant(['nobody@example.com', 'seller'])).toEqual({
    status: 1,
    said: 'Nobody has signed up with nobody@example.com. They sign up first; then run this again.',
  })
})

it('says that the database cannot be used, in one line', async () => {
  const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
  const { status, said } = await grant(['ada@example.com', 'seller'], env)
  expect(status).toBe(1)
  expect(said).toMatch(/^The database cannot be used, nothing was changed: .+$/)
})

it.each([[[]], [['ada@example.com']], [['ada@example.com', 'king']]])(
  'says how it is called: %j',
  async (args) => {
    const { status, said } = await grant(args)
    expect(status).toBe(2)
    expect(said).toMatch(/^Usage: .*EMAIL bidder\|seller\|operator$/)
  },
)
