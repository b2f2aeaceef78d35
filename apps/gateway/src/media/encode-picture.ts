import { keptWidths, type PictureFault, pictureLimits, widestPicture } from '@flashbid/protocol'
import type { Sharp, SharpOptions } from 'sharp'

export interface PictureFile {
  /** `640.webp`, or `preview.jpg` for link previews. */
  readonly variant: string
  readonly bytes: Uint8Array
}

export type Encoding =
  | {
      readonly kind: 'encoded'
      /** Of the largest one kept. */
      readonly width: number
      readonly height: number
      readonly files: readonly PictureFile[]
    }
  | { readonly kind: 'refused'; readonly fault: PictureFault }

/** Beyond this the best of machines is being kept busy on purpose. */
const DECODING_SECONDS = 20
const PREVIEW_SIDE = 1_200

let loading: Promise<typeof import('sharp').default> | undefined

/** With the first picture: a house that sells without pictures never loads the codecs. */
function loadSharp() {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // One thread a picture, and one picture at a time (upload-line.ts): the other cores bid.
    sharp.concurrency(1)
    sharp.cache(false)
    // Whatever a file pretends to be, no other reader can run; SVG's least of all.
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({
      operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}`),
    })
    return sharp
  })
  return loading
}

/**
 * Draws a stranger's picture anew: only its pixels come through, upright, in sRGB. Whatever else the
 * file holds (place, camera, thumbnails, a second file behind the first) stays behind.
 */
export async function encodePicture(input: Uint8Array): Promise<Encoding> {
  const format = formatOf(input)
  if (format === null) return { kind: 'refused', fault: 'not_a_picture' }
  const sharp = await loadSharp()

  // The header says how large it unfolds, before a pixel is unfolded.
  const header = await orUnreadable(() => sharp(input, { limitInputPixels: false }).metadata())
  if (header === null || header.format !== format) return { kind: 'refused', fault: 'unreadable' }
  if (format === 'heif' && header.compression !== 'av1') {
    return { kind: 'refused', fault: 'not_a_picture' }
  }
  const most = format === 'heif' ? pictureLimits.avifPixels : pictureLimits.pixels
  if (header.width * header.height > most) {
    return { kind: 'refused', fault: 'too_many_pixels' }
  }

  const reading: SharpOptions = {
    failOn: 'error', // half a file is refused rather than shown with a grey lower half
    limitInputPixels: most,
    autoOrient: true,
  }
  // Decoded once; every kept size is made from the largest.
  const largest = await orUnreadable(() =>
    sharp(input, reading)
      .resize({
        width: widestPicture,
        height: 2 * widestPicture,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .toColourspace('srgb')
      .timeout({ seconds: DECODING_SECONDS })
      .raw()
      .toBuffer({ resolveWithObject: true }),
  )
  if (largest === null) return { kind: 'refused', fault: 'unreadable' }
  const { width, height, channels } = largest.info
  const drawn = (): Sharp => sharp(largest.data, { raw: { width, height, channels } })

  const files: PictureFile[] = []
  for (const kept of keptWidths(width)) {
    // The height is named too: a strip 2,000 wide and 1 high has no width 320 by itself.
    const size = { width: kept, height: Math.max(1, Math.round((height * kept) / width)) }
    const bytes = await drawn()
      .resize({ ...size, fit: 'fill' })
      .webp({ quality: 80, smartSubsample: true })
      .toBuffer()
    files.push({ variant: `${kept}.webp`, bytes })
  }
  const preview = await drawn()
    .resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82, progressive: true })
    .toBuffer()
  files.push({ variant: 'preview.jpg', bytes: preview })
  return { kind: 'encoded', width, height, files }
}

/** Whatever a codec throws at a stranger's bytes, it is the bytes. */
async function orUnreadable<T>(read: () => Promise<T>): Promise<T | null> {
  return read().catch(() => null)
}

/** By the first bytes. What a sender says about a file, its name included, is not believed. */
function formatOf(bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | 'gif' | 'heif' | null {
  const text = (from: number, to: number) =>
    Buffer.from(bytes.subarray(from, to)).toString('latin1')
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif'
  if (text(4, 8) === 'ftyp') {
    const length = Math.min(64, Buffer.from(bytes).readUInt32BE(0))
    const brands = [text(8, 12), ...(text(16, Math.max(16, length)).match(/.{4}/gs) ?? [])]
    return brands.includes('avif') || brands.includes('avis') ? 'heif' : null
  }
  return null
}
