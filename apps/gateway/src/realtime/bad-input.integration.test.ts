import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import type { Ack } from '@flashbid/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { errorOf, eventually, ok, TestClient } from '../testing/test-client.ts'
import { createTestGateway, publishTestAuction, type TestGateway } from '../testing/test-gateway.ts'

let redis: RunningRedis
let gateway: TestGateway
let auctionId: string
/** Watches all the while and must notice nothing. */
let healthy: TestClient
let hostile: TestClient
let crashes: unknown[]
const noteCrash = (error: unknown) => void crashes.push(error)

beforeAll(async () => {
  redis = await startRedis({ persistence: 'none' })
  gateway = await createTestGateway({ redisUrl: redis.url })
})
afterAll(async () => {
  await gateway?.close()
  await redis?.close()
})
beforeEach(async () => {
  crashes = []
  process.on('uncaughtException', noteCrash)
  process.on('unhandledRejection', noteCrash)
  auctionId = await publishTestAuction(gateway, { buyNow: 90_000 })
  healthy = await TestClient.connect(gateway.url, await gateway.token('healthy'))
  hostile = await TestClient.connect(gateway.url, await gateway.token('hostile'))
  ok(await healthy.call('auction:watch', { auctionId }))
})
afterEach(async () => {
  // The process lives, nothing was bid, and the healthy client is served as ever.
  const placed = ok(
    await healthy.call('bid:place', {
      auctionId,
      bidId: 'healthy-1',
      amount: 1_000,
      kind: 'exact',
    }),
  )
  expect(placed).toMatchObject({ seq: 1, leading: true })
  await eventually(() => expect(healthy.of('auction:tick').at(-1)?.seq).toBe(1))
  healthy.close()
  hostile.close()
  process.off('uncaughtException', noteCrash)
  process.off('unhandledRejection', noteCrash)
  expect(crashes).toEqual([])
  expect(gateway.logged).toEqual([])
})

