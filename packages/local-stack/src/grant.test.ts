import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { grant } from './grant.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('without a running FlashBid and a DATABASE_URL there is nobody to give a role', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashbid-grant-'))
  vi.stubEnv('FLASHBID_DATA', folder)
  vi.stubEnv('DATABASE_URL', '')
  const said: unknown[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(text) > 0)
  expect(await grant(folder, ['ada@example.com', 'seller'])).toBe(1)
  expect(said).toEqual([
    'FlashBid is not running here, and DATABASE_URL is not set. Start it with: npm start\n',
  ])
  rmSync(folder, { recursive: true, force: true })
})
