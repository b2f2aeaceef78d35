import type { Server as HttpServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { limits as bounds } from '@flashbid/protocol'
import { Server } from 'socket.io'
import type { Delivery } from '../bidding/notices.ts'
import { securityHeaders } from '../http/security.ts'
import type { Resources } from '../resources.ts'
import { createAdapter } from './adapter-connections.ts'
import { addHeadersToRefusals, guardConnections } from './connection-guard.ts'
import { createEdgeLimits } from './edge-limits.ts'
import { createDispatcher } from './handle.ts'
import { createHandshake } from './handshake.ts'
import { Session } from './session.ts'
import { socketHandlers } from './socket-handlers.ts'
import { type GatewayIo, roomSize, userRoom } from './sockets.ts'
import { ViewerCounts } from './viewer-counts.ts'
import { unwatch } from './watch.ts'
import { WatchedAuctions } from './watched-auctions.ts'

/** Counts of viewers travel, and ticks that show nothing else are sent, at most this often. */
const viewersEveryMs = 2_000
/** Notices in one message between gateways: an auction may have ten thousand losers. */
const noticesPerMessage = 500
/** Together they decide how soon a dead or stalled reader is noticed. */
const pingIntervalMs = 4_000
const pingTimeoutMs = 4_000
/** A client that has not said hello by then is none. */
const connectTimeoutMs = 5_000
/** A server that goes away sends its clients elsewhere at 50 a second, but takes no longer than this. */
const longestDrainMs = 10_000
const drainMsPerSocket = 20
/** How long a drained connection may wait for the answers it is owed. */
const lastAnswersMs = 3_000

export interface Realtime {
  readonly io: GatewayIo
  /** How many sockets watch an auction, over all gateways. */
  viewers(auctionId: string): number
  /** Tells all clients to go, refuses new ones and closes what is left, spread over the time given. */
  drain(withinMs?: number): Promise<void>
  /** Ends everything at once. The HTTP server is its owner's to close. */
  close(): Promise<void>
}

/** Starts the sockets on an HTTP server that may listen already or not yet. */
export function startRealtime(resources: Resources, httpServer: HttpServer): Realtime {
  const { config, logger, metrics, gatewayId, notices, clock, revocations } = resources
  const connections = createAdapter(config.redisUrl, logger)
  let isDraining = false
  let isClosed = false
  const io: GatewayIo = new Server(httpServer, {
    // Not by a `connect_error`, after which plain clients do not try again by themselves.
    allowRequest: (_request, decide) => decide(isDraining ? 'draining' : null, !isDraining),
    transports: ['websocket'],
    adapter: connections.adapter,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    allowEIO3: false,
    maxHttpBufferSize: bounds.socketMessageBytes,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    connectTimeout: connectTimeoutMs,
  })
  const viewers: ViewerCounts = new ViewerCounts(
    gatewayId,
    function* () {
      for (const [id, { audience }] of auctions.all())
        if (audience.size > 0) yield [id, audience.size]
    },
    (auctionId) => auctions.get(auctionId)?.audience.size ?? 0,
  )
  const auctions = new WatchedAuctions(resources, io, (auctionId) => viewers.total(auctionId))
  const limits = createEdgeLimits(resources.redis, config)
  const dispatch = createDispatcher(socketHandlers(resources, auctions), limits, logger)
  const sessions = new Set<Session>()

  function deliver(deliveries: readonly Delivery[]): void {
    for (const { userId, notice } of deliveries) {
      const room = userRoom(userId)
      if (roomSize(io, room) > 0) io.local.to(room).emit('notice', notice)
    }
  }
  // Thousands of people are outbid in a second; what one turn makes leaves in one message.
  const unsent: Delivery[] = []
  const send = () => {
    while (unsent.length > 0 && !isClosed) {
      const deliveries = unsent.splice(0, noticesPerMessage)
      io.serverSideEmit('notices', deliveries)
      deliver(deliveries)
    }
  }
  notices.deliverBy((deliveries) => {
    if (unsent.length === 0) setImmediate(send)
    for (const delivery of deliveries) unsent.push(delivery)
  })
  io.on('notices', deliver)
  io.on('viewers', (report) => viewers.heard(report, performance.now()))
  const counting = setInterval(() => {
    io.serverSideEmit('viewers', viewers.report(performance.now()))
    for (const [, { audience }] of auctions.all()) audience.refreshViewers()
  }, viewersEveryMs)

  addHeadersToRefusals(httpServer, securityHeaders(config))
  guardConnections(io)
  io.use(createHandshake(resources, limits, () => isDraining))
  io.on('connection', (socket) => {
    const session = new Session(socket)
    sessions.add(session)
    metrics.sockets.set(sessions.size)
    if (session.identity) void socket.join(userRoom(session.identity.userId))
    session.closeWhenExpired(() => clock.now())
    closeIfRevoked(session) // between its handshake and now
    socket.onAny((event, ...args) => void dispatch(session, event, args))
    socket.on('disconnect', () => {
      sessions.delete(session)
      metrics.sockets.set(sessions.size)
      for (const auctionId of [...session.watched]) unwatch(auctions, session, auctionId)
      session.end()
    })
  })
  io.engine.on('connection_error', ({ code, message }: { code: number; message: string }) => {
    logger.debug({ code, reason: message }, 'a connection was refused')
  })

  /** Not `disconnect()`: a client that knows how to get a new token shall come back by itself. */
  function closeIfRevoked({ identity, socket }: Session): void {
    if (identity && revocations.covers(identity)) socket.conn.close()
  }
  revocations.onRevoked(() => {
    for (const session of [...sessions]) closeIfRevoked(session)
  })

  async function release(session: Session, afterMs: number): Promise<void> {
    await pause(afterMs)
    const patienceEnds = performance.now() + lastAnswersMs
    while (session.inFlight > 0 && performance.now() < patienceEnds) await pause(20)
    // Not `disconnect()`: that would keep clients from reconnecting by themselves.
    session.socket.conn.close()
  }

  return {
    io,
    viewers: (auctionId) => viewers.total(auctionId),

    async drain(withinMs = Math.min(longestDrainMs, sessions.size * drainMsPerSocket)) {
      isDraining = true
      io.local.emit('server:drain', { reconnectWithinMs: withinMs })
      const leaving = [...sessions]
      const apartMs = withinMs / Math.max(1, leaving.length)
      await Promise.all(leaving.map((session, i) => release(session, (i + 1) * apartMs)))
      await notices.idle()
    },

    async close() {
      if (isClosed) return
      isClosed = true
      isDraining = true
      clearInterval(counting)
      io.serverSideEmit('viewers', { gatewayId, isFull: true, counts: [] })
      io.local.disconnectSockets(true)
      await auctions.close()
      await io.of('/').adapter.close()
      io.engine.close()
      connections.close()
    },
  }
}
