import type { ClientToServerEvents, ServerToClientEvents } from '@flashbid/protocol'
import type { Server, Socket } from 'socket.io'
import type { Delivery } from '../bidding/notices.ts'
import type { Identity } from '../resources.ts'

/** What one gateway tells the others of its viewers. */
export interface ViewerReport {
  readonly gatewayId: string
  /** `true`: all there is; else only what changed since the last report. */
  readonly isFull: boolean
  readonly counts: readonly (readonly [auctionId: string, count: number])[]
}

export interface GatewayToGatewayEvents {
  viewers: (report: ViewerReport) => void
  notices: (deliveries: readonly Delivery[]) => void
}

export interface SocketState {
  /** `null` for a spectator. */
  identity: Identity | null
}

export type GatewayIo = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  GatewayToGatewayEvents,
  SocketState
>
export type GatewaySocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  GatewayToGatewayEvents,
  SocketState
>

export type Cadence = 'live' | 'slow'

export const auctionRoom = (auctionId: string, cadence: Cadence) =>
  `auction:${cadence}:${auctionId}`
export const userRoom = (userId: string) => `user:${userId}`

export function roomSize(io: GatewayIo, room: string): number {
  return io.of('/').adapter.rooms.get(room)?.size ?? 0
}
