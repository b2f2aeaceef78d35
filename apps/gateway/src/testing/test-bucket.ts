import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface TestBucket {
  readonly endpoint: string
  /** By path, `/bucket/key`. */
  readonly objects: Map<string, { body: Buffer; type: string; cache: string }>
  /** Method and path of each request. */
  readonly seen: string[]
  /** Answers that it is busy so many times. */
  fail(times: number): void
  close(): void
}

export const bucketCredentials = {
  accessKeyId: 'key',
  secretAccessKey: 'the-secret-of-the-bucket',
} as const

/**
 * A bucket is somebody else's service, out of reach of a test: this small server stands for it. It
 * speaks what we use of S3 and checks each request's signature, so what the SDK sends is real.
 */
export async function startTestBucket(): Promise<TestBucket> {
  const objects: TestBucket['objects'] = new Map()
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
      signatureOf(request, body) !==
      /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1]
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

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    seen,
    fail(times) {
      failing = times
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

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
    hmac(hmac(`AWS4${bucketCredentials.secretAccessKey}`, date), region),
  )
  return hmac(key, text).toString('hex')
}
