import { describe, expect, it } from 'vitest'
import {
  auctionKeys,
  auctionOfChannel,
  channelOf,
  isAuctionId,
  newAuctionId,
  PARTITIONS,
  partitionOf,
  rateKey,
} from './keys.ts'

describe('auction ids', () => {
  it('carry their partition and are never the same', () => {
    const ids = Array.from({ length: 2_000 }, () => newAuctionId())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every(isAuctionId)).toBe(true)
    expect(new Set(ids.map(partitionOf)).size).toBe(PARTITIONS)
    expect(partitionOf(newAuctionId(7))).toBe(7)
  })

  it('are told from everything else', () => {
    const id = newAuctionId(63)
    const others = ['', 'x', id.slice(1), `${id}0`, id.toUpperCase(), `64${id.slice(2)}`, `${id}\n`]
    expect(others.filter(isAuctionId)).toEqual([])
    expect(() => partitionOf('64aaaaaaaaaaaaaaaaaa')).toThrow('not an auction id')
    expect(() => newAuctionId(64)).toThrow('from 0 to 63')
  })
})

describe('keys', () => {
  it('share the hash tag of the partition', () => {
    const id = newAuctionId(5)
    const keys = [...Object.values(auctionKeys(id)), rateKey(5, 'ann')]
    expect(keys).toEqual([
      `{p05}:auction:${id}`,
      `{p05}:auction:${id}:bids`,
      `{p05}:auction:${id}:history`,
      `{p05}:auction:${id}:bidders`,
      '{p05}:due',
      '{p05}:events',
      '{p05}:rate:ann',
    ])
  })

  it('lead from a channel back to its auction', () => {
    const id = newAuctionId(5)
    expect(auctionOfChannel(channelOf(id))).toBe(id)
    expect(auctionOfChannel(`{p06}:auction:${id}`)).toBeNull()
    expect(auctionOfChannel('elsewhere')).toBeNull()
  })
})
