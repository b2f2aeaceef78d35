import type {
  Ack,
  AuctionChange,
  AuctionTick,
  ClientToServerEvents,
  ErrorBody,
  ServerToClientEvents,
} from '@flashbid/protocol'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { vi } from 'vitest'

type Sent = { [E in keyof ServerToClientEvents]: [E, ...Parameters<ServerToClientEvents[E]>] }
type AnswerTo<E extends keyof ClientToServerEvents> = Parameters<
  Parameters<ClientToServerEvents[E]>[1]
>[0]

/** A plain socket.io-client that writes down what it is sent, in order. */
export class TestClient {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>
  readonly seen: Sent[keyof Sent][] = []

  constructor(url: string, token?: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    const auth = token === undefined ? {} : { token }
    const own = { transports: ['websocket'], forceNew: true, reconnection: false, auth }
    this.socket = io(url, { ...own, ...options })
    this.socket.onAny((...event) => this.seen.push(event as Sent[keyof Sent]))
  }

  /** @throws the `connect_error` when the handshake is refused */
  static async connect(...args: ConstructorParameters<typeof TestClient>): Promise<TestClient> {
    const client = new TestClient(...args)
    await client.connected()
    return client
  }

  async connected(): Promise<void> {
    if (this.socket.connected) return
    await new Promise<void>((resolve, reject) => {
      this.socket.once('connect', resolve)
      this.socket.once('connect_error', (error) => {
        this.close()
        reject(error)
      })
    })
  }

  async call<E extends keyof ClientToServerEvents>(
    event: E,
    payload: Parameters<ClientToServerEvents[E]>[0],
  ): Promise<AnswerTo<E>> {
    return (await this.raw(event, payload)) as AnswerTo<E>
  }

  /** Sends anything, as a hostile client may. */
  async raw(event: string, ...args: unknown[]): Promise<Ack> {
    const untyped = this.socket as unknown as Socket
    return untyped.timeout(5_000).emitWithAck(event, ...args)
  }

  of<E extends keyof Sent>(name: E): Sent[E][1][] {
    return this.seen.flatMap(([event, payload]) => (event === name ? [payload as Sent[E][1]] : []))
  }

  /** Ticks and events of an auction, in order. */
  changes(auctionId: string): (AuctionTick | AuctionChange)[] {
    return this.seen.flatMap(([name, payload]) =>
      (name === 'auction:tick' || name === 'auction:event') && payload.auctionId === auctionId
        ? [payload]
        : [],
    )
  }

  close(): void {
    this.socket.disconnect()
  }
}

export function ok<T extends object>(answer: Ack<T>): { ok: true } & T {
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`)
  return answer
}

export function errorOf(answer: Ack): ErrorBody {
  if (answer.ok) throw new Error(`not refused: ${JSON.stringify(answer)}`)
  return answer.error
}

/** Waits for a condition, with patience for a busy machine. */
export function eventually<T>(
  check: () => T | Promise<T>,
  options: { timeout?: number; interval?: number } = {},
): Promise<T> {
  return vi.waitFor(check, { timeout: 8_000, interval: 10, ...options })
}
