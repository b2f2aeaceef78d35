import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runProgram } from './run-program.mjs'

/** What a build leaves behind, relative to the repository. */
const OUTPUTS = [
  'apps/gateway/dist/main.js',
  'apps/gateway/dist/environment.js',
  'apps/gateway/dist/grant.js',
  'apps/archiver/dist/main.js',
  'apps/worker/dist/main.js',
  'apps/swarm/dist/main.js',
  'apps/swarm/dist/verify.js',
  'apps/web/dist/index.html',
  'packages/local-stack/dist/main.js',
]
const SOURCE_FOLDERS = ['apps', 'packages', 'prisma']
const SOURCE_FILES = [
  'package-lock.json',
  'prisma.config.ts',
  'tsconfig.base.json',
  'turbo.json',
  'vite.server.ts',
]
const NO_SOURCE = new Set(['node_modules', 'dist', '.turbo', 'generated'])

/**
 * Path, size and time of change of all that a build reads. Looking at ~500 files takes 20 ms, where
 * asking turbo takes more than a second.
 *
 * @param {string} root
 */
export function sourceStamp(root) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false })
    if (stat) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`)
  }
  /** @param {string} folder */
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (!NO_SOURCE.has(entry.name)) walk(path)
      } else if (!/\.test\.tsx?$/.test(entry.name)) add(path)
    }
  }
  for (const folder of SOURCE_FOLDERS) if (existsSync(join(root, folder))) walk(folder)
  for (const file of SOURCE_FILES) add(file)
  return `${hash.digest('hex')}\n`
}

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules', '.cache', 'flashbid', 'built')

/** @param {string} root @returns {boolean} */
export function needsBuild(root) {
  const stamp = stampFile(root)
  if (!existsSync(stamp) || OUTPUTS.some((path) => !existsSync(join(root, path)))) return true
  return readFileSync(stamp, 'utf8') !== sourceStamp(root)
}

/**
 * Builds what changed.
 *
 * @param {string} root
 * @returns {Promise<string>} what was done
 */
export async function buildAll(root) {
  if (!needsBuild(root)) return 'up to date'
  // Taken before: a source that changes while the build runs must be built again.
  const stamp = sourceStamp(root)
  const { status, output } = await runTurbo(root, ['run', 'build'])
  if (status !== 0) throw new Error(`The build failed:\n${output}`)
  mkdirSync(dirname(stampFile(root)), { recursive: true })
  writeFileSync(stampFile(root), stamp)
  return 'built'
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {number} [timeoutMs]
 */
export function runTurbo(root, args, timeoutMs) {
  return runProgram(
    process.execPath,
    [join(root, 'node_modules', 'turbo', 'bin', 'turbo'), ...args, '--output-logs=errors-only'],
    {
      cwd: root,
      env: {
        TURBO_TELEMETRY_DISABLED: '1',
        TURBO_NO_UPDATE_NOTIFIER: '1',
        DO_NOT_TRACK: '1',
        // A server's own environment must not reach the build of the browser code.
        NODE_ENV: undefined,
      },
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
  )
}
