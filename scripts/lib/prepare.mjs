import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildAll } from './build.mjs'
import { installPackages } from './install.mjs'
import { root } from './repository.mjs'
import { stopWithChildren } from './run-program.mjs'
import { step } from './step.mjs'

/**
 * Installs and builds what is missing, then hands over to packages/local-stack, in this process:
 * one process less that signals would have to pass through.
 *
 * @param {string} command
 * @param {string[]} args
 */
export async function handOver(command, args) {
  stopWithChildren(0)
  try {
    await step('packages', () => installPackages(root))
    await step('build', () => buildAll(root))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
  const main = join(root, 'packages', 'local-stack', 'dist', 'main.js')
  const { run } = await import(pathToFileURL(main).href)
  process.exit(await run(root, command, args))
}
