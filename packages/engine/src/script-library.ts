import { createHash } from 'node:crypto'
import { loadScript } from './load-script.ts'
import acknowledgeSource from './scripts/acknowledge-2.lua?raw'
import acquireLeaseSource from './scripts/acquire-lease-1.lua?raw'
import buyNowSource from './scripts/buy-now-7.lua?raw'
import controlSource from './scripts/control-6.lua?raw'
import acceptPiece from './scripts/includes/accept.lua?raw'
import auctionStatePiece from './scripts/includes/auction-state.lua?raw'
import clockPiece from './scripts/includes/clock.lua?raw'
import duplicatePiece from './scripts/includes/duplicate.lua?raw'
import eventsPiece from './scripts/includes/events.lua?raw'
import gatePiece from './scripts/includes/gate.lua?raw'
import leasePiece from './scripts/includes/lease.lua?raw'
import pricesPiece from './scripts/includes/prices.lua?raw'
import ratePiece from './scripts/includes/rate.lua?raw'
import repliesPiece from './scripts/includes/replies.lua?raw'
import settlePiece from './scripts/includes/settle.lua?raw'
import placeBidSource from './scripts/place-bid-7.lua?raw'
import publishAuctionSource from './scripts/publish-auction-2.lua?raw'
import readOutboxSource from './scripts/read-outbox-2.lua?raw'
import releaseLeaseSource from './scripts/release-lease-1.lua?raw'
import settleSource from './scripts/settle-6.lua?raw'

const sources = {
  publishAuction: { source: publishAuctionSource, keys: 2 },
  placeBid: { source: placeBidSource, keys: 7 },
  buyNow: { source: buyNowSource, keys: 7 },
  control: { source: controlSource, keys: 6 },
  settle: { source: settleSource, keys: 6 },
  acquireLease: { source: acquireLeaseSource, keys: 1 },
  releaseLease: { source: releaseLeaseSource, keys: 1 },
  readOutbox: { source: readOutboxSource, keys: 2 },
  acknowledge: { source: acknowledgeSource, keys: 2 },
} as const

export type ScriptName = keyof typeof sources

/** A script as Redis gets it. */
export interface Script {
  readonly lua: string
  readonly sha1: string
  readonly numberOfKeys: number
}

export type ScriptLibrary = Readonly<Record<ScriptName, Script>>

/** The shared pieces by name. Tests exchange `clock` here, and nowhere else can it be exchanged. */
export const includes: ReadonlyMap<string, string> = new Map([
  ['accept', acceptPiece],
  ['auction-state', auctionStatePiece],
  ['clock', clockPiece],
  ['duplicate', duplicatePiece],
  ['events', eventsPiece],
  ['gate', gatePiece],
  ['lease', leasePiece],
  ['prices', pricesPiece],
  ['rate', ratePiece],
  ['replies', repliesPiece],
  ['settle', settlePiece],
])

export function buildLibrary(pieces: ReadonlyMap<string, string>): ScriptLibrary {
  const build = (name: ScriptName): Script => {
    const lua = loadScript(sources[name].source, pieces)
    const sha1 = createHash('sha1').update(lua).digest('hex')
    return { lua, sha1, numberOfKeys: sources[name].keys }
  }
  return {
    publishAuction: build('publishAuction'),
    placeBid: build('placeBid'),
    buyNow: build('buyNow'),
    control: build('control'),
    settle: build('settle'),
    acquireLease: build('acquireLease'),
    releaseLease: build('releaseLease'),
    readOutbox: build('readOutbox'),
    acknowledge: build('acknowledge'),
  }
}

export const scriptLibrary: ScriptLibrary = buildLibrary(includes)
