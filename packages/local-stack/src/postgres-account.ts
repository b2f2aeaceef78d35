import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { findProgram } from './find-program.ts'

/**
 * Postgres refuses to run as root. When we are root it runs as the account `postgres` if the
 * system has one, else as `nobody`: no account is added to anybody's machine for our sake.
 */
export interface PostgresAccount {
  name: string
  uid: number
  gid: number
}

/** How to run a Postgres program: put `prefix` in front of it and spawn it with `ids`. */
export interface RunAs {
  prefix: string[]
  ids: { uid?: number; gid?: number }
  account: PostgresAccount | undefined
}

/**
 * @param folders absolute paths that the account must be able to reach
 * @throws when we are root and the account cannot reach one of them, naming the folder in the way
 */
export function runPostgresAs(folders: string[]): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {}, account: undefined }
  const account = findAccount()
  const barrier = folders.map((folder) => firstUnreachable(folder, account)).find(Boolean)
  if (!barrier) {
    return { prefix: [], ids: { uid: account.uid, gid: account.gid }, account }
  }
  // A folder above (say /root, 0700) shuts the account out. Let it keep the one right that root
  // would have used there, instead of opening the folder to everybody or moving the data.
  const setpriv = findProgram(['setpriv'])
  if (setpriv) {
    const prefix = [
      setpriv,
      ...[`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'],
      ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--'],
    ]
    try {
      execFileSync(prefix[0] as string, [...prefix.slice(1), 'test', '-d', folders[0] as string], {
        stdio: 'ignore',
        cwd: '/',
      })
      return { prefix, ids: {}, account }
    } catch {
      // an old setpriv, or a container without that capability: say what is in the way
    }
  }
  throw new Error(
    `Postgres does not run as root, and the account it runs as (${account.name}) may not pass ` +
      `${barrier}. Run: chmod o+x ${barrier} - or start FlashBid as another user, or set ` +
      'FLASHBID_DATA to a folder that everybody can reach, or set DATABASE_URL.',
  )
}

/** Whether the account that Postgres runs as can reach a folder that exists. */
export function postgresCanReach(folder: string): boolean {
  return process.getuid?.() !== 0 || firstUnreachable(folder, findAccount()) === undefined
}

function findAccount(): PostgresAccount {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':')
    if (fields) return { name, uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error(
    'Postgres does not run as root, and this system has neither an account "postgres" nor ' +
      '"nobody". Start FlashBid as another user, or set DATABASE_URL.',
  )
}

/** The topmost folder on the way to `path` that the account may not pass through. */
function firstUnreachable(path: string, account: PostgresAccount): string | undefined {
  mkdirSync(path, { recursive: true })
  const way: string[] = []
  for (let at = path; ; at = dirname(at)) {
    way.unshift(at)
    if (dirname(at) === at) break
  }
  return way.find((folder) => {
    const { mode, uid, gid } = statSync(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    return (mode & bit) === 0
  })
}
