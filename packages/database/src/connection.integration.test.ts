import { createServer } from 'node:net'
import { type RunningPostgres, startPostgres } from '@flashbid/local-stack'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './create-database.ts'
import { migrate } from './migrate.ts'
import { sampleBid, sampleEntry } from './samples.ts'

describe('with Postgres away', () => {
  let postgres: RunningPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
    await migrate(postgres.url)
  })
  afterAll(() => postgres.close())

  /** Milliseconds until the call rejected. */
  async function rejectsAfter(call: () => Promise<unknown>): Promise<number> {
    const from = performance.now()
    await expect(call()).rejects.toThrow()
    return performance.now() - from
  }

  test('stopped: calls reject soon, and work again when it is back', async () => {
    const database = createDatabase(postgres.url, { maxConnections: 3 })
    const seller = await database.users.createGuest('Seller')
    await database.catalogue.insert(sampleEntry('away', seller), true)
    const batch = { partition: 1, fence: 1, position: '1-0', events: [sampleBid('away', 1)] }
    await postgres.stop()
    for (let i = 0; i < 8; i++) {
      expect(await rejectsAfter(() => database.archive.write(batch))).toBeLessThan(3_000)
      expect(await rejectsAfter(() => database.catalogue.find('away'))).toBeLessThan(3_000)
    }
    await postgres.restart()
    await database.ping(2_000)
    expect(await database.archive.write(batch)).toBe('written')
    await database.close()
  })

  test('frozen: calls reject instead of hanging, no connection is lost for good', async () => {
    const database = createDatabase(postgres.url, { maxConnections: 2 })
    const batch = { partition: 2, fence: 1, position: '1-0', events: [sampleBid('frozen', 1)] }
    await database.archive.write(batch)
    // The stopped postmaster's backends go on; what must freeze is the one that is talked to.
    const tcp = await freezableWire(postgres.port)
    const url = new URL(postgres.url)
    url.port = String(tcp.port)
    const wired = createDatabase(url.href, { maxConnections: 2 })
    await wired.archive.write(batch)
    tcp.freeze(true)
    const calls = Array.from({ length: 6 }, (_, i) =>
      rejectsAfter(() => (i % 2 === 0 ? wired.archive.write(batch) : wired.users.find('x'))),
    )
    for (const ms of await Promise.all(calls)) expect(ms).toBeLessThan(4_500)
    expect(await rejectsAfter(() => wired.ping(300))).toBeLessThan(1_000)
    tcp.freeze(false)
    await wired.ping(3_000)
    expect(await wired.archive.write(batch)).toBe('written')
    await wired.close()
    await tcp.close()
    await database.close()
  })
})

test('times do not depend on the time zone that the server or the role prefers', async () => {
  const postgres = await startPostgres()
  try {
    await migrate(postgres.url)
    const url = new URL(postgres.url)
    url.searchParams.set('options', '-c TimeZone=Asia/Kathmandu')
    const database = createDatabase(url.href)
    const event = sampleBid('zone', 1)
    await database.archive.write({ partition: 1, fence: 1, position: '1-0', events: [event] })
    expect(await database.archive.findBid('zone', event.bidId)).toEqual(event)
    const seller = await database.users.createGuest('Seller')
    const entry = await database.catalogue.insert(sampleEntry('zone', seller), true)
    expect(await database.catalogue.find('zone')).toEqual(entry)
    expect(Math.abs(entry.createdAt - Date.now())).toBeLessThan(60_000)
    await database.close()
  } finally {
    await postgres.close()
  }
})

/** A TCP way to a port that can be made to carry nothing while it stays open. */
async function freezableWire(
  targetPort: number,
): Promise<{ port: number; freeze(on: boolean): void; close(): Promise<void> }> {
  const { connect } = await import('node:net')
  let frozen = false
  const ends = new Set<import('node:net').Socket>()
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one)
      one.on('data', (bytes) => other.write(bytes))
      one.on('error', () => {})
      one.on('close', () => {
        ends.delete(one)
        other.destroy()
      })
      if (frozen) one.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.')
  return {
    port: address.port,
    freeze(on) {
      frozen = on
      for (const end of ends) on ? end.pause() : end.resume()
    },
    close() {
      for (const end of ends) end.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
