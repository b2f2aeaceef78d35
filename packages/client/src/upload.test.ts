import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { createHttp } from './http.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

interface Received {
  readonly authorization: string | undefined
  readonly type: string | undefined
  readonly body: string
}

async function house(status: number, answer: object) {
  const received: Received[] = []
  const listening = createServer(async (request, response) => {
    const { authorization, 'content-type': type } = request.headers
    received.push({ authorization, type, body: (await buffer(request)).toString('latin1') })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
  return { received, http: createHttp({ url, bearer: async () => 'a-token' }) }
}

const picture = new Blob(['pixels'], { type: 'image/png' })

it('sends the picture as the one file of a form, signed', async () => {
  const kept = { url: '/media/x-640.webp', width: 640, height: 480 }
  const { http, received } = await house(201, kept)
  expect(await http.uploadPicture(picture)).toEqual(kept)
  const [{ authorization, type, body } = { authorization: '', type: '', body: '' }] = received
  expect(authorization).toBe('Bearer a-token')
  expect(type).toMatch(/^multipart\/form-data; boundary=/)
  expect(body).toMatch(
    /name="file"; filename="blob"\r\nContent-Type: image\/png\r\n\r\npixels\r\n/i,
  )
})

it('says why a picture was refused', async () => {
  const issues = [{ path: ['file'], code: 'not_a_picture', message: 'must be a picture' }]
  const error = { code: 'BAD_REQUEST', message: 'No.', issues }
  const { http } = await house(400, { ok: false, error })
  await expect(http.uploadPicture(picture)).rejects.toMatchObject({ status: 400, body: error })
})

it('ends as its signal says, and tells a dead line from that', async () => {
  const { http } = await house(201, {})
  const reason = new Error('not wanted any more')
  await expect(http.uploadPicture(picture, { signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  )
  server?.close()
  const nowhere = createHttp({ url: 'http://127.0.0.1:1' })
  await expect(nowhere.uploadPicture(picture)).rejects.toMatchObject({ code: 'NETWORK' })
})