const huge = 'x'.repeat(12_000)
const deep = JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`)
const notObjects = [undefined, null, 0, -1, 1.5, true, '', 'text', huge, [], [[]], {}, deep]
const notMeasured = { length: { toString: 1, valueOf: 1 } }
const notStrings: unknown[] = [
  notMeasured,
  undefined,
  null,
  0,
  1e21,
  true,
  [],
  {},
  ['a'],
  { toString: 'x' },
]
const notAmounts = [
  ...[undefined, null, true, [], {}, '', '1000', ' 1000', '1e3', huge],
  ...[0, -0, -1, -1_000, 0.5, 1_000.5, 1e15 + 1, 1e21, 1e308, Number.NaN, Number.POSITIVE_INFINITY],
]
const notBidIds = [
  ...notStrings,
  '',
  'short',
  'has space',
  'ümlaut-id',
  'x'.repeat(65),
  huge,
  '../../..',
]

type Row = [event: string, what: string, payload: (auctionId: string) => unknown]

const bid = { bidId: 'hostile-1', amount: 1_000, kind: 'exact' }
const shown = (value: unknown) => String(JSON.stringify(value)).slice(0, 40)
const rows: Row[] = [
  ...[
    'auction:watch',
    'auction:unwatch',
    'bid:place',
    'bid:buyNow',
    'session:renew',
    'clock:sync',
  ].flatMap((event) =>
    notObjects.map((value): Row => [event, `payload ${shown(value)}`, () => value]),
  ),
  ...notStrings.flatMap((value): Row[] =>
    ['auction:watch', 'auction:unwatch', 'bid:place', 'bid:buyNow'].map((event) => [
      event,
      `auctionId ${shown(value)}`,
      () => ({ ...bid, auctionId: value }),
    ]),
  ),
  ...notBidIds.flatMap((value): Row[] =>
    ['bid:place', 'bid:buyNow'].map((event) => [
      event,
      `bidId ${shown(value)}`,
      (auctionId) => ({ ...bid, auctionId, bidId: value }),
    ]),
  ),
  ...notAmounts.map((value): Row => {
    return ['bid:place', `amount ${value}`, (auctionId) => ({ ...bid, auctionId, amount: value })]
  }),
  ...[undefined, null, 1, '', 'EXACT', 'auto', 'buyNow', ['exact'], {}].map((value): Row => {
    return [
      'bid:place',
      `kind ${shown(value)}`,
      (auctionId) => ({ ...bid, auctionId, kind: value }),
    ]
  }),
  ...[
    null,
    1,
    'x',
    [],
    {},
    { epoch: 1 },
    { epoch: '1', seq: 1 },
    { epoch: 1, seq: -1 },
    { epoch: 1.5, seq: 1 },
  ].map(
    (since): Row => [
      'auction:watch',
      `since ${shown(since)}`,
      (auctionId) => ({ auctionId, since }),
    ],
  ),
  ...[null, 1, '', 'fast', []].map((cadence): Row => {
    return ['auction:watch', `cadence ${shown(cadence)}`, (auctionId) => ({ auctionId, cadence })]
  }),
  ...[...notStrings, '', huge].map(
    (token): Row => ['session:renew', `token ${shown(token)}`, () => ({ token })],
  ),
  ...[undefined, null, '1', true, [], {}, Number.NaN].map((t0): Row => {
    return ['clock:sync', `t0 ${shown(t0)}`, () => ({ t0 })]
  }),
]

describe('a payload that does not parse', () => {
  it(`is BAD_REQUEST with its issues: ${rows.length} of them`, async () => {
    for (const [event, what, payload] of rows) {
      const answer = await hostile.raw(event, payload(auctionId))
      expect(answer.ok, `${event} ${what}`).toBe(false)
      const error = errorOf(answer)
      expect(error.code, `${event} ${what}`).toBe('BAD_REQUEST')
      expect(error.message).not.toContain('\n')
      expect(error.issues?.length, `${event} ${what}`).toBeGreaterThan(0)
      for (const issue of error.issues ?? []) {
        expect(issue).toMatchObject({
          path: expect.any(Array),
          code: expect.any(String),
          message: expect.any(String),
        })
      }
      expect(JSON.stringify(error).length, `${event} ${what}`).toBeLessThan(4_000)
    }
  })

  it('names the fault: path, code, params, message', async () => {
    const answer = await hostile.raw('bid:place', { ...bid, auctionId, amount: 0 })
    expect(errorOf(answer).issues).toEqual([
      { path: ['amount'], code: 'too_small', params: { minimum: 1 }, message: expect.any(String) },
    ])
  })

  it('without an ack is dropped', async () => {
    for (const [event, , payload] of rows)
      hostile.socket.emit(event as 'clock:sync', payload(auctionId) as never, undefined as never)
    ok(await hostile.call('clock:sync', { t0: 1 }))
  })
})

describe('what is not asked for', () => {
  it('extra fields are ignored, and a payload cannot name another bidder', async () => {
    const bidId = 'hostile-2'
    const extra = {
      bidderId: 'healthy',
      userId: 'healthy',
      identity: { userId: 'healthy' },
      __proto__: {},
    }
    const sent = JSON.parse(
      `{"__proto__": {"userId": "healthy"}, "constructor": 1, ${JSON.stringify({ ...extra, auctionId, bidId, amount: 500, kind: 'exact' }).slice(1)}`,
    )
    expect(errorOf(await hostile.raw('bid:place', sent))).toMatchObject({
      code: 'BID_TOO_LOW',
      minimum: 1_000,
      epoch: 1,
      seq: 0,
      price: null,
    })
    const own = await publishTestAuction(gateway)
    ok(await hostile.raw('bid:place', { ...sent, auctionId: own, amount: 1_000 }))
    const record = await gateway.resources.engine.read(own)
    expect(record?.state.leaderId).toBe('hostile')
  })

  it('extra arguments are ignored, with and without an ack', async () => {
    ok(await hostile.raw('clock:sync', { t0: 1 }, 'extra', { more: [1, 2, 3] }))
    const untyped = hostile.socket as unknown as { emit(...args: unknown[]): void }
    untyped.emit('clock:sync', { t0: 1 }, 'not a function')
    untyped.emit('clock:sync')
    untyped.emit('auction:watch', { auctionId }, null, 7)
    ok(await hostile.call('clock:sync', { t0: 1 }))
  })

  it.each(['bid:cancel', '', 'error', 'message', '__proto__', 'constructor', 'toString', huge])(
    'an unknown event (%#) is BAD_REQUEST where there is an ack',
    async (event) => {
      expect(errorOf(await hostile.raw(event, { auctionId })).code).toBe('BAD_REQUEST')
      expect(errorOf(await hostile.raw(event)).code).toBe('BAD_REQUEST')
    },
  )

  it('without an ack the same is done, unanswered', async () => {
    const other = await publishTestAuction(gateway)
    const untyped = hostile.socket as unknown as { emit(...args: unknown[]): void }
    untyped.emit('auction:watch', { auctionId: other })
    await eventually(() => expect(gateway.realtime.viewers(other)).toBe(1))
    untyped.emit('bid:place', { ...bid, auctionId: other })
    await eventually(() => expect(hostile.changes(other).at(-1)?.seq).toBe(1))
  })

  it('what is no id of ours is NOT_FOUND', async () => {
    for (const id of [
      'nonsense',
      '',
      `${auctionId} `,
      auctionId.toUpperCase().replace(/^../, '99'),
    ]) {
      const answers: Ack[] = [
        await hostile.raw('bid:place', { ...bid, auctionId: id }),
        await hostile.raw('bid:buyNow', { ...bid, auctionId: id }),
        await hostile.raw('auction:unwatch', { auctionId: id }),
      ]
      for (const answer of answers) expect(errorOf(answer).code).toBe('NOT_FOUND')
    }
    ok(await hostile.raw('auction:unwatch', { auctionId })) // there, though not watched
  })
})

/** A connection that speaks WebSocket but need not speak Engine.IO or Socket.IO. */
async function rawSocket(): Promise<WebSocket> {
  const socket = new WebSocket(
    `${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
  )
  socket.on('error', () => {}) // being cut off is what some of these deserve
  await new Promise((resolve) => socket.once('open', resolve))
  return socket
}

