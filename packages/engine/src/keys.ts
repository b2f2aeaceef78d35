import { randomBytes } from 'node:crypto'

/** Fixed for good: an auction's id carries its partition. */
export const PARTITIONS = 64

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const idPattern = /^(?:[0-5]\d|6[0-3])[0-9a-hjkmnp-tv-z]{18}$/

/**
 * A new auction's id: its partition in two digits, then 18 random characters (90 bits).
 *
 * @param partition where it has to live with others (a sale); by default any
 */
export function newAuctionId(partition?: number): string {
  const random = randomBytes(19)
  const place = partition ?? random.readUInt8(18) % PARTITIONS
  if (!Number.isInteger(place) || place < 0 || place >= PARTITIONS) {
    throw new RangeError(`partition must be an integer from 0 to ${PARTITIONS - 1}`)
  }
  let id = twoDigits(place)
  for (const byte of random.subarray(0, 18)) id += alphabet.charAt(byte % 32)
  return id
}

/** Whether a string can be an auction's id at all. One that cannot is never asked for in Redis. */
export function isAuctionId(value: string): boolean {
  return idPattern.test(value)
}

/** The partition (0..63) of an auction, from its id alone. */
export function partitionOf(auctionId: string): number {
  if (!isAuctionId(auctionId)) throw new TypeError(`not an auction id: ${auctionId.slice(0, 64)}`)
  return Number(auctionId.slice(0, 2))
}

function twoDigits(partition: number): string {
  return String(partition).padStart(2, '0')
}

/** Every key of one partition carries the same hash tag, so a script stays within one cluster slot. */
function tag(partition: number): string {
  return `{p${twoDigits(partition)}}`
}

/** The keys of one auction and of its partition that a command on it may touch. */
export interface AuctionKeys {
  /** Hash: terms, card and trading state. The channel of its events has the same name. */
  readonly auction: string
  /** Hash: bid id -> what was asked and answered. */
  readonly bids: string
  /** Stream: its events, each entry's id is `<epoch>-<seq>`. */
  readonly history: string
  /** Set: everybody with an accepted bid. */
  readonly bidders: string
  /** Sorted set of the partition: auction id by the time of its next opening or closing. */
  readonly due: string
  /** Stream of the partition: every event, for the archive. */
  readonly events: string
}

export function auctionKeys(auctionId: string): AuctionKeys {
  const partition = partitionOf(auctionId)
  const auction = `${tag(partition)}:auction:${auctionId}`
  return {
    auction,
    bids: `${auction}:bids`,
    history: `${auction}:history`,
    bidders: `${auction}:bidders`,
    due: dueKey(partition),
    events: eventsKey(partition),
  }
}

/** List: the times of a bidder's latest attempts in one partition. */
export function rateKey(partition: number, bidderId: string): string {
  return `${tag(partition)}:rate:${bidderId}`
}

export function dueKey(partition: number): string {
  return `${tag(partition)}:due`
}

export function eventsKey(partition: number): string {
  return `${tag(partition)}:events`
}

/** Hash: who archives the partition, until when, and how often that has changed. */
export function archiverKey(partition: number): string {
  return `${tag(partition)}:archiver`
}

/** The channel that an auction's events are published on. */
export function channelOf(auctionId: string): string {
  return auctionKeys(auctionId).auction
}

/** The auction of a channel, `null` for a channel that is none of ours. */
export function auctionOfChannel(channel: string): string | null {
  const id = channel.slice(channel.lastIndexOf(':') + 1)
  return isAuctionId(id) && channel === channelOf(id) ? id : null
}
