import { type Permission, permissions, type Standing, standings } from '@flashbid/protocol'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDispatcher } from '../realtime/handle.ts'
import { socketHandlers } from '../realtime/socket-handlers.ts'
import { WatchedAuctions } from '../realtime/watched-auctions.ts'
import { type Call, eventCalls, httpCalls } from '../testing/permission-calls.ts'
import {
  type Answer,
  type Scene,
  type Somebody,
  startScene,
  type Thing,
} from '../testing/permission-scene.ts'
import { TestClient } from '../testing/test-client.ts'
import { guardRoutes } from './callers.ts'

/**
 * Generated from the table of permissions: every route and event, for every standing, on what is
 * theirs and on what is not. The table says what must come of it.
 */

let scene: Scene
const counted = { routes: 0, events: 0, cases: 0, allowed: 0, refused: 0, unseen: 0 }
beforeAll(async () => {
  scene = await startScene()
})
afterAll(async () => {
  await scene.close()
  const { routes, events, cases, allowed, refused, unseen } = counted
  process.stdout.write(
    `permissions: ${cases} cases of ${routes} routes and ${events} events: ` +
      `${allowed} allowed, ${refused} refused, of these ${unseen} like what does not exist\n`,
  )
})

const table = Object.values<Permission>(permissions)
const owners = (call: Call, standing: Standing) =>
  call.to === undefined || standing === 'visitor' ? [false] : [true, false]

const said = ({ text }: Answer) => text.slice(0, 300)

/** Sends the call to the thing or to one that does not exist. */
type Send = (thing: Thing | null) => Promise<Answer>

/** What one case does and what the table says to it. Answers the thing that it was done to. */
async function check(
  permission: Permission,
  { to, first, rule, status = 200 }: Call,
  who: Somebody,
  isOwn: boolean,
  send: Send,
): Promise<Thing | null> {
  const { standing } = who
  const isAllowed =
    permission.yes.includes(standing) || (isOwn && permission.own.includes(standing))
  const thing = to ? await scene.make(to, who, isOwn) : null
  if (thing) await first?.(scene, thing, who)
  const before = thing && (await scene.stateOf(thing))
  const answer = await send(thing)
  counted.cases++

  if (isAllowed && (thing === null || thing.isVisible)) {
    counted.allowed++
    const expected = rule?.(standing, isOwn) ?? null
    if (expected === null) expect(answer.status, said(answer)).toBe(status)
    else {
      expect(answer.text).toContain(expected)
      expect(answer.text).not.toContain('Your account may not do this')
    }
    return thing
  }
  counted.refused++
  if (thing) expect(await scene.stateOf(thing), 'it was done all the same').toBe(before)
  expect(answer.text).toContain(refusalText(permission, standing, isAllowed))
  // Where only its owner may, a stranger who sees the thing may know why not.
  const isSeenByAll = !isAllowed && permission.own.includes(standing) && thing?.isVisible
  if (thing && !(isSeenByAll && permission.refusal === 'forbidden')) {
    counted.unseen++
    expect(answer).toEqual(await send(scene.nothing(thing.kind)))
  }
  return thing
}

/** A part of what somebody is told who may not, or who may but must not know that the thing is there. */
function refusalText({ own, refusal, routes }: Permission, standing: Standing, isAllowed: boolean) {
  // A page is one for everybody: the app in it finds out whether there is such an auction.
  if (isAllowed) return routes.includes('GET /auctions/:id') ? '<!doctype html>' : '"NOT_FOUND"'
  if (standing === 'visitor') return '"UNAUTHENTICATED"'
  if (refusal === 'hidden') return '"NOT_FOUND"'
  return own.includes(standing) ? /* a draft is nobody's to know */ '' : '"FORBIDDEN"'
}

describe('every HTTP route', () => {
  for (const permission of table) {
    for (const route of permission.routes) {
      counted.routes++
      const calls = httpCalls[route] ?? []
      const [method = '', pattern = ''] = route.split(' ')
      it.each(standings)(`${route} as %s`, async (standing) => {
        expect(calls, 'nobody has said how it is called').not.toEqual([])
        for (const call of calls) {
          for (const isOwn of owners(call, standing)) {
            const who = scene.people[standing]
            const send: Send = (thing) => {
              const url = urlOf(call, pattern, thing)
              const body = call.body?.(thing ?? scene.nothing('auction'), who)
              const headers = call.headers?.(thing) ?? {}
              return scene.send(who, method, url, { body, headers })
            }
            const thing = await check(permission, call, who, isOwn, send)
            if (method === 'GET') await checkHead(who, urlOf(call, pattern, thing))
          }
        }
      })
    }
  }

  const urlOf = (call: Call, pattern: string, thing: Thing | null) =>
    call.url?.(scene) ??
    pattern.replace(':id', thing?.id ?? '').replace(':bidId', thing?.bidId ?? '')

  /** A HEAD tells as much as its GET by its status, and no more. */
  async function checkHead(who: Somebody, url: string) {
    const [get, head] = [await scene.send(who, 'GET', url), await scene.send(who, 'HEAD', url)]
    expect(head.text).toBe('')
    if (get.status >= 400) expect(head.status).toBe(get.status)
  }

  it.each(['bidder', 'seller', 'operator'] as const)(
    'answers the cookie of a %s as it answers the token',
    async (standing) => {
      const who = scene.people[standing]
      for (const [route, calls] of Object.entries(httpCalls)) {
        // They look at cookies themselves, and one of them ends the session.
        if (route.endsWith(' /api/auth/*')) continue
        const [method = '', pattern = ''] = route.split(' ')
        for (const call of calls) {
          const statusBy = async (sent: Pick<Somebody, 'token' | 'cookie'>) => {
            const thing = call.to ? await scene.make(call.to, who, false) : null
            if (thing) await call.first?.(scene, thing, who)
            const body = call.body?.(thing ?? scene.nothing('auction'), who)
            const headers = call.headers?.(thing) ?? {}
            const url = urlOf(call, pattern, thing)
            return (await scene.send(sent, method, url, { body, headers })).status
          }
          const { token, cookie = '' } = who
          expect(await statusBy({ token: null, cookie }), route).toBe(await statusBy({ token }))
        }
      }
    },
  )

  it('is in the table, and nothing else is', () => {
    const listed = table.flatMap(({ routes }) => routes)
    expect(routesOf(scene.app.printRoutes())).toEqual([...new Set(listed)].sort())
    expect(Object.keys(httpCalls).sort()).toEqual([...listed].sort())
  })

  it('that is not in the table does not start', async () => {
    const app = fastify()
    guardRoutes(app, scene.gateway.resources)
    app.get('/api/backdoor', async () => 'welcome')
    await expect(app.ready()).rejects.toThrow(/in the table of permissions/i)
  })
})

