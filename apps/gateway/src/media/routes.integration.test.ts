import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pictureLimits, picturePreviewUrl, pictureUrl } from '@flashbid/protocol'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bucketCredentials, startTestBucket } from '../testing/test-bucket.ts'
import { auctionBody, startTestHouse, type TestHouse } from '../testing/test-house.ts'
import {
  bomb,
  drawing,
  type FormPart,
  form,
  formType,
  grainy,
  photograph,
  plain,
} from '../testing/test-pictures.ts'
import { TEST_ADMIN_KEY } from '../testing/test-resources.ts'
import { UPLOADS_PER_ACCOUNT } from './upload-limits.ts'

const folder = mkdtempSync(join(tmpdir(), 'flashbid-data-'))
let house: TestHouse
let token: string
beforeAll(async () => {
  house = await startTestHouse({ FLASHBID_DATA: folder })
  token = await house.token('seller')
})
afterAll(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As a browser sends it. */
async function send(payload: Buffer | string, more: { type?: string; token?: string } = {}) {
  const response = await house.app.inject({
    method: 'POST',
    url: '/api/media',
    headers: {
      'content-type': more.type ?? formType,
      ...(more.token === '' ? {} : { authorization: `Bearer ${more.token ?? token}` }),
    },
    payload,
  })
  return { status: response.statusCode, headers: response.headers, json: response.json() }
}
const upload = (
  content: Uint8Array,
  { token, ...part }: Partial<FormPart> & { token?: string } = {},
) =>
  send(
    form([{ filename: 'a.jpg', type: 'image/jpeg', content, ...part }]),
    token === undefined ? {} : { token },
  )
const kept = async (content: Uint8Array, by = token): Promise<string> => {
  const { status, json } = await upload(content, { token: by })
  expect([status, json]).toMatchObject([201, { url: expect.any(String) }])
  return json.url
}
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe('POST /api/media', () => {
  it('keeps a picture drawn anew, in all sizes, without what its taker did not mean to tell', async () => {
    const { status, json } = await upload(await photograph(1_000, 700))
    const [, id = ''] = /^\/media\/([0-9a-f]{32})-700\.webp$/.exec(json.url) ?? []
    expect([status, json]).toEqual([201, { url: pictureUrl(id, 700), width: 700, height: 1_000 }])
    for (const [url, format] of [
      [pictureUrl(id, 320), 'webp'],
      [pictureUrl(id, 640), 'webp'],
      [pictureUrl(id, 700), 'webp'],
      [picturePreviewUrl(id), 'jpeg'],
    ] as const) {
      const response = await house.app.inject({ url })
      expect([url, response.statusCode]).toEqual([url, 200])
      const found = await sharp(response.rawPayload).metadata()
      expect([url, found]).toMatchObject([url, { format }])
      expect(found.exif ?? found.xmp ?? found.icc).toBeUndefined()
    }
    const [row] = await house.resources.database.media.findMany([id])
    expect(row).toMatchObject({ id, width: 700, height: 1_000 })
  })

  it('believes no name and no type that a sender gives', async () => {
    const content = await plain(40, 30).png().toBuffer()
    for (const filename of [
      '../../etc/passwd',
      'a\0b',
      'C:\\boot.ini',
      'shell.php',
      '',
      'x'.repeat(5_000),
    ]) {
      const { status, json } = await upload(content, { filename, type: 'text/html' })
      expect([filename, status]).toEqual([filename, 201])
      expect(json.url).toMatch(/^\/media\/[0-9a-f]{32}-40\.webp$/)
    }
    for (const { name } of files()) expect(name).toMatch(/^[0-9a-f]{32}-(\d+\.webp|preview\.jpg)$/)
  })

  it.each<[string, (picture: Buffer) => Buffer | string, string, string?]>([
    ['no body', () => '', 'required', 'application/json'],
    ['JSON', () => '{"file":"x"}', 'required', 'application/json'],
    ['a bare picture', (picture) => picture, 'required', 'image/jpeg'],
    ['another form', () => 'file=x', 'required', 'application/x-www-form-urlencoded'],
    ['a form of nothing', () => form([]), 'required'],
    ['an empty file', () => form([{ filename: 'a.jpg', content: '' }]), 'required'],
    ['text instead of a file', () => form([{ content: 'x' }]), 'one_file'],
    [
      'a part of another name',
      (content) => form([{ name: 'image', filename: 'a', content }]),
      'one_file',
    ],
    [
      'a part named __proto__',
      (content) => form([{ name: '__proto__', filename: 'a', content }]),
      'malformed',
    ],
    [
      'two files',
      (content) =>
        form([
          { filename: 'a', content },
          { filename: 'b', content },
        ]),
      'one_file',
    ],
    [
      'a file and a field',
      (content) =>
        form([
          { filename: 'a', content },
          { name: 'b', content: '1' },
        ]),
      'one_file',
    ],
    [
      'a drawing',
      () => form([{ filename: 'a.svg', type: 'image/svg+xml', content: drawing }]),
      'not_a_picture',
    ],
    [
      'a drawing called a PNG',
      () => form([{ filename: 'a.png', type: 'image/png', content: drawing }]),
      'not_a_picture',
    ],
    [
      'a script that begins like a GIF',
      () => form([{ filename: 'a.gif', content: 'GIF89a/*...*/=1;alert(1)' }]),
      'unreadable',
    ],
    [
      'half a picture',
      (picture) => form([{ filename: 'a', content: picture.subarray(0, picture.length / 2) }]),
      'unreadable',
    ],
    [
      'a picture bomb',
      () => form([{ filename: 'a', content: bomb(60_000, 60_000) }]),
      'too_many_pixels',
    ],
    [
      '16 MB',
      () =>
        form([{ filename: 'a', content: Buffer.alloc(16 * 2 ** 20, '\xff\xd8\xff', 'latin1') }]),
      'too_large',
    ],
    [
      'a form cut off',
      (content) => form([{ filename: 'a', content }]).subarray(0, -30),
      'malformed',
    ],
    ['no form though it says so', () => 'hello', 'malformed'],
    [
      'a form without a boundary',
      (content) => form([{ filename: 'a', content }]),
      'malformed',
      'multipart/form-data',
    ],
  ])('refuses %s', async (_, make, code, type) => {
    const picture = await grainy(90, 90).jpeg().toBuffer()
    const before = files().length
    const { status, json } = await send(make(picture), type === undefined ? {} : { type })
    expect([status, json]).toMatchObject([
      400,
      { ok: false, error: { code: 'BAD_REQUEST', issues: [{ code }] } },
    ])
    expect(json.error.issues).toHaveLength(1)
    expect(files()).toHaveLength(before)
  })

  it('refuses strangers before it reads a byte', async () => {
    for (const stranger of ['', 'nonsense']) {
      const { status, json } = await upload(await photograph(9, 9), { token: stranger })
      expect([status, json]).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }])
    }
  })

  it('refuses a form that another site had a browser post', async () => {
    const response = await house.app.inject({
      method: 'POST',
      url: '/api/media',
      headers: {
        'content-type': formType,
        authorization: `Bearer ${token}`,
        cookie: 'flashbid.session_token=x',
        origin: 'https://evil.example',
      },
      payload: form([{ filename: 'a', content: await photograph(9, 9) }]),
    })
    expect([response.statusCode, response.json()]).toMatchObject([
      403,
      { error: { code: 'FORBIDDEN' } },
    ])
  })

  it('takes so many in an hour from one account; the operator’s key is free', async () => {
    const busy = await house.token('bidder')
    for (let count = 0; count < UPLOADS_PER_ACCOUNT; count++) {
      expect((await send(form([]), { token: busy })).status).toBe(400)
    }
    const { status, json, headers } = await send(form([]), { token: busy })
    expect([status, json]).toMatchObject([
      429,
      { error: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } },
    ])
    expect(Number(headers['retry-after'])).toBeGreaterThan(3_000)
    expect((await send(form([]), { token: TEST_ADMIN_KEY })).status).toBe(400)
  })

  it('is busy, and keeps nothing, while the store cannot be written', async () => {
    const place = join(folder, 'media')
    renameSync(place, `${place}-away`)
    writeFileSync(place, 'in the way')
    const { status, json } = await upload(await photograph(9, 9))
    expect([status, json]).toMatchObject([503, { error: { code: 'BUSY' } }])
    const [shown] = readdirSync(`${place}-away`, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.webp'))
    expect((await house.call('GET', `/media/${shown?.slice(3)}`)).status).toBe(404)
    rmSync(place)
    renameSync(`${place}-away`, place)
    expect((await upload(await photograph(9, 9))).status).toBe(201)
  })
})

