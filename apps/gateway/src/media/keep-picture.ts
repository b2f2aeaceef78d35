import { failure, type KeptPicture, pictureUrl } from '@flashbid/protocol'
import type { Caller } from '../accounts/callers.ts'
import { Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'
import { encodePicture } from './encode-picture.ts'
import { mediaFile, newPictureId } from './media-file.ts'
import type { MediaStore } from './media-store.ts'
import { badPicture } from './read-upload.ts'
import type { UploadLine } from './upload-line.ts'

/**
 * Draws the picture anew and keeps it: files first, then the row, so that every picture that is
 * known can be shown.
 *
 * @throws Refusal `BAD_REQUEST` for what is no picture, `BUSY` when a store is away: nothing is kept
 */
export async function keepPicture(
  { database, logger }: Pick<Resources, 'database' | 'logger'>,
  store: MediaStore,
  line: UploadLine,
  caller: Caller,
  input: Uint8Array,
): Promise<KeptPicture> {
  const encoding = await line.inTurn(() => encodePicture(input))
  if (encoding.kind === 'refused') throw badPicture(encoding.fault)
  const { width, height } = encoding
  const id = newPictureId()
  const files = encoding.files.map(({ variant, bytes }) => ({
    file: mediaFile(id, variant),
    bytes,
  }))
  const owner = await orBusy(() =>
    database.users.ensure({ id: caller.userId, name: caller.name, role: caller.role }),
  )
  try {
    await Promise.all(files.map(({ file, bytes }) => store.put(file, bytes))).catch(
      (error: unknown) => {
        logger.error({ err: error }, 'a picture could not be kept')
        throw storeAway(error)
      },
    )
    const bytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0)
    await orBusy(() => database.media.insert({ id, ownerId: owner.id, width, height, bytes }))
  } catch (error) {
    // Nobody knows the id yet. What cannot be removed now only takes room.
    await Promise.allSettled(files.map(({ file }) => store.remove(file)))
    throw error
  }
  return { url: pictureUrl(id, width), width, height }
}

export const storeAway = (cause: unknown) =>
  new Refusal(
    failure('BUSY', 'Pictures cannot be reached right now; try again.', { retryAfterMs: 2_000 }),
    { cause },
  )
