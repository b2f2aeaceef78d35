import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLogFile } from './log-file.ts'

test('a log is kept over restarts and never grows beyond two files of its size', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashbid-log-'))
  const path = join(folder, 'logs', 'gateway.log')
  const first = openLogFile(path, 1_000)
  first.write('before')
  first.close()
  first.write('after its end: ignored')
  const second = openLogFile(path, 1_000)
  for (let line = 0; line < 500; line++) second.write(`line ${line}`)
  second.close()
  expect(statSync(path).size).toBeLessThan(1_100)
  expect(statSync(`${path}.1`).size).toBeLessThan(1_100)
  expect(readFileSync(path, 'utf8').trim().split('\n').at(-1)).toBe('line 499')
  rmSync(folder, { recursive: true, force: true })
})
