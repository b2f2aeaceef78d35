import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import type { S3Settings } from '../environment.ts'
import { contentTypeOf, FOREVER, type MediaFile } from './media-file.ts'
import type { MediaStore } from './media-store.ts'

/**
 * A bucket that speaks S3. Files are sent through us, so the bucket can stay private. The SDK is
 * loaded with the first call: a house without a bucket never pays for it.
 */
export function createS3Store({ bucket, endpoint, region, credentials }: S3Settings): MediaStore {
  let loading: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined
  let isClosed = false

  async function load() {
    const sdk = await import('@aws-sdk/client-s3')
    const client = new sdk.S3Client({
      region,
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
      ...(credentials === null ? {} : { credentials }),
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000 },
      // Not every S3-like store knows the newer checksums; the signature covers the bytes anyway.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
    return { sdk, client }
  }
  function loaded() {
    if (isClosed) throw new Error('The media store is closed.')
    loading ??= load()
    return loading
  }
  const placeOf = (file: MediaFile) => ({ Bucket: bucket, Key: `media/${file}` })

  return {
    async put(file, bytes) {
      const { sdk, client } = await loaded()
      await client.send(
        new sdk.PutObjectCommand({
          ...placeOf(file),
          Body: bytes,
          ContentLength: bytes.byteLength,
          ContentType: contentTypeOf(file),
          CacheControl: FOREVER,
        }),
      )
    },

    async open(file) {
      const { sdk, client } = await loaded()
      try {
        const { Body, ContentLength } = await client.send(new sdk.GetObjectCommand(placeOf(file)))
        if (!(Body instanceof Readable) || ContentLength === undefined) {
          throw new Error('The bucket answered without a body.')
        }
        return { bytes: ContentLength, stream: Body }
      } catch (error) {
        if (error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404) {
          if (error.name !== 'NoSuchBucket') return null
        }
        throw error
      }
    },

    async remove(file) {
      const { sdk, client } = await loaded()
      await client.send(new sdk.DeleteObjectCommand(placeOf(file)))
    },

    close() {
      if (isClosed) return
      isClosed = true
      void loading?.then(({ client }) => client.destroy()) // nobody waits for idle lines to close
    },
  }
}