const frames: [string, string | Buffer][] = [
  ['no Engine.IO type', 'x'],
  ['empty', ''],
  ['an unknown Engine.IO type', '9hello'],
  ['an Engine.IO close', '1'],
  ['a ping from the client', '2probe'],
  ['a Socket.IO packet of no type', '4'],
  ['an unknown Socket.IO type', '49["x"]'],
  ['JSON cut short', '42["bid:place",{"amount":1'],
  ['JSON that is no array', '42{"a":1}'],
  ['an array without a name', '42[]'],
  ['a name that is an object', '42[{"a":1}]'],
  ['a number for a name', '42[7,{"a":1}]'],
  ['a reserved name', '42["disconnect"]'],
  ['another reserved name', '42["newListener",{}]'],
  ['connect_error', '44{"message":"x"}'],
  ['an ack nobody waits for', '43999[1]'],
  ['an ack id that is no safe integer', '4299999999999999999999["clock:sync",{"t0":1}]'],
  ['an ack id for an unknown event', '421["nothing"]'],
  ['a second CONNECT', '40'],
  ['CONNECT with null', '40null'],
  ['CONNECT with an array', '40[1]'],
  ['CONNECT to another namespace', '40/admin,{}'],
  ['an event to another namespace', '42/admin,["x"]'],
  ['a namespace without end', `42/${'n'.repeat(2_000)}`],
  ['an attachment that never comes', '451-["bid:place",{"_placeholder":true,"num":0}]'],
  ['too many attachments', '45999-["x"]'],
  ['attachments of nonsense', '45x-["x"]'],
  ['a binary frame', Buffer.from([0, 1, 2, 255])],
  ['invalid UTF-8 in a binary frame', Buffer.from([0xff, 0xfe, 0xfd])],
  ['deep JSON', `42["clock:sync",${'['.repeat(7_000)}${']'.repeat(7_000)}]`],
  ['a prototype', '42["clock:sync",{"__proto__":{"t0":1}}]'],
  ['too large', `42["${'x'.repeat(20_000)}"]`],
  ['far too large', 'x'.repeat(2_000_000)],
]

describe('broken frames', () => {
  it.each(frames)('%s, before and after the handshake', async (_, frame) => {
    for (const isGreeted of [false, true]) {
      const socket = await rawSocket()
      if (isGreeted) {
        const greeted = new Promise<void>((resolve) => {
          socket.on('message', (message) => {
            if (String(message).startsWith('40')) resolve()
          })
        })
        socket.send('40')
        await greeted
      }
      socket.send(frame)
      socket.send(frame)
      ok(await healthy.call('clock:sync', { t0: 1 }))
      socket.terminate()
    }
    expect(healthy.socket.connected).toBe(true)
  })

  it('three CONNECTs on one connection make one socket', async () => {
    const socket = await rawSocket()
    const before = gateway.realtime.io.of('/').sockets.size
    const answers: string[] = []
    socket.on('message', (message) => answers.push(String(message)))
    for (let i = 0; i < 3; i++) socket.send('40')
    await eventually(() => expect(answers.some((answer) => answer.startsWith('40'))).toBe(true))
    ok(await healthy.call('clock:sync', { t0: 1 }))
    expect(gateway.realtime.io.of('/').sockets.size).toBeLessThanOrEqual(before + 1)
    socket.terminate()
  })

  it('a hundred CONNECTs close the connection and leave no socket', async () => {
    const socket = await rawSocket()
    const before = gateway.realtime.io.of('/').sockets.size
    const closed = new Promise((resolve) => socket.once('close', resolve))
    for (let i = 0; i < 100; i++) socket.send('40')
    await closed
    ok(await healthy.call('clock:sync', { t0: 1 }))
    await eventually(() =>
      expect(gateway.realtime.io.of('/').sockets.size).toBeLessThanOrEqual(before),
    )
  })

  it('a connection that says nothing is closed after 5 s, and polling is refused', async () => {
    const socket = await rawSocket()
    const polling = await fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`)
    expect(polling.status).toBe(400)
    const old = new WebSocket(
      `${gateway.url.replace('http', 'ws')}/socket.io/?EIO=3&transport=websocket`,
    )
    await new Promise((resolve) => old.once('error', resolve))
    await new Promise((resolve) => socket.once('close', resolve))
  })
})
