import { buildAll } from './build.mjs'
import { summary } from './check-results.mjs'
import { allChecks } from './checks.mjs'
import { installPackages } from './install.mjs'
import { root } from './repository.mjs'
import { stopWithChildren } from './run-program.mjs'
import { step } from './step.mjs'
import { installSystemPrograms } from './system-programs.mjs'

/**
 * `npm test`: sets up what is missing, runs every check, also those after a failed one, and ends
 * with one line of counts.
 */
export async function testEverything() {
  stopWithChildren(130)
  const began = performance.now()
  /** @type {import('./check-results.mjs').CheckResult[]} */
  const results = []
  const preparations = /** @type {const} */ ([
    ['packages', () => installPackages(root)],
    ['programs', installSystemPrograms],
    ['build', () => buildAll(root)],
  ])
  for (const [name, run] of preparations) {
    try {
      await step(name, run)
    } catch (error) {
      // Some checks may work all the same; the count tells that something did not.
      results.push(failure(name, error))
    }
  }
  for (const { name, run } of allChecks(root)) {
    const at = performance.now()
    const result = await run().catch((error) => failure(name, error))
    results.push(result)
    const seconds = ((performance.now() - at) / 1000).toFixed(1)
    // A check that was skipped says why.
    if (result.passed === 0 || result.failed > 0) {
      process.stdout.write(`${result.output.trimEnd()}\n`)
    }
    const counts = summary([result]).line
    const word = result.failed > 0 ? 'fail' : result.passed > 0 ? '  ok' : 'skip'
    process.stdout.write(`${word}  ${name.padEnd(28)} ${counts.padEnd(40)} ${seconds} s\n`)
  }
  const { line, status } = summary(results)
  process.stdout.write(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all\n${line}\n`)
  process.exit(status)
}

/** @param {string} name @param {unknown} error */
function failure(name, error) {
  const output = `${name}: ${error instanceof Error ? error.message : error}`
  process.stdout.write(`fail  ${output}\n`)
  return { passed: 0, failed: 1, skipped: 0, output }
}