describe('on a real line', () => {
  let port: number
  beforeAll(async () => {
    port = Number(new URL(await house.app.listen({ port: 0, host: '127.0.0.1' })).port)
  })
  const lines: Socket[] = []
  afterEach(() => {
    for (const socket of lines.splice(0)) socket.destroy()
  })

  function line(head: string, body: Buffer | string = '') {
    const socket = connect(port, '127.0.0.1')
    lines.push(socket)
    socket.on('error', () => {}) // the server may close a line that it has answered
    socket.write(head)
    socket.write(body)
    return socket
  }
  const head = (length: number, by = token) =>
    [
      'POST /api/media HTTP/1.1',
      'host: house',
      'connection: close',
      `authorization: Bearer ${by}`,
      `content-type: ${formType}`,
      `content-length: ${length}`,
      ...['', ''],
    ].join('\r\n')

  it('answers a file that is said to be too large before it has come', async () => {
    const socket = line(head(pictureLimits.bytes * 50), 'a first byte')
    const answer = await new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(chunk.toString()))
    })
    expect(answer).toContain('400 Bad Request')
    expect(answer).toContain('"too_large"')
  })

  it('has places for a few at once: the next is told so, bids go on, and places come free', async () => {
    const picture = form([{ filename: 'a', content: await plain(30, 30).png().toBuffer() }])
    const seller = randomUUID()
    const own = await house.token('seller', seller)
    const slow = Array.from({ length: 4 }, () =>
      line(head(picture.length, own), picture.subarray(0, 50)),
    )
    // Counted after a place was taken.
    const taken = () => house.resources.redis.get(`flashbid:limit:media-account:${seller}`)
    await expect.poll(taken, { timeout: 20_000 }).toBe('4')
    const refused = () => upload(Buffer.from('x')).then(({ json }) => json.error.code)
    expect(await refused()).toBe('BUSY')
    const auction = await house.create()
    expect((await house.bid(auction.id, await house.token('guest'), 1_000)).status).toBe(200)
    for (const socket of slow.slice(0, 2)) socket.destroy()
    await expect.poll(refused, { timeout: 20_000 }).toBe('BAD_REQUEST')
    const answers = slow.slice(2).map((socket) => {
      socket.write(picture.subarray(50))
      return text(socket)
    })
    for (const answer of await Promise.all(answers)) expect(answer).toContain('201 Created')
  })

  it('shows nothing but kept pictures, whatever tricks an address plays', async () => {
    const url = await kept(await photograph(20, 20))
    const name = url.slice('/media/'.length)
    const tricks = [
      `/media/../media/${name}`,
      `/media/./${name}`,
      `/media//${name}`,
      `/media/%2e%2e/media/${name}`,
      `/media/..%2f..%2fadmin-key`,
      `/media/..%5c..%5cadmin-key`,
      `/media/..\\..\\admin-key`,
      `/media/../../../../etc/passwd`,
      `/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd`,
      `/media/....//....//etc/passwd`,
      `/media/${name}%00`,
      `/media/${name}%00.html`,
      `/media/${name}/`,
      `/media/${name.replace('-', '%2d')}`,
      `/media/${name.replace('.webp', '.svg')}`,
      `/media/${name.slice(0, 2)}/${name}`,
      `/media/${'a'.repeat(9_000)}`,
      `/media/${'../'.repeat(2_000)}etc/passwd`,
      `/media/${name.toUpperCase()}`,
      '/media/',
      '/media',
      `http://elsewhere/media/../${name}`,
    ]
    const ask = (path: string) =>
      text(line(`GET ${path} HTTP/1.1\r\nhost: house\r\nconnection: close\r\n\r\n`))
    expect(await ask(url)).toContain('200 OK')
    for (const path of tricks) {
      const answer = await ask(path)
      expect([path, answer.slice(0, 22)]).toEqual([path, 'HTTP/1.1 404 Not Found'])
      expect(answer).toContain('"NOT_FOUND"')
    }
    expect((await ask(`/media/${name}\0`)).slice(0, 12)).toBe('HTTP/1.1 400') // not HTTP at all
  })
})

