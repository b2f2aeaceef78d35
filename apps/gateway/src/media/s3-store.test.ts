import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { mediaFile, newPictureId } from './media-file.ts'
import type { MediaStore } from './media-store.ts'
import { createS3Store } from './s3-store.ts'

/**
 * A bucket is somebody else's service, out of reach of a test: this small server stands for it. It
 * speaks what we use of S3 and checks each request's signature, so what the SDK sends is real.
 */
const secretAccessKey = 'the-secret-of-the-bucket'
const objects = new Map<string, { body: Buffer; type: string; cache: string }>()
const seen: string[] = []
let failing = 0

const server = createServer(async (request, response) => {
  const body = await buffer(request)
  const { method = '', url = '' } = request
  const [path = ''] = url.split('?')
  seen.push(`${method} ${path}`)
  const fail = (status: number, code: string) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)

  if (failing > 0) {
    failing -= 1
    return fail(503, 'SlowDown')
  }
  if (
    signatureOf(request, body) !== /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1]
  ) {
    return fail(403, 'SignatureDoesNotMatch')
  }
  if (!path.startsWith('/pictures/media/')) return fail(404, 'NoSuchBucket')
  if (method === 'PUT') {
    const { 'content-type': type = '', 'cache-control': cache = '' } = request.headers
    objects.set(path, { body, type, cache })
    return response.writeHead(200, { etag: '"1"' }).end()
  }
  if (method === 'DELETE') {
    objects.delete(path)
    return response.writeHead(204).end()
  }
  const found = objects.get(path)
  if (!found) return fail(404, 'NoSuchKey')
  return response.writeHead(200, { 'content-length': found.body.length }).end(found.body)
})

/** AWS Signature Version 4, as its documentation describes it. */
function signatureOf(request: IncomingMessage, body: Buffer): string {
  const authorization = request.headers.authorization ?? ''
  const [, date = '', region = ''] =
    /Credential=key\/(\d{8})\/([\w-]+)\/s3\//.exec(authorization) ?? []
  const signed = (/SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '').split(';')
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://bucket')
  searchParams.sort()
  const said = String(request.headers['x-amz-content-sha256'])
  const digest = (of: string | Buffer) => createHash('sha256').update(of).digest('hex')
  if (said !== 'UNSIGNED-PAYLOAD' && said !== digest(body)) return 'the body is another'
  const canonical = [
    ...[request.method, pathname, searchParams.toString()],
    ...signed.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    ...['', signed.join(';'), said],
  ].join('\n')
  const scope = `${date}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, digest(canonical)].join(
    '\n',
  )
  const hmac = (key: string | Buffer, of: string) => createHmac('sha256', key).update(of).digest()
  const key = ['s3', 'aws4_request'].reduce<Buffer>(
    hmac,
    hmac(hmac(`AWS4${secretAccessKey}`, date), region),
  )
  return hmac(key, text).toString('hex')
}

let endpoint = ''
let store: MediaStore
const open = (bucket = 'pictures', secret = secretAccessKey) =>
  createS3Store({
    ...{ bucket, endpoint, region: 'eu-central-1' },
    credentials: { accessKeyId: 'key', secretAccessKey: secret },
  })

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  store = open()
})
beforeEach(() => {
  objects.clear()
  seen.length = 0
  failing = 0
})
afterAll(() => {
  store.close()
  store.close()
  server.closeAllConnections()
  server.close()
})

it('puts, opens and removes a file, signed, typed and cacheable', async () => {
  const file = mediaFile(newPictureId(), '640.webp')
  const bytes = Buffer.alloc(300_000, 7)
  await store.put(file, bytes)
  expect([...objects]).toEqual([
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
  expect(seen).toEqual([`PUT ${at}`, `GET ${at}`, `DELETE ${at}`, `GET ${at}`, `DELETE ${at}`])
})

it('tries again when the bucket is busy for a moment', async () => {
  failing = 2
  const file = mediaFile(newPictureId(), 'preview.jpg')
  await store.put(file, Buffer.from('x'))
  expect(objects.get(`/pictures/media/${file}`)?.type).toBe('image/jpeg')
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
  expect(objects.size).toBe(0)
})
