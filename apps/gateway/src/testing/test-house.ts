import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Auction, CreateAuctionInput, Role } from '@flashbid/protocol'
import { createHttpApp } from '../http/app.ts'
import type { ZodApp } from '../http/zod-app.ts'
import { createReadiness, type Readiness } from '../operations/readiness.ts'
import { startTestResources, TEST_ADMIN_KEY, type TestResources } from './test-resources.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD'

export interface Call {
  readonly token?: string
  readonly body?: unknown
  /** Sent as it is, whatever it is. */
  readonly rawBody?: string
  readonly headers?: Record<string, string>
}

export interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}

/** A gateway's HTTP half on real stores, called without a port. */
export interface TestHouse extends TestResources {
  readonly app: ZodApp
  readonly readiness: Readiness
  readonly webFolder: string
  call(method: Method, url: string, call?: Call): Promise<Answer>
  token(role: Role, id?: string): Promise<string>
  create(changes?: Partial<CreateAuctionInput>, url?: string): Promise<Auction>
  bid(auctionId: string, token: string, amount: number, bidId?: string): Promise<Answer>
}

export async function startTestHouse(env: Record<string, string> = {}): Promise<TestHouse> {
  const webFolder = mkdtempSync(join(tmpdir(), 'flashbid-web-'))
  const test = await startTestResources(env)
  const { redis, database, tokens } = test.resources
  const readiness = createReadiness(redis, database)
  const app = await createHttpApp(test.resources, { readiness, webFolder, viewersOf: () => 0 })
  await app.ready()
  readiness.serving()

  const house: TestHouse = {
    ...test,
    app,
    readiness,
    webFolder,
    async call(method, url, { token, body, rawBody, headers = {} } = {}) {
      const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
      const response = await app.inject({
        method,
        url,
        headers: {
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(payload === undefined ? {} : { payload }),
      })
      const isJson = String(response.headers['content-type']).startsWith('application/json')
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.body,
        json: isJson ? JSON.parse(response.body) : undefined,
      }
    },
    async token(role, id = randomUUID()) {
      const user = { id, name: `A ${role}`, role }
      await database.users.ensure(user)
      return (await tokens.issue(user, 3_600_000)).token
    },
    async create(changed = {}, url = '/api/auctions') {
      const body = { ...auctionBody(), ...changed }
      const { status, json } = await house.call('POST', url, { token: TEST_ADMIN_KEY, body })
      if (status !== 201) throw new Error(JSON.stringify(json))
      return json.auction
    },
    bid: (auctionId, token, amount, bidId = randomUUID()) =>
      house.call('POST', `/api/auctions/${auctionId}/bids`, {
        token,
        body: { amount },
        headers: { 'idempotency-key': bidId },
      }),
    async close() {
      await app.close()
      await test.close()
      rmSync(webFolder, { recursive: true, force: true })
    },
  }
  return house
}

/** The least that creates an auction: open for an hour from now. */
export function auctionBody(): CreateAuctionInput {
  return {
    title: 'Botanical plate, 1847',
    currency: 'USD',
    startPrice: 1_000,
    endsAt: Date.now() + 3_600_000,
  }
}
