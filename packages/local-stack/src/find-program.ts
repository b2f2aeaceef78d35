import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first of `names` that is an executable file on the PATH, as an absolute path. */
export function findProgram(
  names: readonly string[],
  path = process.env.PATH ?? '',
): string | undefined {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      if (folder === '') continue
      const candidate = join(folder, name)
      try {
        accessSync(candidate, constants.X_OK)
        if (statSync(candidate).isFile()) return candidate
      } catch {
        // not here: look in the next folder
      }
    }
  }
  return undefined
}
