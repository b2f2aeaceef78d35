import type { Ack, ClientToServerEvents, ErrorBody, ServerToClientEvents } from '@flashbid/protocol'
import { io, type Socket } from 'socket.io-client'
import { onNetwork, onPageVisible } from './environment.ts'
import { readErrorBody } from './errors.ts'
import { type ReconnectPolicy, reconnectDelay } from './reconnect.ts'
import type { TokenSource } from './tokens.ts'

/**
 * connecting    the first attempt runs
 * live          connected
 * draining      connected to a gateway that goes away; it will be changed in a moment
 * reconnecting  lost, trying again
 * offline       the browser says there is no network, or several attempts in a row failed (it still
 *               tries), or the client was closed
 * refused       the server does not let us in, and trying again would not help; see `error`
 */
export type ConnectionStatus =
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'offline'
  | 'draining'
  | 'refused'

/** The answer to an event, without its `ok`; `error` when it was refused. */
type Answer<Event extends keyof ClientToServerEvents> = Parameters<
  Parameters<ClientToServerEvents[Event]>[1]
>[0]

export interface Connection {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>
  isConnected(): boolean
  /**
   * Sends one event. Null when there is no connection, it breaks, or the answer takes longer than
   * `timeoutMs`: then the server may or may not have acted.
   */
  ask<Event extends keyof ClientToServerEvents>(
    event: Event,
    payload: Parameters<ClientToServerEvents[Event]>[0],
    timeoutMs?: number,
  ): Promise<Answer<Event> | null>
  /** Resolves with whether there was a connection before `signal` gave up. */
  whenConnected(signal: AbortSignal): Promise<boolean>
  /** Leaves and comes back at once, for instance with another token. */
  restart(): void
  close(): void
}

interface ConnectionInput {
  readonly url: string
  readonly tokens: TokenSource
  readonly reconnect: ReconnectPolicy
  onStatus(status: ConnectionStatus, error: ErrorBody | null): void
  onConnected(): void
  onLost(): void
}

const attemptTimeoutMs = 8_000
const offlineAfterFailures = 4
/** Codes of a refused handshake that pass by themselves. */
const passingCodes = new Set<string>(['RATE_LIMITED', 'BUSY', 'INTERNAL', 'OUTCOME_UNKNOWN'])
/** New tokens to try in a row before an UNAUTHENTICATED is believed. */
const tokenAttempts = 3

/**
 * One socket over its whole life. Socket.IO's own reconnecting is off: it gives up after a refused
 * handshake, knows nothing of tokens that ran out, and its pauses cannot be told to stop.
 */
