import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The built web app on disk. */
export interface Site {
  readonly folder: string
  /** `index.html` as built last, `null` while there is none. */
  index(): Promise<string | null>
}

export function createSite(folder: string): Site {
  const file = join(folder, 'index.html')
  let kept: { modifiedMs: number; html: string } | undefined
  return {
    folder,
    async index() {
      try {
        // A build while we run (npm run dev) changes the file; reading it anew costs one `stat`.
        const { mtimeMs } = await stat(file)
        if (kept?.modifiedMs !== mtimeMs) {
          kept = { modifiedMs: mtimeMs, html: await readFile(file, 'utf8') }
        }
        return kept.html
      } catch {
        return null
      }
    },
  }
}
