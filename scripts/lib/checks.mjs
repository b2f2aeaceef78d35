import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { auditCheck } from './audit-check.mjs'
import { runTurbo } from './build.mjs'
import { countedChecks, oneCheck, playwrightCounts, vitestCounts } from './check-results.mjs'
import { runProgram } from './run-program.mjs'
import { swarmCheck } from './swarm-check.mjs'

/** Where the runners leave their reports. */
const REPORTS = ['node_modules', '.cache', 'flashbid', 'reports']

/**
 * Every check of `npm test`, in order, each with the time after which it is stopped.
 *
 * @param {string} root
 * @returns {{ name: string, run: () => Promise<import('./check-results.mjs').CheckResult> }[]}
 */
export function allChecks(root) {
  const reports = join(root, ...REPORTS)
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const minute = 60_000

  /** @param {string} tool @param {string[]} args @param {number} timeoutMs @param {object} [env] */
  const bin = (tool, args, timeoutMs, env = {}) =>
    runProgram(process.execPath, [join(root, 'node_modules', ...tool.split('/')), ...args], {
      timeoutMs,
      env: { NO_COLOR: '1', FORCE_COLOR: undefined, CI: '1', ...env },
    })

  return [
    {
      // Import rules are lint rules: biome.json, "overrides".
      name: 'format, lint, import rules',
      run: async () => {
        const args = ['ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=200', '.']
        return oneCheck(await bin('@biomejs/biome/bin/biome', args, 2 * minute), 2 * minute)
      },
    },
    {
      name: 'dead code',
      run: async () => oneCheck(await bin('knip/bin/knip.js', [], 3 * minute), 3 * minute),
    },
    {
      name: 'types',
      run: async () => oneCheck(await runTurbo(root, ['run', 'typecheck'], 5 * minute), 5 * minute),
    },
    {
      name: 'types of scripts',
      run: async () =>
        oneCheck(await bin('typescript/bin/tsc', ['-p', 'scripts'], 2 * minute), 2 * minute),
    },
    { name: 'npm audit: nothing high', run: () => auditCheck(root, 2 * minute) },
    {
      name: 'unit and integration',
      run: async () => {
        const report = join(reports, 'vitest.json')
        const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
        const run = await bin('vitest/vitest.mjs', args, 8 * minute, { NODE_ENV: undefined })
        return countedChecks(run, vitestCounts(report), 8 * minute)
      },
    },
    {
      name: 'browsers',
      run: async () => {
        const report = join(reports, 'playwright.json')
        const args = ['test', '-c', join('e2e', 'playwright.config.ts')]
        const run = await bin('@playwright/test/cli.js', args, 8 * minute, {
          NODE_ENV: undefined,
          PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        })
        return countedChecks(run, playwrightCounts(report), 8 * minute)
      },
    },
    { name: 'start, swarm, stop', run: () => swarmCheck(root, 4 * minute) },
  ]
}
