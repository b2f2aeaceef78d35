import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { STOP_STAGES, type StopStage } from './orphan-guard.ts'
import { identify, isAlive, type ProcessIdentity, waitForEnd } from './process-identity.ts'

/** What the supervisor notes about each child, for a successor that has to clean up after it. */
interface ChildNote extends ProcessIdentity {
  name: string
  signal: 'SIGTERM' | 'SIGINT'
  stage: StopStage
}

const NOTES = 'run'

/** Notes a child in `<dataDir>/run`. Returns what takes the note away when the child has ended. */
export function noteChild(
  dataDir: string,
  child: { pid: number; name: string; signal: 'SIGTERM' | 'SIGINT'; stage: StopStage },
): () => void {
  const identity = identify(child.pid)
  if (!identity) return () => {}
  const file = join(dataDir, NOTES, `${child.name}-${child.pid}.json`)
  mkdirSync(join(dataDir, NOTES), { recursive: true })
  writeFileSync(file, JSON.stringify({ ...child, ...identity } satisfies ChildNote))
  return () => rmSync(file, { force: true })
}

/**
 * Stops what a killed supervisor left running, in the order of a clean stop. A process is touched
 * only when number and time of start are those that were noted.
 *
 * @returns the names of those that were still there
 */
export async function stopLeftBehind(dataDir: string, graceMs = 20_000): Promise<string[]> {
  const folder = join(dataDir, NOTES)
  const notes = readNotes(folder)
  const stopped: string[] = []
  for (const stage of STOP_STAGES) {
    const alive = notes.filter((note) => note.stage === stage && isAlive(note))
    for (const note of alive) signal(note, note.signal)
    await Promise.all(
      alive.map(async (note) => {
        if (!(await waitForEnd(note, graceMs))) {
          signal(note, 'SIGKILL')
          await waitForEnd(note, 5_000)
        }
        stopped.push(note.name)
      }),
    )
  }
  rmSync(folder, { recursive: true, force: true })
  return stopped
}

function readNotes(folder: string): ChildNote[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as ChildNote]
    } catch {
      return [] // half a note: its writer was killed while writing
    }
  })
}

function signal(note: ChildNote, name: NodeJS.Signals): void {
  try {
    process.kill(note.pid, name)
  } catch {
    // it ended in between
  }
}
