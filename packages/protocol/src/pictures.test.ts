import { expect, it } from 'vitest'
import { keptWidths, pictureUrl, readPictureUrl } from './pictures.ts'

const id = '0123456789abcdef0123456789abcdef'

it('keeps a picture in all widths below its own, and in its own', () => {
  expect(keptWidths(2_048)).toEqual([320, 640, 1_280, 2_048])
  expect(keptWidths(1_000)).toEqual([320, 640, 1_000])
  expect(keptWidths(320)).toEqual([320])
  expect(keptWidths(1)).toEqual([1])
})

it('reads only addresses that it wrote', () => {
  expect(readPictureUrl(pictureUrl(id, 640))).toEqual({ id, width: 640 })
  for (const url of [
    `/media/${id}-0640.webp`,
    `/media/${id}-640.svg`,
    `/media/${id}-640.webp?x`,
    `/media/../${id}-640.webp`,
    `/media/${id.toUpperCase()}-640.webp`,
    `/media/${id}-64000.webp`,
    `/media/${id}-preview.jpg`,
    `//elsewhere/media/${id}-640.webp`,
    '/lots/northern-sky.svg',
    '',
  ]) {
    expect([url, readPictureUrl(url)]).toEqual([url, null])
  }
})