export function createConnection(input: ConnectionInput): Connection {
  const { tokens } = input
  let handshakeToken: string | null = null
  let failures = 0
  let tokenRefusals = 0
  let isClosed = false
  let everConnected = false
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let attemptTimer: ReturnType<typeof setTimeout> | undefined
  let drainTimer: ReturnType<typeof setTimeout> | undefined
  /** Grows with every attempt, so that a late token of an earlier one is not used. */
  let attempt = 0
  const waiting = new Set<() => void>()

  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(input.url, {
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    auth: (answer) => answer(handshakeToken ? { token: handshakeToken } : {}),
  })
  // An event map that is generic in the event's name is beyond the socket's own types.
  const untyped: Socket = socket as Socket

  function clearTimers(): void {
    clearTimeout(retryTimer)
    retryTimer = undefined
    clearTimeout(attemptTimer)
    clearTimeout(drainTimer)
  }

  async function connect(): Promise<void> {
    clearTimers()
    const own = ++attempt
    try {
      handshakeToken = tokenRefusals > 0 ? await tokens.fresh() : await tokens.current()
    } catch {
      // The token could not be had (the network, most often): like a failed attempt.
      if (own === attempt && !isClosed) retryLater()
      return
    }
    if (own !== attempt || isClosed) return
    attemptTimer = setTimeout(() => {
      socket.disconnect()
      retryLater()
    }, attemptTimeoutMs)
    socket.connect()
  }

  function retryLater(atLeastMs = 0): void {
    if (isClosed) return
    clearTimers()
    const delay = Math.max(atLeastMs, reconnectDelay(input.reconnect, failures))
    failures++
    if (failures >= offlineAfterFailures) input.onStatus('offline', null)
    else input.onStatus(everConnected ? 'reconnecting' : 'connecting', null)
    retryTimer = setTimeout(() => void connect(), delay)
  }

  function refuse(error: ErrorBody | null): void {
    clearTimers()
    socket.disconnect()
    input.onStatus('refused', error)
  }

  socket.on('connect', () => {
    clearTimers()
    failures = 0
    tokenRefusals = 0
    everConnected = true
    input.onStatus('live', null)
    input.onConnected()
    for (const resolve of [...waiting]) resolve()
  })
  socket.on('disconnect', (reason) => {
    input.onLost()
    // Our own doing: whoever did it goes on from there.
    if (isClosed || reason === 'io client disconnect') return
    retryLater()
  })
  socket.on('connect_error', (fault: Error & { data?: unknown }) => {
    if (isClosed) return
    const error = readErrorBody(fault.data)
    if (!error || passingCodes.has(error.code)) return retryLater(error?.retryAfterMs)
    if (error.code === 'UNAUTHENTICATED' && tokens.canRenew() && tokenRefusals < tokenAttempts) {
      tokenRefusals++
      return retryLater()
    }
    refuse(error)
  })
  socket.on('server:drain', ({ reconnectWithinMs }) => {
    if (!socket.connected) return
    input.onStatus('draining', null)
    clearTimeout(drainTimer)
    // At a random moment, so that the next gateway does not get everybody at once.
    drainTimer = setTimeout(restart, Math.random() * Math.max(0, reconnectWithinMs))
  })

  function restart(): void {
    if (isClosed) return
    clearTimers()
    failures = 0
    tokenRefusals = 0
    const wasConnected = socket.connected
    socket.disconnect()
    input.onStatus(wasConnected || everConnected ? 'reconnecting' : 'connecting', null)
    void connect()
  }

  const stopOnline = onNetwork('online', () => {
    if (!socket.connected) restart()
  })
  // Timers of a hidden page hardly run: whoever comes back should not wait for ours.
  const stopVisible = onPageVisible(() => {
    if (!socket.connected && retryTimer !== undefined) restart()
  })
  const stopOffline = onNetwork('offline', () => {
    // The socket would notice only when a ping is missing. A server on this very machine is still
    // reachable: so we cut and try, and only say that we are offline.
    if (isClosed) return
    socket.disconnect()
    failures = offlineAfterFailures
    retryLater()
  })

  // Not in this turn: whoever made the connection has yet to take hold of it.
  queueMicrotask(() => void connect())

  return {
    socket,
    isConnected: () => socket.connected,
    ask<Event extends keyof ClientToServerEvents>(
      event: Event,
      payload: Parameters<ClientToServerEvents[Event]>[0],
      timeoutMs = 5_000,
    ): Promise<Answer<Event> | null> {
      if (!socket.connected) return Promise.resolve(null)
      return new Promise((resolve) => {
        untyped
          .timeout(timeoutMs)
          .emit(event, payload, (fault: Error | null, answer: Answer<Event>) => {
            resolve(fault || !isAck(answer) ? null : answer)
          })
      })
    },
    whenConnected(signal) {
      if (socket.connected) return Promise.resolve(true)
      if (signal.aborted || isClosed) return Promise.resolve(false)
      return new Promise((resolve) => {
        const done = () => {
          waiting.delete(done)
          signal.removeEventListener('abort', done)
          resolve(socket.connected)
        }
        waiting.add(done)
        signal.addEventListener('abort', done)
      })
    },
    restart,
    close() {
      if (isClosed) return
      isClosed = true
      attempt++
      clearTimers()
      stopOnline()
      stopOffline()
      stopVisible()
      socket.disconnect()
      socket.removeAllListeners()
      for (const resolve of [...waiting]) resolve()
      input.onStatus('offline', null)
    },
  }
}

function isAck(answer: unknown): answer is Ack {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return false
  return answer.ok === true || (answer.ok === false && readErrorBody(answer) !== null)
}
