import { FlashBidError } from '@flashbid/client'
import { type PictureFault, pictureFaults, pictureLimits } from '@flashbid/protocol'

/** Why a picture is not there: what is wrong with the file, or what went wrong on the way. */
export type PictureFailure =
  | { readonly kind: 'file'; readonly fault: PictureFault }
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  | { readonly kind: 'busy' | 'network' | 'signedOut' }
  | { readonly kind: 'other'; readonly message: string }

interface Sent {
  readonly key: string
  readonly file: File
  /** The file itself, shown until this page is left. */
  readonly preview: string
}

/** A picture of the lot that is being described; the first one is the cover. */
export type Picture =
  | {
      readonly kind: 'there'
      readonly key: string
      readonly url: string
      readonly preview: string | null
    }
  /** `share` of the bytes that are sent; null while it waits for its turn. */
  | (Sent & { readonly kind: 'sending'; readonly share: number | null })
  | (Sent & { readonly kind: 'failed'; readonly failure: PictureFailure })

export const picturesThere = (urls: readonly string[]): Picture[] =>
  urls.map((url) => ({ kind: 'there', key: url, url, preview: null }))

/** What an auction would be given: pictures that are there, in their order. */
export const urlsOf = (pictures: readonly Picture[]) =>
  pictures.flatMap((picture) => (picture.kind === 'there' ? [picture.url] : []))

/** What is known to be refused is not sent. */
export function faultOf(file: {
  readonly type: string
  readonly size: number
}): PictureFault | null {
  const formats: readonly string[] = pictureLimits.formats
  // Some systems know no type for a file: the house looks into it.
  if (file.type !== '' && !formats.includes(file.type)) return 'not_a_picture'
  if (file.size > pictureLimits.bytes) return 'too_large'
  return file.size === 0 ? 'unreadable' : null
}

/** The picture at another place, or where it is when there is no such place. */
export function moved(pictures: readonly Picture[], key: string, to: number): Picture[] {
  const from = pictures.findIndex((picture) => picture.key === key)
  const picture = pictures[from]
  if (!picture || to < 0 || to >= pictures.length) return [...pictures]
  const others = pictures.filter((other) => other !== picture)
  return [...others.slice(0, to), picture, ...others.slice(to)]
}

export function failureOf(error: unknown): PictureFailure {
  if (!(error instanceof FlashBidError)) return { kind: 'other', message: String(error) }
  switch (error.code) {
    case 'NETWORK':
      return { kind: 'network' }
    case 'BUSY':
    case 'OUTCOME_UNKNOWN':
      return { kind: 'busy' }
    case 'RATE_LIMITED':
      return { kind: 'limited', retryAfterMs: error.body?.retryAfterMs ?? 60_000 }
    case 'UNAUTHENTICATED':
      return { kind: 'signedOut' }
    default: {
      const code = error.body?.issues?.[0]?.code
      const fault = pictureFaults.find((known) => known === code)
      return fault ? { kind: 'file', fault } : { kind: 'other', message: error.message }
    }
  }
}

/** A file that was refused stays refused; only the way may be better next time. */
export const isWorthRetrying = (failure: PictureFailure) => failure.kind !== 'file'
