import { randomBytes } from 'node:crypto'

declare const brand: unique symbol
/** The name of a kept file. Only the two functions below make one, so that no client's path is used. */
export type MediaFile = string & { readonly [brand]: 'MediaFile' }

/** Nobody guesses 128 random bits; who knows the address may see the picture. */
export const newPictureId = (): string => randomBytes(16).toString('hex')

/** @param variant `640.webp` or `preview.jpg` */
export const mediaFile = (id: string, variant: string): MediaFile => {
  const file = readMediaPath(`/media/${id}-${variant}`)
  if (!file) throw new Error('A media file is named by its id and what it is.')
  return file
}

/**
 * The file that an address names, from the bytes as they came: nothing is decoded, so dots, percent
 * signs and backslashes have no meaning. `null` for everything that is not exactly such an address.
 */
export function readMediaPath(path: string): MediaFile | null {
  const [, name] = /^\/media\/([0-9a-f]{32}-(?:[1-9]\d{0,3}\.webp|preview\.jpg))$/.exec(path) ?? []
  return (name as MediaFile | undefined) ?? null
}

export const contentTypeOf = (file: MediaFile) =>
  file.endsWith('.jpg') ? 'image/jpeg' : 'image/webp'

/** An address never shows another picture. */
export const FOREVER = 'public, max-age=31536000, immutable'
