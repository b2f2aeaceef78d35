import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmProgram, runProgram } from './run-program.mjs'

const STAMP = '.flashbid-installed'

/**
 * What node_modules was installed from: the lock file, and the platform, whose binaries differ.
 *
 * @param {string} root
 */
function wantedStamp(root) {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  return `${lock.digest('hex')} ${process.platform} ${process.arch}\n`
}

/**
 * Whether packages have to be installed.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function needsInstall(root) {
  const modules = join(root, 'node_modules')
  if (!existsSync(modules)) return true
  const stamp = join(modules, STAMP)
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') !== wantedStamp(root)
  // Installed by hand: npm leaves a lock file of its own when it is done.
  const own = join(modules, '.package-lock.json')
  if (!existsSync(own) || !existsSync(join(modules, 'vite'))) return true
  return statSync(own).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs
}

/** @param {string} root */
export function stampInstall(root) {
  writeFileSync(join(root, 'node_modules', STAMP), wantedStamp(root))
}

/**
 * Installs packages if the lock file changed since the last time.
 *
 * @param {string} root
 * @returns {Promise<string>} what was done
 */
export async function installPackages(root) {
  if (!needsInstall(root)) {
    if (!existsSync(join(root, 'node_modules', STAMP))) stampInstall(root)
    return 'up to date'
  }
  // `ci` empties node_modules first: right for a fresh checkout, slow for a changed lock file.
  const verb = existsSync(join(root, 'node_modules')) ? 'install' : 'ci'
  const [npm, before] = npmProgram()
  const { status, output } = await runProgram(
    npm,
    [...before, verb, '--include=dev', '--no-audit', '--no-fund'],
    { cwd: root },
  )
  if (status !== 0) throw new Error(`npm ${verb} failed:\n${output}`)
  stampInstall(root)
  return `npm ${verb}`
}
