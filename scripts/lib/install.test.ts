import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needsInstall, stampInstall } from './install.mjs'

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flashbid-install-'))
  writeFileSync(join(root, 'package-lock.json'), '{"one": 1}')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** As npm leaves it when somebody installed by hand, `ageMs` before the lock file was changed. */
function installedByHand(ageMs: number): void {
  mkdirSync(join(root, 'node_modules', 'vite'), { recursive: true })
  const own = join(root, 'node_modules', '.package-lock.json')
  writeFileSync(own, '{}')
  const at = new Date(Date.now() - ageMs)
  utimesSync(own, at, at)
}

test('a bare checkout needs its packages', () => {
  expect(needsInstall(root)).toBe(true)
})

test('half an installation needs its packages', () => {
  mkdirSync(join(root, 'node_modules'))
  expect(needsInstall(root)).toBe(true)
})

test('once installed it needs nothing until the lock file changes', () => {
  mkdirSync(join(root, 'node_modules'))
  stampInstall(root)
  expect(needsInstall(root)).toBe(false)
  writeFileSync(join(root, 'package-lock.json'), '{"one": 2}')
  expect(needsInstall(root)).toBe(true)
  writeFileSync(join(root, 'package-lock.json'), '{"one": 1}')
  expect(needsInstall(root)).toBe(false)
})

test('an installation by hand counts, unless the lock file is newer', () => {
  installedByHand(-1_000)
  expect(needsInstall(root)).toBe(false)
  installedByHand(60_000)
  expect(needsInstall(root)).toBe(true)
})
