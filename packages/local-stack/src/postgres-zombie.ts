import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identify } from './process-identity.ts'

/**
 * Postgres refuses a cluster whose `postmaster.pid` names a process that is still in the process
 * table. In a container whose first process collects no children, one that was killed stays there
 * as a zombie for good, and Postgres would never start again. A zombie holds nothing: its file is
 * removed, once none of the server's other processes, which may outlive it for a moment, is left.
 */
export async function clearPidFileOfZombie(cluster: string): Promise<void> {
  if (process.platform !== 'linux') return
  const file = join(cluster, 'postmaster.pid')
  let pid: number
  let state: string
  try {
    pid = Number(readFileSync(file, 'utf8').split('\n')[0])
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
  } catch {
    return // no file, or no such process: Postgres deals with that itself
  }
  if (state !== 'Z') return
  const deadline = Date.now() + 10_000
  while (worksIn(cluster)) {
    if (Date.now() > deadline) return // Postgres says what is wrong
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  rmSync(file, { force: true })
}

/** Whether a living process has the folder as its working directory, as all of Postgres's have. */
function worksIn(cluster: string): boolean {
  const folder = realpathSync(cluster)
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readlinkSync(`/proc/${name}/cwd`) === folder && identify(Number(name)) !== undefined
    } catch {
      return false // it ended, or is somebody else's
    }
  })
}
