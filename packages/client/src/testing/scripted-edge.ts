import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Auction, AuctionTick, Bid, ErrorBody } from '@flashbid/protocol'
import { Server, type Socket } from 'socket.io'

type Reply = (answer: unknown) => void
type Script = (payload: Record<string, unknown>, reply: Reply, socket: Socket) => void

/**
 * The server's edge with scripted answers: for what a real gateway does only in bad moments, such as
 * lost answers, gaps and another epoch. It knows no rules.
 */
export interface ScriptedEdge {
  readonly url: string
  /** Every event received, in order. */
  readonly received: { event: string; payload: Record<string, unknown> }[]
  readonly handshakes: { token?: string }[]
  on(event: string, script: Script): void
  /** What a handshake is refused with; null: it is let in. */
  admit: (auth: { token?: string }) => ErrorBody | null
  /** What the HTTP part answers: status and body by path. */
  respond: (path: string, headers: Record<string, unknown>) => { status: number; body: unknown }
  emit(event: string, payload: unknown): void
  sockets(): Socket[]
  /** Cuts every connection without a word, as a dying process does. */
  cut(): void
  close(): Promise<void>
}

export async function startScriptedEdge(): Promise<ScriptedEdge> {
  const scripts = new Map<string, Script>()
  const sockets = new Set<Socket>()
  const http = createServer((request, response) => {
    const { status, body } = edge.respond(request.url ?? '', request.headers)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const server = new Server(http, { transports: ['websocket'], serveClient: false })
  server.use((socket, next) => {
    edge.handshakes.push({ ...socket.handshake.auth })
    const error = edge.admit(socket.handshake.auth)
    next(error ? Object.assign(new Error(error.message), { data: error }) : undefined)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('disconnect', () => sockets.delete(socket))
    socket.onAny((event: string, payload: Record<string, unknown>, reply: Reply) => {
      edge.received.push({ event, payload })
      scripts.get(event)?.(payload, reply ?? (() => {}), socket)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const edge: ScriptedEdge = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    handshakes: [],
    admit: () => null,
    respond: () => ({ status: 404, body: { ok: false, error: notFound } }),
    on: (event, script) => void scripts.set(event, script),
    emit: (event, payload) => void server.emit(event, payload),
    sockets: () => [...sockets],
    cut: () => {
      for (const socket of sockets) socket.conn.close()
    },
    close: async () => {
      await server.close()
    },
  }
  edge.on('clock:sync', (payload, reply) => {
    reply({ ok: true, t0: payload.t0, t1: Date.now(), t2: Date.now() })
  })
  return edge
}

const notFound: ErrorBody = { code: 'NOT_FOUND', message: 'There is no such thing.' }

export function sampleAuction(changes: Partial<Auction> = {}): Auction {
  return {
    id: 'aa-1',
    sale: null,
    title: 'Botanical plate',
    description: '',
    category: 'prints',
    images: [],
    currency: 'USD',
    seller: { id: 'house', name: 'House' },
    format: 'english',
    status: 'open',
    startPrice: 1_000,
    price: null,
    minimum: 1_000,
    leader: null,
    bids: 0,
    reserve: 'none',
    buyNow: null,
    startsAt: 0,
    endsAt: Date.now() + 60_000,
    extensions: 0,
    softClose: null,
    fees: { premium: [], taxBps: 0, shipping: 0 },
    increments: [{ from: 0, step: 50 }],
    epoch: 1,
    seq: 0,
    viewers: 1,
    ...changes,
  }
}

/** A line of bid number `seq`; every bid raises the price by 50. */
export function sampleLine(seq: number, kind: Bid['kind'] = 'exact'): Bid {
  return { seq, bidder: { alias: `bidder-${seq}` }, amount: 1_000 + 50 * seq, kind, at: seq }
}

/** A tick after the bids `from..seq`, with all of their lines. */
export function sampleTick(
  from: number,
  seq: number,
  changes: Partial<AuctionTick> = {},
): AuctionTick {
  const price = 1_000 + 50 * seq
  const lines = Array.from({ length: seq - from + 1 }, (_, i) => sampleLine(from + i))
  return {
    auctionId: 'aa-1',
    epoch: 1,
    from,
    seq,
    status: 'open',
    price,
    minimum: price + 50,
    leader: { alias: `bidder-${seq}` },
    bids: seq,
    endsAt: 60_000,
    extensions: 0,
    reserve: 'none',
    buyNow: null,
    recent: lines.slice(-20),
    at: seq,
    ...changes,
  }
}
