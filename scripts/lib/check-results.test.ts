import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  countedChecks,
  oneCheck,
  playwrightCounts,
  summary,
  vitestCounts,
} from './check-results.mjs'

const good = { status: 0, output: 'fine', timedOut: false }
const bad = { status: 1, output: 'broken', timedOut: false }
const late = { status: null, output: 'slow', timedOut: true }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashbid-counts-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function report(text: string): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, text)
  return file
}

describe('a step without counts of its own is one check', () => {
  test.each([
    ['that passed', good, { passed: 1, failed: 0 }],
    ['that failed', bad, { passed: 0, failed: 1 }],
    ['that was stopped', late, { passed: 0, failed: 1 }],
  ])('%s', (_name, run, counts) => {
    expect(oneCheck(run, 5_000)).toMatchObject({ ...counts, skipped: 0 })
  })

  test('the time it was stopped after is said', () => {
    expect(oneCheck(late, 5_000).output).toBe('slow\nIt was stopped after 5 s.')
  })
})

describe('a runner counts its own tests', () => {
  const counts = { passed: 7, failed: 2, skipped: 1 }

  test('they are taken over', () => {
    expect(countedChecks(bad, counts)).toEqual({ ...counts, output: 'broken' })
  })

  test('a failure that no test explains is one more', () => {
    const passing = { passed: 7, failed: 0, skipped: 0 }
    expect(countedChecks(bad, passing)).toMatchObject({ passed: 7, failed: 1 })
    expect(countedChecks(late, passing)).toMatchObject({ passed: 7, failed: 1 })
  })

  test.each([
    ['no report', undefined],
    ['a report of nothing', { passed: 0, failed: 0, skipped: 0 }],
  ])('%s is a failure, whatever the exit status', (_name, nothing) => {
    expect(countedChecks(good, nothing)).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('reports', () => {
  test("vitest's", () => {
    const numbers = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    expect(vitestCounts(report(JSON.stringify(numbers)))).toEqual({
      passed: 5,
      failed: 1,
      skipped: 3,
    })
  })

  test("Playwright's, where a flaky test is a failed one", () => {
    const stats = { expected: 9, unexpected: 1, flaky: 2, skipped: 3 }
    expect(playwrightCounts(report(JSON.stringify({ stats })))).toEqual({
      passed: 9,
      failed: 3,
      skipped: 3,
    })
  })

  test('a missing or broken one is none', () => {
    expect(vitestCounts(join(folder, 'nowhere.json'))).toBeUndefined()
    expect(playwrightCounts(report('{"stats": {'))).toBeUndefined()
  })
})

describe('the last line', () => {
  const result = (passed: number, failed: number, skipped: number) => ({
    ...{ passed, failed, skipped },
    output: '',
  })

  test('sums up, and leaves out what nobody skipped', () => {
    expect(summary([result(3, 0, 0), result(4, 0, 0)])).toEqual({
      line: '7 passed, 0 failed',
      status: 0,
    })
  })

  test('one failure fails all', () => {
    expect(summary([result(3, 1, 2), result(4, 0, 0)])).toEqual({
      line: '7 passed, 1 failed, 2 skipped',
      status: 1,
    })
  })
})
