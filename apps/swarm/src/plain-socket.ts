import type { ErrorBody } from '@flashbid/protocol'
import { io, type Socket } from 'socket.io-client'

export class RefusedConnection extends Error {
  override readonly name = 'RefusedConnection'
  /** The contract's error; null when there was nobody to refuse. */
  readonly body: ErrorBody | null

  constructor(message: string, body: ErrorBody | null) {
    super(message)
    this.body = body
  }
}

/** Refused handshakes that are worth another try, and how often. */
const maxTries = 30

/**
 * A socket without `@flashbid/client`, so that a fault of that cannot hide. Resolves when
 * connected; from then on it reconnects by itself.
 */
export async function connectPlain(url: string, token: string | null): Promise<Socket> {
  for (let tries = 1; ; tries++) {
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...(token ? { auth: { token } } : {}),
    })
    const error = await new Promise<(Error & { data?: ErrorBody }) | null>((resolve) => {
      socket.once('connect', () => resolve(null))
      socket.once('connect_error', resolve)
    })
    if (!error) return keepReconnecting(socket)
    socket.close()
    const canWait = error.data?.code === 'RATE_LIMITED' || error.data?.code === 'BUSY'
    if (!canWait || tries >= maxTries)
      throw new RefusedConnection(error.message, error.data ?? null)
    const wait = error.data?.retryAfterMs ?? 500
    await new Promise((resolve) => setTimeout(resolve, wait + Math.random() * 200))
  }
}

function keepReconnecting(socket: Socket): Socket {
  socket.io.reconnection(true)
  socket.io.reconnectionDelay(200)
  socket.io.reconnectionDelayMax(1_000)
  return socket
}

/** Null when nothing was answered in time. */
export function askPlain(
  socket: Socket,
  event: string,
  payload: unknown,
  timeoutMs = 5_000,
): Promise<unknown> {
  return new Promise((resolve) => {
    socket.timeout(timeoutMs).emit(event, payload, (fault: Error | null, answer: unknown) => {
      resolve(fault ? null : answer)
    })
  })
}
