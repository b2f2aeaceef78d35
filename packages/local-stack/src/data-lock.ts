import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'

/**
 * One FlashBid at a time works on a data folder. The lock is a file that names its holder:
 *
 *   running --(signal)--> draining --(all stopped)--> gone
 *
 * A holder that is dead holds nothing: the file is taken over.
 */
export interface LockHolder extends ProcessIdentity {
  state: 'running' | 'draining'
  /** Where people reach it, once known. */
  address?: string
}

export interface DataLock {
  update(change: Partial<Pick<LockHolder, 'state' | 'address'>>): void
  release(): void
}

const LOCK_FILE = 'lock'

/** A start right after a stop may come before the signal has: give it this long to drain. */
const RUNNING_GRACE_MS = 3_000
const DRAINING_GRACE_MS = 90_000

export interface LockOptions {
  /** Told once, when there is somebody to wait for. */
  onWait?: (holder: LockHolder) => void
  /** Nobody wants the lock any more. */
  abandoned?: () => boolean
  graceMs?: { running: number; draining: number }
}

/**
 * Takes the lock of `dataDir`, waiting for a holder that is draining.
 *
 * @throws when the holder goes on running, or drains for longer than 90 s
 */
export async function lockData(dataDir: string, options: LockOptions = {}): Promise<DataLock> {
  const graceMs = options.graceMs ?? { running: RUNNING_GRACE_MS, draining: DRAINING_GRACE_MS }
  mkdirSync(dataDir, { recursive: true })
  const began = Date.now()
  let told = false
  for (;;) {
    if (options.abandoned?.()) throw new Error('The start was given up while it waited.')
    const lock = tryLock(dataDir)
    if (lock) return lock
    const holder = lockHolder(dataDir)
    if (holder) {
      if (Date.now() - began >= graceMs[holder.state]) throw new Error(occupied(dataDir, holder))
      if (!told && (holder.state === 'draining' || Date.now() - began > graceMs.running / 3)) {
        told = true
        options.onWait?.(holder)
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function occupied(dataDir: string, holder: LockHolder): string {
  return holder.state === 'draining'
    ? `Process ${holder.pid} has been stopping for too long. End it with: kill -9 ${holder.pid}`
    : `FlashBid is already running${holder.address ? ` at ${holder.address}` : ''} ` +
        `(process ${holder.pid}) on ${dataDir}. Stop it first, or set FLASHBID_DATA and PORT.`
}

/** Who holds the lock; undefined when nobody alive does. */
export function lockHolder(dataDir: string): LockHolder | undefined {
  const holder = readHolder(join(dataDir, LOCK_FILE))
  return holder && isAlive(holder) ? holder : undefined
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder
  } catch {
    return undefined // no file, or a broken one: nobody holds it
  }
}

function tryLock(dataDir: string): DataLock | undefined {
  const file = join(dataDir, LOCK_FILE)
  let holder: LockHolder = {
    ...(identify(process.pid) ?? { pid: process.pid, started: '' }),
    state: 'running',
  }
  const draft = join(dataDir, `${LOCK_FILE}.${process.pid}.${randomBytes(4).toString('hex')}`)
  writeFileSync(draft, JSON.stringify(holder))
  try {
    // link() is the one atomic "make this file, with this content, unless there is one".
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    discardStale(file, draft)
    return undefined
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    update(change) {
      holder = { ...holder, ...change }
      writeFileSync(draft, JSON.stringify(holder))
      renameSync(draft, file)
    },
    release() {
      const present = readHolder(file)
      if (present?.pid === holder.pid && present.started === holder.started) rmSync(file)
    },
  }
}

/** Moves a dead holder's file away; puts it back if somebody took the lock in between. */
function discardStale(file: string, draft: string): void {
  const seen = readHolder(file)
  if (seen && isAlive(seen)) return
  const aside = `${draft}.stale`
  try {
    renameSync(file, aside)
    const moved = readHolder(aside)
    if (moved && isAlive(moved)) linkSync(aside, file)
  } catch {
    // somebody else was faster: the next attempt sees how it is then
  } finally {
    rmSync(aside, { force: true })
  }
}
