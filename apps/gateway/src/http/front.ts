import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { failure } from '@flashbid/protocol'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * The port, open from the first moment: while the rest is still starting (Redis may be away for
 * long) a supervisor hears "not ready" instead of nothing.
 */
export interface Front {
  readonly server: Server
  /** @throws when the port cannot be had */
  listen(port: number, host: string): Promise<number>
  /** From now on requests go there. */
  handOver(handler: Handler): void
  /** Answers what is under way, then closes; lines that still talk after `graceMs` are cut. */
  close(graceMs: number): Promise<void>
}

export function openFront(): Front {
  let handler: Handler = answerStarting
  const server = createServer(
    // Two minutes: a phone's uplink takes its time over a picture of 15 MB.
    { requestTimeout: 120_000, headersTimeout: 15_000, keepAliveTimeout: 72_000 },
    (request, response) => handler(request, response),
  )
  // Engine.IO ends strangers' upgrades only on lines that have not answered anything before.
  server.on('upgrade', (request, socket) => {
    if (!request.url?.startsWith('/socket.io/')) socket.destroy()
  })
  return {
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address ? address.port : port)
        })
      }),
    handOver(next) {
      handler = next
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // A line that answers its last request just now becomes idle only then.
      const sweep = setInterval(() => server.closeIdleConnections(), 50)
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearInterval(sweep)
      clearTimeout(cut)
    },
  }
}

function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  const [path] = (request.url ?? '').split('?')
  if (path === '/healthz') answer(response, 200, { ok: true })
  else if (path === '/readyz') answer(response, 503, { ready: false, failing: ['starting'] })
  else answer(response, 503, failure('BUSY', 'The server is starting.', { retryAfterMs: 1_000 }))
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 503 ? { 'retry-after': '1' } : {}),
    })
    .end(JSON.stringify(body))
}
