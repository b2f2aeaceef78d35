import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process number alone says little: after its process has ended, the system gives the number to
 * another. The number with the moment of its start names one process for good.
 */
export interface ProcessIdentity {
  pid: number
  /** When it started, in the system's own words. Only ever compared for equality. */
  started: string
}

/** The identity of a living process; undefined for one that has ended (a zombie has). */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // The second field is the name in parentheses and may hold anything: count from its end.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [state, started] = [fields[0], fields[19]]
      if (started === undefined || state === 'Z' || state === 'X') return undefined
      return { pid, started }
    } catch {
      return undefined
    }
  }
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    const [state = '', ...started] = line.split(/\s+/)
    return state === '' || state.startsWith('Z') ? undefined : { pid, started: started.join(' ') }
  } catch {
    return undefined
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started
}

/** Resolves `true` once the process has ended, `false` when it has not within `timeoutMs`. */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isAlive(identity)) {
    if (Date.now() >= deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return true
}
