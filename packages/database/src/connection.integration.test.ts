import { connect, createServer, type Socket } from 'node:net'
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

  test('frozen: what waits for an answer rejects, and new connections take its place', async () => {
    const wire = await freezableWire(postgres.port)
    const url = new URL(postgres.url)
    url.port = String(wire.port)
    const database = createDatabase(url.href, { maxConnections: 2 })
    const batch = { partition: 2, fence: 1, position: '1-0', events: [sampleBid('frozen', 1)] }
    await Promise.all([database.archive.write(batch), database.users.find('x')])

    wire.freezeWhatIsOpen()
    const first = await Promise.all([
      rejectsAfter(() => database.users.find('x')),
      rejectsAfter(() => database.archive.write(batch)),
      rejectsAfter(() => database.ping(300)),
    ])
    for (const ms of first) expect(ms).toBeLessThan(3_500)
    // The frozen connections are still open on the wire; whoever waited on them for good would
    // leave the pool empty.
    await expect.poll(() => database.ping(1_000), { timeout: 10_000 }).toBeUndefined()
    expect(await database.archive.write(batch)).toBe('written')
    expect(await database.users.find('x')).toBeNull()
    await database.close()
    await wire.close()
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

/** A TCP way to a port. What is open can be made to carry nothing, without being closed. */
async function freezableWire(
  targetPort: number,
): Promise<{ port: number; freezeWhatIsOpen(): void; close(): Promise<void> }> {
  const ends = new Set<Socket>()
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
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.')
  return {
    port: address.port,
    freezeWhatIsOpen() {
      for (const end of ends) end.pause()
    },
    close() {
      for (const end of ends) end.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
