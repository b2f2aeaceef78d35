import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, startRedis } from '@flashbid/local-stack'
import type { CreateAuction, GrantedRole, Standing } from '@flashbid/protocol'
import { type Caller, mayDo } from '../accounts/callers.ts'
import { createAuction } from '../catalogue/create-auction.ts'
import { createHttpApp } from '../http/app.ts'
import { createReadiness } from '../operations/readiness.ts'
import { TestClient } from './test-client.ts'
import { createTestGateway } from './test-gateway.ts'
import { auctionBody } from './test-house.ts'
import { signedIn } from './test-people.ts'
import { plain } from './test-pictures.ts'

/** As test-gateway.ts sets it. */
const KEY = 'operator'
/** A guest's and an operator's address alike: one that no limit has heard of yet. */
let addresses = 0

/** Somebody of a standing, as the gate knows them; nobody for a visitor. */
export interface Somebody {
  readonly standing: Standing
  readonly token: string | null
  /** Of a session: another way to be known. */
  readonly cookie?: string
  readonly caller: Caller | null
}

/** What a call is done to: somebody's, or one that does not exist. */
export interface Thing {
  readonly kind: 'auction' | 'draft' | 'account' | 'bid'
  readonly id: string
  /** Of a bid, whose `id` is its auction's. */
  readonly bidId: string
  /** Of an account: a token of its own. */
  readonly token: string
  /** Whether this standing may know of it. Accounts are seen or not by the route alone. */
  readonly isVisible: boolean
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** A gateway with sockets and HTTP, one account of each role, and things of theirs and of others. */
export async function startScene() {
  const folder = mkdtempSync(join(tmpdir(), 'flashbid-permissions-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><head></head>')
  writeFileSync(join(folder, 'robots.txt'), 'all are welcome')
  const [redis, stores] = await Promise.all([
    startRedis({ persistence: 'none' }),
    createTestDatabase(),
  ])
  const gateway = await createTestGateway({
    redisUrl: redis.url,
    databaseUrl: stores.url,
    environment: { FLASHBID_DATA: folder, OPERATOR_LINK_HASH: 'ab'.repeat(32) },
  })
  const { resources } = gateway
  const { database, engine, sessions } = resources
  const readiness = createReadiness(resources.redis, database)
  const app = await createHttpApp(resources, { readiness, webFolder: folder, viewersOf: () => 0 })
  await app.ready()
  readiness.serving()

  const identified = (userId: string, name: string, role: Caller['role'], byKey = false) => ({
    ...{ userId, name, role, byKey, sessionId: null, issuedAt: 0, expiresAt: 0 },
  })
  async function withRole(role: GrantedRole): Promise<Somebody> {
    const { id, name, token, cookie } = await signedIn(resources, role)
    return { standing: role, token, cookie, caller: identified(id, name, role) }
  }
  async function withoutPerson(role: 'guest' | 'bot'): Promise<Somebody> {
    const user = { id: randomUUID(), name: `A ${role}`, role }
    await database.users.ensure(user)
    const { token } = await sessions.issue(user)
    return { standing: role, token, caller: identified(user.id, user.name, role) }
  }
  await signedIn(resources, 'operator') // so that the other one is not the last
  const house = identified('house', 'The House', 'operator', true)
  await database.users.ensure({ id: 'house', name: 'The House', role: 'operator' })
  const people: Record<Standing, Somebody> = {
    visitor: { standing: 'visitor', token: null, caller: null },
    guest: await withoutPerson('guest'),
    bot: await withoutPerson('bot'),
    operator: await withRole('operator'),
    bidder: await withRole('bidder'),
    seller: await withRole('seller'),
    key: { standing: 'key', token: KEY, caller: house },
  }
  const other = await withRole('seller')
  const otherBidder = await withRole('bidder')
  const sockets = new Map<Standing, TestClient>()
  for (const { standing, token } of Object.values(people)) {
    if (standing === 'key') continue
    sockets.set(standing, await TestClient.connect(gateway.url, token ?? undefined))
  }

  const nowhere = { id: '00'.padEnd(20, '0'), bidId: 'bid-of-nobody', token: 'no.such.token' }
  const nothing = (kind: Thing['kind']): Thing => ({
    ...{ ...nowhere, kind, isVisible: false },
    ...(kind === 'account' ? { id: 'nobody-at-all' } : {}),
  })
  const auctionOf = async (seller: Caller, isDraft: boolean) =>
    (await createAuction(resources, { ...auctionTerms, endsAt: in1Hour() }, seller, isDraft)).id

  /** @param isOwn whether it is this person's, where a visitor has nothing */
  async function make(kind: Thing['kind'], who: Somebody, isOwn: boolean): Promise<Thing> {
    const owner = isOwn ? who : other
    if (!owner.caller) throw new Error('A visitor owns nothing.')
    switch (kind) {
      case 'auction':
      case 'draft': {
        const isDraft = kind === 'draft'
        const id = await auctionOf(owner.caller, isDraft)
        return {
          ...nowhere,
          kind,
          id,
          isVisible: !isDraft || mayDo(who.caller, 'drafts.read', owner.caller.userId),
        }
      }
      case 'account': {
        const account = isOwn ? owner : otherBidder
        const id = account.caller?.userId ?? ''
        return { ...nowhere, kind, id, token: (isOwn ? who : other).token ?? '', isVisible: true }
      }
      case 'bid': {
        const id = await auctionOf(other.caller as Caller, false)
        const bidder = isOwn ? owner : otherBidder
        const bidId = `bid-${randomUUID()}`
        const bid = { bidId, bidderId: bidder.caller?.userId ?? '', amount: 2_000 }
        await engine.placeBid(id, { type: 'bid', kind: 'exact', ...bid })
        return { ...nowhere, kind, id, bidId, isVisible: isOwn }
      }
    }
  }

  /** All that a call on a thing could change. */
  async function stateOf({ kind, id }: Thing): Promise<string> {
    if (kind === 'account') return JSON.stringify(await database.people.find(id))
    if (kind === 'draft') return JSON.stringify(await database.catalogue.find(id))
    return JSON.stringify((await engine.read(id))?.state)
  }

  const picture = await plain(8, 8).png().toBuffer()
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'lot.png')
  const upload = new Response(form)
  const formType = upload.headers.get('content-type') ?? ''
  const formBody = Buffer.from(await upload.arrayBuffer())

  async function send(
    { token, cookie }: Pick<Somebody, 'token' | 'cookie'>,
    method: string,
    url: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const isForm = body === 'form'
    const type = isForm ? formType : 'application/json'
    const answer = await app.inject({
      method: method as 'GET',
      url,
      remoteAddress: `127.0.${(addresses >> 8) & 255}.${addresses++ & 255}`,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(token === null && cookie ? { cookie, origin: resources.config.publicUrl } : {}),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: isForm ? formBody : JSON.stringify(body) }),
    })
    return { status: answer.statusCode, text: answer.body }
  }
  const kept = await send(people.key, 'POST', '/api/media', { body: 'form' })

  return {
    app,
    gateway,
    people,
    sockets,
    engine,
    /** The address of a picture that is there. */
    pictureUrl: String(JSON.parse(kept.text).url),
    make,
    nothing,
    stateOf,
    send,
    async close() {
      for (const socket of sockets.values()) socket.close()
      await app.close()
      await gateway.close()
      await stores.close()
      await redis.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Scene = Awaited<ReturnType<typeof startScene>>

const in1Hour = () => Date.now() + 3_600_000
const auctionTerms: Omit<CreateAuction, 'endsAt'> = {
  ...auctionBody(),
  ...{ description: '', category: 'other', images: [], saleId: null, increments: 'standard' },
  ...{ reserve: null, buyNow: 100_000, startsAt: null, softClose: null },
  fees: { premium: [], taxBps: 0, shipping: 0 },
}
