import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runService } from './service.ts'

let dataDir = ''
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'flashbid-service-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

/** A service of idle children, and all children it ever had. */
async function idleService(name: string) {
  const launched: ChildProcess[] = []
  const said: string[] = []
  const service = await runService({
    ...{ name, stage: 'servers', stopSignal: 'SIGTERM', graceMs: 5_000, dataDir },
    say: (line) => said.push(line),
    launch: async () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      launched.push(child)
      return child
    },
  })
  return { service, launched, said, alive: () => launched.filter(isRunning) }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

test('reloads that are asked for at once follow one another and leave one child', async () => {
  const { service, launched, alive, said } = await idleService('reloaded')
  await Promise.all([service.reload(), service.reload(), service.reload()])
  expect(launched).toHaveLength(4)
  expect(alive()).toEqual([launched[3]])
  expect(said).toEqual([]) // a reload is no death
  await service.stop()
  expect(alive()).toEqual([])
})

test('a stop in the middle of a reload leaves none', async () => {
  const { service, alive } = await idleService('stopped')
  const reloaded = service.reload()
  await service.stop()
  await reloaded
  expect(alive()).toEqual([])
})
