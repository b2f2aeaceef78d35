import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import {
  blue,
  bomb,
  drawing,
  grainy,
  photograph,
  plain,
  type Rgb,
  red,
} from '../testing/test-pictures.ts'
import { encodePicture } from './encode-picture.ts'

async function encoded(input: Uint8Array) {
  const encoding = await encodePicture(input)
  if (encoding.kind !== 'encoded') throw new Error(encoding.fault)
  return encoding
}

/** Colour in the middle of the largest file. */
async function colourOf(input: Uint8Array): Promise<Rgb> {
  const { files, width } = await encoded(input)
  const file = files.find(({ variant }) => variant === `${width}.webp`)
  const { data } = await sharp(file?.bytes)
    .resize(1, 1)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { r: data[0] ?? -1, g: data[1] ?? -1, b: data[2] ?? -1 }
}

function expectNear(colour: Rgb, wanted: Rgb): void {
  for (const channel of ['r', 'g', 'b'] as const) {
    const off = Math.abs(colour[channel] - wanted[channel])
    expect(off, `${channel} of ${JSON.stringify(colour)}`).toBeLessThan(8)
  }
}

describe('what is kept', () => {
  it('is every width below its own, its own, and a JPEG for link previews', async () => {
    const { width, height, files } = await encoded(await plain(3_000, 1_500).jpeg().toBuffer())
    expect([width, height]).toEqual([2_048, 1_024])
    const sizes = await Promise.all(
      files.map(async ({ variant, bytes }) => {
        const { format, width, height } = await sharp(bytes).metadata()
        return [variant, format, width, height]
      }),
    )
    expect(sizes).toEqual([
      ['320.webp', 'webp', 320, 160],
      ['640.webp', 'webp', 640, 320],
      ['1280.webp', 'webp', 1_280, 640],
      ['2048.webp', 'webp', 2_048, 1_024],
      ['preview.jpg', 'jpeg', 1_200, 600],
    ])
  })

  it('is never larger than what was sent', async () => {
    const { width, height, files } = await encoded(await plain(500, 400).png().toBuffer())
    expect([width, height]).toEqual([500, 400])
    expect(files.map(({ variant }) => variant)).toEqual(['320.webp', '500.webp', 'preview.jpg'])
    const preview = await sharp(files.at(-1)?.bytes).metadata()
    expect([preview.width, preview.height]).toEqual([500, 400])
  })

  it.each([
    [1, 1],
    [3_000, 1],
    [1, 9_000],
    [60, 30_000],
  ])('can be %i x %i', async (width, height) => {
    const kept = await encoded(await plain(width, height).png().toBuffer())
    expect(kept.width).toBeLessThanOrEqual(2_048)
    expect(kept.height).toBeLessThanOrEqual(4_096)
  })

  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('may come as %s', async (format) => {
    expectNear(await colourOf(await plain(64, 48).toFormat(format).toBuffer()), red)
  })

  it('is the first picture of an animation', async () => {
    const frames = await Promise.all(
      [red, blue].map((colour) => plain(40, 40, colour).png().toBuffer()),
    )
    const animated = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    expect((await sharp(animated).metadata()).pages).toBe(2)
    expect(await encoded(animated)).toMatchObject({ width: 40, height: 40 })
    expectNear(await colourOf(animated), red)
  })

  it('keeps what is see-through, on white where that cannot be', async () => {
    const glass = await sharp({
      create: { width: 30, height: 30, channels: 4, background: { ...red, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const { files } = await encoded(glass)
    expect((await sharp(files[0]?.bytes).metadata()).hasAlpha).toBe(true)
    const { data } = await sharp(files.at(-1)?.bytes).raw().toBuffer({ resolveWithObject: true })
    expect(data[0]).toBeGreaterThan(250)
  })

  it('holds colours of other profiles in sRGB', async () => {
    const p3 = await plain(64, 64, { r: 90, g: 160, b: 110 }).withIccProfile('p3').png().toBuffer()
    expect((await sharp(p3).metadata()).icc).toBeDefined()
    expectNear(await colourOf(p3), { r: 90, g: 160, b: 110 })
    const { files } = await encoded(p3)
    expect((await sharp(files[0]?.bytes).metadata()).icc).toBeUndefined()
    const print = await plain(64, 64).toColourspace('cmyk').jpeg().toBuffer()
    const { r, g } = await colourOf(print)
    expect(r - g).toBeGreaterThan(100)
  })

  it('tells nobody where and by whom it was taken, and stands upright', async () => {
    const photo = await photograph(600, 400)
    expect(photo.toString('latin1')).toContain('A Secret Artist')
    expect(await sharp(photo).metadata()).toMatchObject({ orientation: 6, exif: expect.anything() })
    const { width, height, files } = await encoded(photo)
    expect([width, height]).toEqual([400, 600])
    for (const { bytes } of files) {
      const { exif, icc, iptc, xmp, orientation } = await sharp(bytes).metadata()
      expect({ exif, icc, iptc, xmp, orientation }).toEqual({})
      expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/Secret|Exif|GPS/)
    }
  })

  it('leaves a second file behind the picture behind', async () => {
    const script = '<script>alert(document.domain)</script>'
    const page = Buffer.concat([await plain(40, 40).jpeg().toBuffer(), Buffer.from(script)])
    const comment = await plain(40, 40)
      .withExif({ IFD0: { ImageDescription: script } })
      .jpeg()
      .toBuffer()
    for (const polyglot of [page, comment]) {
      expect(polyglot.toString('latin1')).toContain(script)
      const { files } = await encoded(polyglot)
      for (const { bytes } of files) {
        expect(Buffer.from(bytes).toString('latin1')).not.toContain('<script')
      }
    }
  })
})

describe('what is refused', () => {
  const faultOf = async (input: Uint8Array) => {
    const encoding = await encodePicture(input)
    return encoding.kind === 'refused' ? encoding.fault : 'none'
  }

  it('is every drawing that could hold script, and every other kind of file', async () => {
    const program = readFileSync(process.execPath).subarray(0, 4_096)
    const tiff = await plain(9, 9).tiff().toBuffer()
    const files = [drawing, Buffer.from('<html></html>'), Buffer.from('%PDF-1.4'), program, tiff]
    for (const file of [...files, Buffer.alloc(0), Buffer.from([0xff])]) {
      expect([file.toString('latin1', 0, 8), await faultOf(file)]).toEqual([
        file.toString('latin1', 0, 8),
        'not_a_picture',
      ])
    }
  })

  it.each([
    ['\x89PNG\r\n\x1a\n', drawing],
    ['GIF89a/*', Buffer.from('*/=1;alert(1)//')],
    ['\xff\xd8\xff', drawing],
    ['RIFF\x10\0\0\0WEBP', drawing],
    ['\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', drawing],
  ])('is what only begins like a picture: %j', async (start, rest) => {
    expect(await faultOf(Buffer.concat([Buffer.from(start, 'latin1'), rest]))).toBe('unreadable')
  })

  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('is half a %s', async (format) => {
    const whole = await grainy(200, 200).toFormat(format).toBuffer()
    expect(await faultOf(whole)).toBe('none')
    expect(await faultOf(whole.subarray(0, whole.length * 0.6))).toBe('unreadable')
  })

  it('is a picture bomb, at once and without unfolding it', async () => {
    await encoded(await plain(8, 8).png().toBuffer()) // the codecs are loaded now
    const file = bomb(30_000, 30_000)
    expect(file.length).toBeLessThan(200_000)
    const before = process.memoryUsage.rss()
    const start = performance.now()
    expect(await faultOf(file)).toBe('too_many_pixels')
    // Unfolded it would be 900 MB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(50e6)
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await faultOf(bomb(7_000, 7_200))).toBe('too_many_pixels')
    const avif = await plain(64, 64).avif().toBuffer()
    const size = avif.indexOf('ispe') + 8
    avif.writeUInt32BE(5_000, size)
    avif.writeUInt32BE(5_001, size + 4)
    expect(await faultOf(avif)).toBe('too_many_pixels')
    expect(await faultOf(bomb(2 ** 31 - 1, 1))).toBe('unreadable') // libpng's own bound
  })
})
