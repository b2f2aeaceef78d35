import { type RunningRedis, startRedis } from '@flashbid/local-stack'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { AuctionEngine, Outbox } from './engine.ts'
import { newAuctionId } from './keys.ts'
import { createOutbox } from './outbox.ts'
import { createEngine } from './redis-engine.ts'
import { type Script, type ScriptName, scriptLibrary } from './script-library.ts'
import { blankCard, openTerms } from './testing/timed-engine.ts'

/** What one run of a script declared and what it really touched, as MONITOR showed it. */
interface Run {
  readonly script: ScriptName
  readonly declared: readonly string[]
  readonly commands: string[][]
}

let server: RunningRedis
let admin: Redis
let monitor: Redis
let engine: AuctionEngine
let outbox: Outbox
const lines: { source: string; args: string[] }[] = []

beforeAll(async () => {
  server = await startRedis({ persistence: 'none' })
  admin = new Redis(server.url)
  engine = await createEngine({ redisUrl: server.url, bidRate: 2 })
  outbox = await createOutbox({ redisUrl: server.url })
  monitor = await admin.monitor()
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    lines.push({ source, args })
  })
})
afterAll(async () => {
  await Promise.all([engine?.close(), outbox?.close()])
  monitor?.disconnect()
  admin?.disconnect()
  await server?.close()
})

it('each script touches the keys that it declares, all of them and no other, in one slot', async () => {
  await walkEveryPath()
  await admin.echo('the end')
  await vi.waitFor(() => expect(lines.some(({ args }) => args[1] === 'the end')).toBe(true))

  const runs = runsOf(lines)
  const touchedBy = new Map<ScriptName, Set<number>>()
  for (const { script, declared, commands } of runs) {
    expect(new Set(declared.map((key) => key.slice(0, '{p00}'.length))).size).toBe(1)
    expect(declared[0]).toMatch(/^\{p[0-6]\d\}:/)
    const touched = touchedBy.get(script) ?? new Set()
    for (const key of await keysOf(commands)) {
      expect(declared, `${script} touches ${key}`).toContain(key)
      touched.add(declared.indexOf(key))
    }
    touchedBy.set(script, touched)
  }
  const all = Object.entries(scriptLibrary).map(([name, { numberOfKeys }]) => [name, numberOfKeys])
  const touched = [...touchedBy].map(([name, indexes]) => [name, indexes.size])
  expect(Object.fromEntries(touched)).toEqual(Object.fromEntries(all))
})

it('production scripts read the clock of Redis and nothing else', () => {
  for (const [name, { lua }] of Object.entries(scriptLibrary)) {
    expect(lua, name).toMatch(/^#!lua( flags=allow-oom)?\n/)
    expect(lua).not.toContain('test-clock')
    expect(lua.includes('readClock()'), name).toBe(lua.includes("redis.call('TIME')"))
  }
})

async function walkEveryPath(): Promise<void> {
  const bid = (auctionId: string, bidId: string, bidderId: string, amount: number) =>
    engine.placeBid(auctionId, { type: 'bid', bidId, bidderId, amount, kind: 'max' })

  const late = openTerms({ softClose: softClose(3_600_000) })
  const first = await publish(late)
  await bid(first, 'bid-1', 'ann', 1_000) // accepted, and the end moves
  await bid(first, 'bid-1', 'ann', 1_000) // replayed
  await bid(first, 'bid-2', 'bob', 50) // too low
  await bid(first, 'bid-3', 'bob', 500) // outbid
  const { outcome } = await bid(first, 'bid-4', 'bob', 600)
  expect(outcome).toMatchObject({ code: 'RATE_LIMITED' })
  await engine.control(first, { type: 'pause' })
  await engine.control(first, { type: 'resume' })
  await engine.control(first, { type: 'extend', ms: 1_000 })
  await engine.control(first, { type: 'cancel', reason: 'withdrawn' })

  const second = await publish(openTerms({ buyNow: 5_000 }))
  await engine.buyNow(second, { type: 'buyNow', bidId: 'bid-1', bidderId: 'ann' })
  await engine.settle(newAuctionId(1)) // not there

  // Opens and closes in one settling: three scripts find it first.
  const now = await engine.time()
  const over = openTerms({ startsAt: now - 2_000, endsAt: now - 1_000, buyNow: 9_000 })
  await engine.settle(await publish(over))
  await bid(await publish(over), 'bid-1', 'ann', 1_000)
  await engine.buyNow(await publish(over), { type: 'buyNow', bidId: 'bid-1', bidderId: 'ann' })

  await outbox.acquireLease(1, 'one', 10_000)
  const entries = (await outbox.readNew([1], 100, 1_000)).get(1) ?? []
  expect(entries.length).toBeGreaterThan(10)
  await outbox.acknowledge(
    1,
    entries.map(({ id }) => id),
    entries.at(-1)?.id ?? '',
  )
  await outbox.releaseLease(1, 'one')
}

async function publish(terms: ReturnType<typeof openTerms>): Promise<string> {
  const auctionId = newAuctionId(1)
  await engine.publishAuction({ auctionId, terms, card: blankCard })
  return auctionId
}

function softClose(windowMs: number) {
  return { mode: 'add', windowMs, extendMs: 1_000, maxExtensions: null } as const
}

/** Groups what scripts did under the call that ran them. */
function runsOf(all: typeof lines): Run[] {
  const names = new Map<string, ScriptName>()
  for (const [name, { lua, sha1 }] of Object.entries(scriptLibrary) as [ScriptName, Script][]) {
    names.set(lua, name).set(sha1, name)
  }
  const runs: Run[] = []
  let current: Run | null = null
  for (const { source, args } of all) {
    if (source === 'lua') {
      current?.commands.push(args)
      continue
    }
    current = null
    const [command = '', script = '', count = '', ...rest] = args
    if (!/^eval(sha)?$/i.test(command)) continue
    const name = names.get(script.replaceAll('\\n', '\n'))
    if (name === undefined) throw new Error(`an unknown script ran: ${script.slice(0, 80)}`)
    current = { script: name, declared: rest.slice(0, Number(count)), commands: [] }
    runs.push(current)
  }
  return runs
}

/** The keys of commands, as Redis itself tells them. */
async function keysOf(commands: readonly string[][]): Promise<readonly string[]> {
  const keys: string[] = []
  for (const [name = '', ...args] of commands) {
    if (/^time$/i.test(name)) continue
    // A channel is no key to Redis, but a cluster wants it in the same slot.
    if (/^spublish$/i.test(name)) keys.push(args[0] ?? '')
    else keys.push(...((await admin.command('GETKEYS', name, ...args)) as string[]))
  }
  return keys
}
