import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bucketCredentials, startTestBucket, type TestBucket } from '../testing/test-bucket.ts'
import { mediaFile, newPictureId } from './media-file.ts'
import type { MediaStore } from './media-store.ts'
import { createS3Store } from './s3-store.ts'

let bucket: TestBucket
let store: MediaStore
const open = (name = 'pictures', secret = bucketCredentials.secretAccessKey as string) =>
  createS3Store({
    ...{ bucket: name, endpoint: bucket.endpoint, region: 'eu-central-1' },
    credentials: { accessKeyId: 'key', secretAccessKey: secret },
  })

beforeAll(async () => {
  bucket = await startTestBucket()
  store = open()
})
beforeEach(() => {
  bucket.objects.clear()
  bucket.seen.length = 0
})
afterAll(() => {
  store.close()
  store.close()
  bucket.close()
})

it('puts, opens and removes a file, signed, typed and cacheable', async () => {
  const file = mediaFile(newPictureId(), '640.webp')
  const bytes = Buffer.alloc(300_000, 7)
  await store.put(file, bytes)
  expect([...bucket.objects]).toEqual([
    [
      `/pictures/media/${file}`,
      { body: bytes, type: 'image/webp', cache: 'public, max-age=31536000, immutable' },
    ],
  ])
  const found = await store.open(file)
  expect(found?.bytes).toBe(300_000)
  expect(found && (await buffer(found.stream)).equals(bytes)).toBe(true)
  await store.remove(file)
  expect(await store.open(file)).toBeNull()
  await store.remove(file)
  const at = `/pictures/media/${file}`
  expect(bucket.seen).toEqual([
    `PUT ${at}`,
    `GET ${at}`,
    `DELETE ${at}`,
    `GET ${at}`,
    `DELETE ${at}`,
  ])
})

it('tries again when the bucket is busy for a moment', async () => {
  bucket.fail(2)
  const file = mediaFile(newPictureId(), 'preview.jpg')
  await store.put(file, Buffer.from('x'))
  expect(bucket.objects.get(`/pictures/media/${file}`)?.type).toBe('image/jpeg')
})

it('rejects, rather than say that nothing is there, for what is not the file’s fault', async () => {
  const file = mediaFile(newPictureId(), '640.webp')
  const strangers = open('pictures', 'a-wrong-secret')
  await expect(strangers.put(file, Buffer.from('x'))).rejects.toThrow('SignatureDoesNotMatch')
  await expect(strangers.open(file)).rejects.toThrow()
  strangers.close()
  const elsewhere = open('no-such-bucket')
  await expect(elsewhere.open(file)).rejects.toThrow('NoSuchBucket')
  elsewhere.close()
  await expect(elsewhere.open(file)).rejects.toThrow('closed')
  expect(bucket.objects.size).toBe(0)
})
