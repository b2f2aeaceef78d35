/** Pictures as they are uploaded, kept and addressed. Both ends read it. */
export const pictureLimits = {
  /** Of the file that is sent. */
  bytes: 15 * 1024 * 1024,
  /** Width times height, whatever the file's size: a small file may unfold to a huge picture. */
  pixels: 50_000_000,
  /** Of an AVIF, whose decoder takes 20 bytes of memory a pixel. */
  avifPixels: 25_000_000,
  /** What is read. Never SVG: it is a document that may hold script. */
  formats: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'],
} as const

/** A picture is kept in those of these widths that are below its own, and in its own or the last. */
const standardWidths = [320, 640, 1_280, 2_048] as const

/** No kept picture is wider; none is higher than twice that. */
export const widestPicture = 2_048

/** What may be wrong with an upload, as `issues[].code` says it. */
export const pictureFaults = [
  'required',
  'one_file',
  'too_large',
  'not_a_picture',
  'too_many_pixels',
  'unreadable',
] as const
export type PictureFault = (typeof pictureFaults)[number]

const address = /^\/media\/([0-9a-f]{32})-([1-9]\d{0,3})\.webp$/

/** Where a kept picture is served in one of its widths. */
export const pictureUrl = (id: string, width: number) => `/media/${id}-${width}.webp`

/** The JPEG of a kept picture, for link previews: not all of them read WebP. */
export const picturePreviewUrl = (id: string) => `/media/${id}-preview.jpg`

/** What `POST /api/media` answered: the picture and its own width. `null` for any other address. */
export function readPictureUrl(url: string): { id: string; width: number } | null {
  const [, id, width] = address.exec(url) ?? []
  return id === undefined ? null : { id, width: Number(width) }
}

/** The widths that a picture of this width is kept in, smallest first; the last is its own. */
export function keptWidths(width: number): number[] {
  return [...standardWidths.filter((standard) => standard < width), width]
}
