import { type InputIssue, type PictureFault, pictureLimits } from '@flashbid/protocol'
import type { FastifyRequest } from 'fastify'
import { badInput, Refusal } from '../failures.ts'

/** What the form adds around the file. */
const FORM_BYTES = 16 * 1024

/** One part and nothing beside it. */
export const formLimits = {
  ...{ files: 1, fields: 0, parts: 1 },
  ...{ fileSize: pictureLimits.bytes, fieldNameSize: 100, headerPairs: 20 },
}

const words: Readonly<Record<PictureFault, string>> = {
  required: 'must be a picture in a part named file of a multipart form',
  one_file: 'must be the only part, and a file',
  too_large: 'must be at most 15 MB',
  not_a_picture: 'must be JPEG, PNG, WebP, AVIF or GIF',
  too_many_pixels: 'must have at most 50 megapixels, as AVIF 25',
  unreadable: 'is damaged or not complete',
}
const params: Partial<Record<PictureFault, InputIssue['params']>> = {
  too_large: { maximum: pictureLimits.bytes },
  not_a_picture: { values: pictureLimits.formats },
  too_many_pixels: { maximum: pictureLimits.pixels },
}

/** `BAD_REQUEST` with this fault of the file. */
export function badPicture(fault: PictureFault): Refusal {
  const said = params[fault]
  return new Refusal(
    badInput([
      { path: ['file'], code: fault, ...(said ? { params: said } : {}), message: words[fault] },
    ]),
  )
}

/**
 * The one file of a multipart form, whole and in memory. What is too much is refused as soon as it
 * is seen, and not read to its end.
 *
 * @throws Refusal `BAD_REQUEST`
 */
export async function readUpload(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) throw badPicture('required')
  if (Number(request.headers['content-length']) > pictureLimits.bytes + FORM_BYTES) {
    throw badPicture('too_large')
  }
  let file: Buffer | null = null
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file' || part.fieldname !== 'file') throw badPicture('one_file')
      const chunks: Buffer[] = []
      for await (const chunk of part.file) {
        chunks.push(chunk)
        if (part.file.truncated) break
      }
      if (part.file.truncated) throw badPicture('too_large')
      file = Buffer.concat(chunks)
    }
  } catch (error) {
    throw refusalOf(error)
  }
  if (file === null || file.length === 0) throw badPicture('required')
  return file
}

/** What goes wrong while a stranger's form is read is the form. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'FST_REQ_FILE_TOO_LARGE') return badPicture('too_large')
  if (code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT' || code === 'FST_FIELDS_LIMIT') {
    return badPicture('one_file')
  }
  return new Refusal(
    badInput([{ path: [], code: 'malformed', message: 'the form is not well formed' }]),
    { cause: error },
  )
}
