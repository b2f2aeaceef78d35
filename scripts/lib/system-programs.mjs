import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runProgram } from './run-program.mjs'

/**
 * @param {readonly string[]} names
 * @returns {string | undefined} the first of them on the PATH
 */
function onPath(names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return join(folder, name)
      } catch {
        // not here
      }
    }
  }
  return undefined
}

/** @returns {boolean} whether Playwright has downloaded a Chromium */
function playwrightHasChromium() {
  const home = process.env.HOME ?? ''
  return [
    process.env.PLAYWRIGHT_BROWSERS_PATH ?? '',
    join(home, '.cache', 'ms-playwright'),
    join(home, 'Library', 'Caches', 'ms-playwright'),
  ].some((path) => path && existsSync(path) && readdirSync(path).some((n) => /^chromium/.test(n)))
}

/**
 * Installs a package of the system, where that can be done without asking.
 *
 * @param {string} name
 * @returns {Promise<void>}
 */
async function installPackage(name) {
  if (!existsSync('/etc/debian_version') || !onPath(['apt-get'])) {
    throw new Error(`${name} is missing. Install it with this system's package manager.`)
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  /** @param {string[]} args */
  const apt = (...args) => {
    const [program, ...rest] = /** @type {[string, ...string[]]} */ ([...sudo, 'apt-get', ...args])
    return runProgram(program, rest, {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: 300_000,
    })
  }
  process.stdout.write(`      ${name} is missing: apt-get install ${name}\n`)
  await apt('update')
  const { status, output } = await apt('install', '-y', '--no-install-recommends', name)
  if (status !== 0) throw new Error(`apt-get install ${name} failed:\n${output}`)
}

/** Makes sure that tests find a Redis and a Chromium. @returns {Promise<string>} */
export async function installSystemPrograms() {
  if (!onPath(['redis-server', 'valkey-server'])) await installPackage('redis-server')
  const browsers = ['chromium', 'chromium-browser', 'google-chrome']
  if (!onPath(browsers) && !playwrightHasChromium()) await installPackage('chromium')
  return 'redis-server, chromium'
}
