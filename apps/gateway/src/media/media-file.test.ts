import { picturePreviewUrl, pictureUrl } from '@flashbid/protocol'
import { expect, it } from 'vitest'
import { mediaFile, newPictureId, readMediaPath } from './media-file.ts'

const id = newPictureId()

it('names every kept file as the protocol addresses it', () => {
  expect(readMediaPath(pictureUrl(id, 640))).toBe(mediaFile(id, '640.webp'))
  expect(readMediaPath(picturePreviewUrl(id))).toBe(mediaFile(id, 'preview.jpg'))
  expect(newPictureId()).not.toBe(newPictureId())
})

it.each([
  `/media/../media/${id}-640.webp`,
  `/media/${id}-640.webp/`,
  `/media/%2e%2e/${id}-640.webp`,
  `/media/..\\${id}-640.webp`,
  `/media/${id}-640.webp\0`,
  `/media/${id}-640.webp%00`,
  `/media/${id}-640.WEBP`,
  `/media/${id}-640.html`,
  `/media/${id}-00640.webp`,
  `/media/.${id}.part`,
  `/media/${'a'.repeat(10_000)}`,
  `/media/${id}-${'1'.repeat(10_000)}.webp`,
  `/MEDIA/${id}-640.webp`,
  '/media/',
  '/media',
  '',
])('names nothing else: %j', (path) => {
  expect(readMediaPath(path)).toBeNull()
})
