import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { GatewayConfig } from '../environment.ts'
import { createFolderStore } from './folder-store.ts'
import type { MediaFile } from './media-file.ts'
import { createS3Store } from './s3-store.ts'

/** Where the bytes of pictures lie. Every call rejects when the store cannot be reached. */
export interface MediaStore {
  /** All of it or nothing: nobody ever reads half a file. */
  put(file: MediaFile, bytes: Uint8Array): Promise<void>
  /** `null`: there is no such file. Whoever opens it reads or destroys the stream. */
  open(file: MediaFile): Promise<{ readonly bytes: number; readonly stream: Readable } | null>
  /** One that is not there is fine. */
  remove(file: MediaFile): Promise<void>
  /** Safe to call twice. */
  close(): void
}

/** The bucket that was configured, else a folder below the data folder. */
export function createMediaStore({
  mediaS3,
  dataFolder,
}: Pick<GatewayConfig, 'mediaS3' | 'dataFolder'>): MediaStore {
  return mediaS3 ? createS3Store(mediaS3) : createFolderStore(join(resolve(dataFolder), 'media'))
}
