import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { GatewayIo } from './sockets.ts'

/**
 * What a connection may send before its handshake is complete. A client of ours sends one message,
 * the CONNECT; a second or third is for those that were refused and try again.
 */
const maxEarlyMessages = 3

/**
 * Watches connections below Socket.IO, from the upgrade on: one that talks without having shaken
 * hands is closed, and so is one that has left. (One that says nothing at all is closed by
 * Socket.IO's `connectTimeout`, which the handshake ends and nothing else does.)
 */
export function guardConnections(io: GatewayIo): void {
  const joined = new WeakSet<object>()
  io.engine.on('connection', (connection) => {
    let early = 0
    connection.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
      if (type === 'pong') return // what we asked for
      // After the handshake a CONNECT asks for another namespace, of which there are none.
      const isConnect = typeof data === 'string' && data.startsWith('0')
      if (joined.has(connection) && !isConnect) return
      early++
      if (early > maxEarlyMessages) connection.close(true)
    })
  })
  io.on('connection', (socket) => {
    joined.add(socket.conn)
    // Without its socket the connection would stay, unlimited in time, and be nobody's.
    socket.on('disconnect', () => socket.conn.close())
  })
}

/** Engine.IO answers what is no WebSocket by itself, past every hook of the HTTP half. */
export function addHeadersToRefusals(
  httpServer: HttpServer,
  headers: Readonly<Record<string, string>>,
): void {
  httpServer.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/socket.io/')) return
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  })
}
