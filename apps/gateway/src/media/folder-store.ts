import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaFile } from './media-file.ts'
import type { MediaStore } from './media-store.ts'

/**
 * Files in 256 subfolders, so that none gets too many. A file is written beside its place, put on
 * the disk and renamed: it is there whole or not at all, also after a power failure.
 */
export function createFolderStore(folder: string): MediaStore {
  const folderOf = (file: MediaFile) => join(folder, file.slice(0, 2))
  return {
    async put(file, bytes) {
      await mkdir(folderOf(file), { recursive: true })
      const unfinished = join(folderOf(file), `.${randomBytes(8).toString('hex')}.part`)
      try {
        const handle = await open(unfinished, 'wx', 0o640)
        try {
          await handle.writeFile(bytes)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(unfinished, join(folderOf(file), file))
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {}) // the first fault is the one to tell
        throw error
      }
    },

    async open(file) {
      const handle = await open(join(folderOf(file), file), 'r').catch((error: unknown) => {
        if (isMissing(error)) return null
        throw error
      })
      if (!handle) return null
      try {
        const { size } = await handle.stat()
        return { bytes: size, stream: handle.createReadStream() }
      } catch (error) {
        await handle.close()
        throw error
      }
    },

    remove: (file) => rm(join(folderOf(file), file), { force: true }),

    close() {},
  }
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