describe('every socket event', () => {
  for (const permission of table) {
    for (const event of permission.events) {
      counted.events++
      const calls = eventCalls[event] ?? []
      it.each(standings.filter((standing) => standing !== 'key'))(
        `${event} as %s`,
        async (standing) => {
          expect(calls, 'nobody has said how it is sent').not.toEqual([])
          const who = scene.people[standing]
          for (const call of calls) {
            for (const isOwn of owners(call, standing)) {
              const send: Send = async (thing) => {
                const payload = call.body?.(thing ?? scene.nothing('auction'), who)
                const ack = await socketOf(standing).raw(event, payload)
                const status = ack.ok ? 200 : (statuses[ack.error.code] ?? 409)
                return { status, text: JSON.stringify(ack) }
              }
              await check(permission, call, who, isOwn, send)
            }
          }
        },
      )
    }
  }

  it.each(table.flatMap(({ events }) => events))(
    '%s is not for the key: no socket takes it',
    async (event) => {
      counted.cases++
      counted.refused++
      const { token } = scene.people.key
      await expect(TestClient.connect(scene.gateway.url, token ?? '')).rejects.toMatchObject({
        data: { code: 'UNAUTHENTICATED' },
      })
      expect(eventCalls[event]).toBeDefined()
    },
  )

  it('is in the table, and nothing else is', async () => {
    const { gateway } = scene
    const auctions = new WatchedAuctions(gateway.resources, gateway.realtime.io, () => 0)
    const known = [...socketHandlers(gateway.resources, auctions).keys()]
    await auctions.close()
    const listed = table.flatMap(({ events }) => events)
    expect([...listed].sort()).toEqual(known.sort())
    expect(Object.keys(eventCalls).sort()).toEqual(known)
  })

  it('that is not in the table does not start', () => {
    const handlers = new Map([['house:sell', async () => {}]])
    const limits = { message: async () => null }
    expect(() => createDispatcher(handlers, limits, scene.gateway.resources.logger)).toThrow(
      /in the table of permissions/i,
    )
  })
})

describe('the list of auctions', () => {
  it.each(standings)('shows %s the drafts that they may see, and no others', async (standing) => {
    const who = scene.people[standing]
    const own = standing === 'visitor' ? null : await scene.make('draft', who, true)
    const others = await scene.make('draft', who, false)
    const listed = async (status: string) => {
      const { text } = await scene.send(
        who,
        'GET',
        `/api/auctions?status=${status}&limit=100&sort=newest`,
      )
      return (JSON.parse(text).auctions as { id: string }[]).map(({ id }) => id)
    }
    const drafts = await listed('draft')
    expect(drafts.includes(others.id)).toBe(others.isVisible)
    if (own) expect(drafts.includes(own.id)).toBe(own.isVisible)
    expect(await listed('live')).not.toContain(others.id)
  })
})

it('no case was left out', () => {
  const expected = [...Object.values(httpCalls), ...Object.values(eventCalls)]
    .flat()
    .reduce((sum, call) => sum + standings.flatMap((standing) => owners(call, standing)).length, 0)
  // The key is refused at the door of the sockets, once an event.
  const atTheDoor = Object.values(eventCalls)
    .flat()
    .reduce((sum, call) => sum + owners(call, 'key').length, 0)
  expect(counted.cases).toBe(expected - atTheDoor + Object.keys(eventCalls).length)
  expect(counted.cases).toBeGreaterThan(600)
})

const statuses: Readonly<Record<string, number>> = {
  ...{ BAD_REQUEST: 400, UNAUTHENTICATED: 401, FORBIDDEN: 403, OWN_AUCTION: 403, NOT_FOUND: 404 },
}

function socketOf(standing: Standing): TestClient {
  const socket = scene.sockets.get(standing)
  if (!socket) throw new Error(`no socket for a ${standing}`)
  return socket
}

/** `METHOD /pattern` of every route that the app answers, out of its router; a GET stands for its HEAD. */
function routesOf(tree: string): string[] {
  const path: string[] = []
  const routes = new Set<string>()
  for (const line of tree.split('\n')) {
    const [, indent = '', part = '', methods = ''] =
      /^((?:│ {3}| {4})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? []
    if (part === '') continue
    path.splice(indent.length / 4)
    path.push(part === '(empty root node)' ? '' : part)
    for (const method of methods.split(', ')) {
      // Preflights say nothing of anything.
      if (method === '' || method === 'OPTIONS') continue
      routes.add(`${method === 'HEAD' ? 'GET' : method} ${path.join('')}`)
    }
  }
  return [...routes].sort()
}
