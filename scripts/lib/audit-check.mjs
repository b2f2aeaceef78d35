import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npmProgram, runProgram } from './run-program.mjs'

/**
 * A release with a finding of its own that every audit service knows (CVE-2020-7598 and
 * CVE-2021-44906): one that says nothing of it answers without looking.
 */
const KNOWN = { name: 'minimist', version: '0.0.8' }

/**
 * `npm audit` without a high or critical finding. A registry without that service, or none at all,
 * can neither pass nor fail: the check is skipped.
 *
 * @param {string} root
 * @param {number} timeoutMs
 * @param {(folder: string, timeoutMs: number) => Promise<AuditRun>} [audit]
 * @returns {Promise<import('./check-results.mjs').CheckResult>}
 *
 * @typedef {{ status: number | null, output: string, timedOut: boolean }} AuditRun
 */
export async function auditCheck(root, timeoutMs, audit = npmAudit) {
  const skipped = { passed: 0, failed: 0, skipped: 1, output: 'skipped: no audit service' }
  const found = readAudit((await audit(root, timeoutMs / 2)).output)
  if (!found) return skipped
  const output = found.high.join('\n')
  // What is found is found, whatever else the service knows.
  if (found.high.length > 0) return { passed: 0, failed: 1, skipped: 0, output }
  const probe = probeFolder()
  try {
    const knows = readAudit((await audit(probe, timeoutMs / 2)).output)
    return knows?.high.length ? { passed: 1, failed: 0, skipped: 0, output } : skipped
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}

/**
 * @param {string} output of `npm audit --json`
 * @returns {{ high: string[] } | undefined} a line for each package with a high or critical finding;
 *   `undefined` when that is no report
 */
export function readAudit(output) {
  const report = parseReport(output)
  const counts = report?.metadata?.vulnerabilities
  if (!report || report.error || !counts || typeof counts !== 'object') return undefined
  /** @type {Record<string, { name?: string, severity?: string, range?: string, via?: unknown[] }>} */
  const vulnerabilities = report.vulnerabilities ?? {}
  const high = Object.entries(vulnerabilities)
    .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
    .map(([name, { severity, range, via = [] }]) => {
      const titles = via.flatMap((cause) =>
        cause && typeof cause === 'object' && 'title' in cause ? [String(cause.title)] : [],
      )
      return `${severity}: ${name} ${range ?? ''} ${titles.join('; ')}`.trimEnd()
    })
  const counted = Number(counts.high ?? 0) + Number(counts.critical ?? 0)
  return { high: high.length > 0 || counted === 0 ? high : [`${counted} findings without a name`] }
}

/** npm puts warnings before and after the report. @param {string} output */
function parseReport(output) {
  const start = output.search(/^\{/m)
  const end = output.lastIndexOf('\n}')
  if (start < 0 || end < start) return undefined
  try {
    return JSON.parse(output.slice(start, end + 2))
  } catch {
    return undefined
  }
}

/** A project that depends on nothing but the known one. */
function probeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'flashbid-audit-'))
  const { name, version } = KNOWN
  const project = { name: 'probe', version: '1.0.0', dependencies: { [name]: version } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project))
  const packages = { '': project, [`node_modules/${name}`]: { version } }
  const lock = { name: 'probe', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  return folder
}

/** @param {string} folder @param {number} timeoutMs */
function npmAudit(folder, timeoutMs) {
  const [npm, before] = npmProgram()
  const args = ['audit', '--json', '--package-lock-only', '--audit-level=high']
  const patience = ['--fetch-retries=1', '--fetch-timeout=15000']
  return runProgram(npm, [...before, ...args, ...patience], { cwd: folder, timeoutMs })
}
