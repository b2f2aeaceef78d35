import type { Identity } from '../resources.ts'
import type { GatewaySocket } from './sockets.ts'

/** Auctions that one socket may watch at once: a lobby of cards and then some. */
const maxWatches = 200
/** The longest that `setTimeout` can wait; longer times are waited for in pieces. */
const longestTimerMs = 2 ** 31 - 1

/** A watch between its request and its answer. An `auction:unwatch` meanwhile takes it back. */
export interface WatchTicket {
  readonly isWanted: boolean
}

/** One socket: who speaks, and what it watches. Ends with the socket. */
export class Session {
  readonly socket: GatewaySocket
  /** Calls that have not been answered yet. */
  inFlight = 0
  readonly #watched = new Set<string>()
  readonly #tickets = new Map<string, Set<{ isWanted: boolean }>>()
  #expiry: NodeJS.Timeout | null = null
  #hasEnded = false

  constructor(socket: GatewaySocket) {
    this.socket = socket
  }

  get identity(): Identity | null {
    return this.socket.data.identity ?? null
  }

  get watched(): ReadonlySet<string> {
    return this.#watched
  }

  /** `null`: it watches enough already. */
  beginWatch(auctionId: string): WatchTicket | null {
    const isAnother = !this.#watched.has(auctionId) && !this.#tickets.has(auctionId)
    if (isAnother && this.#watched.size + this.#tickets.size >= maxWatches) return null
    const ticket = { isWanted: true }
    const tickets = this.#tickets.get(auctionId)
    if (tickets) tickets.add(ticket)
    else this.#tickets.set(auctionId, new Set([ticket]))
    return ticket
  }

  /** @param isWatching whether the socket has joined the auction's audience */
  endWatch(auctionId: string, ticket: WatchTicket, isWatching: boolean): void {
    const tickets = this.#tickets.get(auctionId)
    tickets?.delete(ticket)
    if (tickets?.size === 0) this.#tickets.delete(auctionId)
    if (isWatching) this.#watched.add(auctionId)
  }

  /** Says whether there was a watch to end. */
  unwatch(auctionId: string): boolean {
    for (const ticket of this.#tickets.get(auctionId) ?? []) ticket.isWanted = false
    return this.#watched.delete(auctionId) || this.#tickets.has(auctionId)
  }

  /** Speaks for the same person until the new token runs out. */
  renew(identity: Identity, now: () => number): void {
    this.socket.data.identity = identity
    this.closeWhenExpired(now)
  }

  /**
   * Closes the connection when the token has run out. Not `disconnect()`: a client that knows how to
   * get a new token shall come back by itself.
   */
  closeWhenExpired(now: () => number): void {
    if (this.#expiry) clearTimeout(this.#expiry)
    // A renewal may be judged after its socket has gone: a timer would keep all of it until then.
    if (!this.identity || this.#hasEnded) return
    const leftMs = this.identity.expiresAt - now()
    if (leftMs <= 0) {
      this.socket.conn.close()
      return
    }
    const next = () => this.closeWhenExpired(now)
    this.#expiry = setTimeout(next, Math.min(leftMs, longestTimerMs))
  }

  end(): void {
    this.#hasEnded = true
    if (this.#expiry) clearTimeout(this.#expiry)
    for (const auctionId of [...this.#tickets.keys(), ...this.#watched]) this.unwatch(auctionId)
  }
}