describe('GET /media/*', () => {
  it('says how a picture may be kept and that it can do nothing', async () => {
    const url = await kept(await photograph(50, 50))
    const get = await house.app.inject({ url })
    expect(get.headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(get.rawPayload.length),
      'content-disposition': 'inline',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    const head = await house.app.inject({ method: 'HEAD', url })
    const { date: _, ...same } = get.headers
    expect(head.headers).toMatchObject(same)
    expect([head.statusCode, head.rawPayload.length]).toEqual([200, 0])
    for (const method of ['GET', 'HEAD'] as const) {
      const none = await house.app.inject({ method, url: pictureUrl('0'.repeat(32), 320) })
      expect([none.statusCode, none.headers['cache-control']]).toEqual([404, 'no-store'])
    }
  })

  it('shows what lies in a bucket', async () => {
    const bucket = await startTestBucket()
    const other = await startTestHouse({
      MEDIA_S3_BUCKET: 'pictures',
      MEDIA_S3_ENDPOINT: bucket.endpoint,
      MEDIA_S3_ACCESS_KEY_ID: bucketCredentials.accessKeyId,
      MEDIA_S3_SECRET_ACCESS_KEY: bucketCredentials.secretAccessKey,
      LOG_LEVEL: 'silent',
    })
    const answer = await other.app.inject({
      method: 'POST',
      url: '/api/media',
      headers: { 'content-type': formType, authorization: `Bearer ${await other.token('seller')}` },
      payload: form([{ filename: 'a', content: await photograph(50, 60) }]),
    })
    expect(answer.statusCode).toBe(201)
    const { url } = answer.json()
    expect([...bucket.objects.keys()].sort()).toEqual(
      [`/pictures${url}`, `/pictures${url.replace(/\d+\.webp$/, 'preview.jpg')}`].sort(),
    )
    const shown = await other.app.inject({ url })
    expect(
      shown.rawPayload.equals(bucket.objects.get(`/pictures${url}`)?.body ?? Buffer.of()),
    ).toBe(true)
    expect((await other.app.inject({ url: pictureUrl('0'.repeat(32), 320) })).statusCode).toBe(404)
    bucket.fail(3)
    const away = await other.app.inject({ url })
    expect([away.statusCode, away.json()]).toMatchObject([503, { error: { code: 'BUSY' } }])
    await other.close()
    bucket.close()
  })
})

describe('the images of an auction', () => {
  const create = (images: string[], by: string) =>
    house.call('POST', '/api/auctions', { token: by, body: { ...auctionBody(), images } })

  it('are its seller’s pictures and the house’s own', async () => {
    const images = [
      await kept(await photograph(20, 20)),
      '/lots/northern-sky.svg',
      '/media/of-another-program.webp',
    ]
    const { status, json } = await create(images, token)
    expect([status, json]).toMatchObject([201, { auction: { images } }])
  })

  it('are nobody else’s, unless an operator lists them', async () => {
    const url = await kept(await photograph(500, 500))
    const rival = await house.token('seller')
    const small = url.replace(/\d+\.webp$/, '320.webp')
    const refused = [
      ...[url, small, url.replace(/\d+\.webp$/, 'preview.jpg'), pictureUrl('0'.repeat(32), 320)],
      ...['/lots/../media/x.webp', '/api/token'],
    ]
    const { status, json } = await create(['/lots/northern-sky.svg', ...refused], rival)
    expect(status).toBe(400)
    expect(json.error.issues).toEqual(
      refused.map((_, at) => ({
        path: ['images', at + 1],
        code: 'unknown_picture',
        message: 'is no picture of yours',
      })),
    )
    expect((await create([small], token)).status).toBe(400)
    expect((await create([url], await house.token('operator', randomUUID()))).status).toBe(201)
    expect((await create([url], TEST_ADMIN_KEY)).status).toBe(201)
  })

  it('have a JPEG for those who share the auction', async () => {
    writeFileSync(join(house.webFolder, 'index.html'), '<!-- meta:start --><!-- meta:end -->')
    const url = await kept(await photograph(20, 20))
    const { json } = await create([url], token)
    const { text } = await house.call('GET', `/auctions/${json.auction.id}`)
    const preview = url.replace(/\d+\.webp$/, 'preview.jpg')
    expect(text).toMatch(new RegExp(`property="og:image" content="http://[^"]+${preview}"`))
  })
})
