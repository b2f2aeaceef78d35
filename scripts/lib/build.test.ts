import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needsBuild, sourceStamp } from './build.mjs'

let root = ''

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flashbid-build-'))
  put('apps/gateway/src/main.ts', 'one')
  put('package-lock.json', '{}')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

test('what is not built needs a build', () => {
  expect(needsBuild(root)).toBe(true)
})

test.each([
  ['apps/gateway/src/main.ts', 'two, longer'],
  ['apps/web/index.html', 'new'],
  ['packages/engine/src/scripts/place-bid.lua', 'new'],
  ['prisma/schema.prisma', 'new'],
  ['package-lock.json', '{"changed": true}'],
])('a change of %s asks for a build', (path, text) => {
  const before = sourceStamp(root)
  put(path, text)
  expect(sourceStamp(root)).not.toBe(before)
})

test.each([
  'apps/gateway/dist/main.js',
  'apps/gateway/src/main.test.ts',
  'apps/web/node_modules/.vite/deps.js',
  'packages/database/src/generated/client.ts',
  'README.md',
])('%s is no part of what is built', (path) => {
  const before = sourceStamp(root)
  put(path, 'new')
  expect(sourceStamp(root)).toBe(before)
})
