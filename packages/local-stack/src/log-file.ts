import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** At this size a log becomes `<name>.1` (replacing the last one) and begins anew. */
const MAX_BYTES = 8 * 1024 * 1024

export interface LogFile {
  write(line: string): void
  close(): void
}

export function openLogFile(path: string, maxBytes = MAX_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true })
  let handle = openSync(path, 'a')
  let size = fstatSync(handle).size
  let open = true
  return {
    write(line) {
      if (!open) return
      if (size > maxBytes) {
        closeSync(handle)
        renameSync(path, `${path}.1`)
        handle = openSync(path, 'a')
        size = 0
      }
      size += writeSync(handle, `${line}\n`)
    },
    close() {
      if (open) closeSync(handle)
      open = false
    },
  }
}
