import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** Pictures and what poses as them, made here so that each test can see what is inside. */

export type Rgb = { readonly r: number; readonly g: number; readonly b: number }
export const red: Rgb = { r: 220, g: 20, b: 30 }
export const blue: Rgb = { r: 20, g: 40, b: 210 }

export const plain = (width: number, height: number, background: Rgb = red) =>
  sharp({ create: { width, height, channels: 3, background } })

/** Grain that does not compress away, so that a part of it can be cut off. */
export const grainy = (width: number, height: number) =>
  sharp({
    create: {
      ...{ width, height, channels: 3, background: red },
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })

/** A photograph as a phone takes it: lying on its side, with the place where it was taken. */
export const photograph = (width: number, height: number) =>
  plain(width, height)
    .withExif({
      IFD0: { Artist: 'A Secret Artist' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 30/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()

/** A PNG of a few kilobytes whose header is true: it unfolds to so many white pixels. */
export function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8) // one bit of grey a pixel
  const row = Math.ceil(width / 8) + 1
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(row * height))),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

export const drawing = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
)

/** A multipart form as a browser sends it. */
export function form(parts: readonly FormPart[], boundary = 'a-boundary-of-the-tests'): Buffer {
  return Buffer.concat([
    ...parts.flatMap(({ name = 'file', filename, type, content }) => [
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${
          filename === undefined ? '' : `; filename="${filename}"`
        }\r\n${type === undefined ? '' : `content-type: ${type}\r\n`}\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
}

export interface FormPart {
  readonly name?: string
  readonly filename?: string
  readonly type?: string
  readonly content: Uint8Array | string
}

export const formType = 'multipart/form-data; boundary=a-boundary-of-the-tests'
