import { existsSync, readFileSync } from 'node:fs'

/**
 * What one step of `npm test` found. A step without counts of its own is one check.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, output: string }} CheckResult
 */

/**
 * @param {{ status: number | null, output: string, timedOut: boolean }} run
 * @param {number} [timeoutMs]
 * @returns {CheckResult}
 */
export function oneCheck(run, timeoutMs) {
  const passed = run.status === 0 && !run.timedOut
  const late = run.timedOut ? `\nIt was stopped after ${(timeoutMs ?? 0) / 1000} s.` : ''
  return {
    passed: passed ? 1 : 0,
    failed: passed ? 0 : 1,
    skipped: 0,
    output: run.output + late,
  }
}

/**
 * Counts from a test runner's report. A runner that failed beyond its tests (a file that does not
 * load, no report at all, not one test) is a failed check of its own: silence is no success.
 *
 * @param {{ status: number | null, output: string, timedOut: boolean }} run
 * @param {{ passed: number, failed: number, skipped: number } | undefined} counts
 * @param {number} [timeoutMs]
 * @returns {CheckResult}
 */
export function countedChecks(run, counts, timeoutMs) {
  const plain = oneCheck(run, timeoutMs)
  if (!counts || counts.passed + counts.failed + counts.skipped === 0) {
    return { ...plain, passed: 0, failed: 1, output: `${plain.output}\nIt reported no tests.` }
  }
  const unexplained = plain.failed > 0 && counts.failed === 0
  return { ...counts, failed: counts.failed + (unexplained ? 1 : 0), output: plain.output }
}

/**
 * @param {string} file of vitest's reporter `json`
 * @returns {{ passed: number, failed: number, skipped: number } | undefined}
 */
export function vitestCounts(file) {
  const report = readReport(file)
  if (!report) return undefined
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped }
}

/**
 * A flaky test counts as failed: it did not hold the first time.
 *
 * @param {string} file of Playwright's reporter `json`
 * @returns {{ passed: number, failed: number, skipped: number } | undefined}
 */
export function playwrightCounts(file) {
  const stats = readReport(file)?.stats
  if (!stats) return undefined
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }
}

/** @param {string} file */
function readReport(file) {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // the runner was stopped while it wrote
  }
}

/**
 * @param {readonly CheckResult[]} results
 * @returns {{ line: string, status: number }} the last line of `npm test`, and its exit status
 */
export function summary(results) {
  /** @param {'passed' | 'failed' | 'skipped'} kind */
  const sum = (kind) => results.reduce((total, result) => total + result[kind], 0)
  const skipped = sum('skipped')
  return {
    line: `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    status: sum('failed') === 0 ? 0 : 1,
  }
}
