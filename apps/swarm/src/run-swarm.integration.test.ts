import { connectFlashBid, createHttp, type FlashBidClient, FlashBidError } from '@flashbid/client'
import type { CreateAuctionInput } from '@flashbid/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type SwarmOptions, UsageError } from './options.ts'
import { runSwarm } from './run-swarm.ts'
import { type RunningFlashBid, startFlashBid } from './testing/running-flashbid.ts'

let flashbid: RunningFlashBid
const clients: FlashBidClient[] = []

beforeAll(async () => {
  flashbid = await startFlashBid()
})
afterAll(() => flashbid?.close())
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})

const quiet = { say: () => {}, show: () => {}, close: () => {} }
function options(changes: Partial<SwarmOptions> = {}): SwarmOptions {
  return {
    ...{ url: flashbid.url, adminKey: flashbid.adminKey },
    ...{ bots: 12, auctions: 3, watchers: 3, anonymous: false, rate: 60, seconds: 5, seed: 1 },
    strategies: ['incrementer', 'sniper', 'proxy', 'jumper', 'rude'],
    ...{ jsonFile: null, htmlFile: null },
    ...changes,
  }
}
const operator = () => createHttp({ url: flashbid.url, bearer: async () => flashbid.adminKey })
const lot = (changes: Partial<CreateAuctionInput> = {}): CreateAuctionInput => ({
  title: 'Botanical plate, 1847',
  currency: 'USD',
  startPrice: 1_000,
  endsAt: Date.now() + 600_000,
  ...changes,
})
async function guest(): Promise<FlashBidClient> {
  const { token } = await createHttp({ url: flashbid.url }).guest()
  const client = connectFlashBid({ url: flashbid.url, token })
  clients.push(client)
  return client
}

describe('swarm', () => {
  test('a run against a real server is honest', { timeout: 60_000 }, async () => {
    const report = await runSwarm(options(), quiet)
    expect(report.audit.violations).toEqual([])
    expect(report.rude.faults).toEqual([])
    expect(report.accepted).toBeGreaterThan(50)
    expect(report.latencyMs.ack.count).toBe(report.accepted + report.refused)
    expect(report.audit.counts.rows).toBe(report.audit.counts.events)
    for (const auction of report.auctions) {
      expect(['sold', 'unsold']).toContain(auction.status)
      expect(auction.archivedThrough).toBe(auction.events)
    }
  })

  test('who cannot be reached, or refuses the key, is named in one sentence', async () => {
    await expect(runSwarm(options({ url: 'http://127.0.0.1:9' }), quiet)).rejects.toThrow(
      new UsageError('No FlashBid answers at http://127.0.0.1:9. Is it running (npm start)?'),
    )
    await expect(runSwarm(options({ adminKey: 'wrong' }), quiet)).rejects.toThrow(UsageError)
  })
})

describe('the client against a real server', () => {
  test('two guests bid against each other', async () => {
    const { id } = await operator().createAuction(lot())
    const [ann, bob] = [await guest(), await guest()]
    const notices: string[] = []
    ann.onNotice((notice) => notices.push(notice.type))
    const [annSees, bobSees] = [ann.watch(id), bob.watch(id)]
    const { auction } = await annSees.ready()
    await bobSees.ready()
    expect(auction).toMatchObject({ id, status: 'open', price: null, minimum: 1_000 })

    const first = await ann.placeBid({ auctionId: id, amount: 5_000, kind: 'max' })
    expect(first).toMatchObject({
      outcome: 'accepted-leading',
      answer: { price: 1_000, max: 5_000 },
    })
    await vi.waitFor(() => expect(annSees.getSnapshot().you?.leading).toBe(true))
    expect(annSees.getSnapshot().you?.max).toBe(5_000)

    const below = await bob.placeBid({ auctionId: id, amount: 2_000, kind: 'exact' })
    expect(below).toMatchObject({ outcome: 'accepted-outbid', answer: { leading: false } })
    const above = await bob.placeBid({ auctionId: id, amount: 9_000, kind: 'exact' })
    expect(above).toMatchObject({ outcome: 'accepted-leading', answer: { price: 9_000, seq: 3 } })
    await vi.waitFor(() => expect(annSees.getSnapshot().auction?.price).toBe(9_000))
    await vi.waitFor(() => expect(notices).toContain('outbid'))
    expect(annSees.getSnapshot().you).toMatchObject({ leading: false, max: null })
    expect(annSees.getSnapshot().bids.map(({ seq, kind }) => [seq, kind])).toEqual([
      [3, 'exact'],
      [2, 'auto'],
      [2, 'exact'],
      [1, 'max'],
    ])
    expect(bobSees.getSnapshot().bids).toEqual(annSees.getSnapshot().bids)

    const low = await ann.placeBid({ auctionId: id, amount: 1_000, kind: 'exact' })
    expect(low).toMatchObject({ outcome: 'refused', error: { code: 'BID_TOO_LOW', seq: 3 } })
    const { bids } = await ann.http.listBids(id)
    expect(bids).toEqual(annSees.getSnapshot().bids)
    const mine = await bob.http.getMyBid(id, above.bidId)
    expect(mine).toMatchObject({ bidId: above.bidId, seq: 3, price: 9_000 })
  })

  test('buy now ends it at once', async () => {
    const { id } = await operator().createAuction(lot({ buyNow: 7_000 }))
    const ann = await guest()
    const watched = ann.watch(id)
    await watched.ready()
    const result = await ann.buyNow({ auctionId: id })
    expect(result).toMatchObject({ outcome: 'accepted-leading', answer: { price: 7_000 } })
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.status).toBe('sold'))
    expect(watched.getSnapshot().lastEvent?.result).toMatchObject({ status: 'sold', price: 7_000 })
  })

  test('what the organiser does is seen', async () => {
    const http = operator()
    const { id, endsAt } = await http.createAuction(lot())
    const ann = await guest()
    const watched = ann.watch(id)
    await watched.ready()
    await http.pauseAuction(id, 'A look at the lot')
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.status).toBe('paused'))
    const held = await ann.placeBid({ auctionId: id, amount: 1_000, kind: 'exact' })
    expect(held).toMatchObject({ outcome: 'refused', error: { code: 'AUCTION_PAUSED' } })
    await http.resumeAuction(id)
    await http.extendAuction(id, 60_000)
    await vi.waitFor(() => expect(watched.getSnapshot().lastExtension?.cause).toBe('organiser'))
    expect(watched.getSnapshot().auction?.endsAt).toBeGreaterThanOrEqual(endsAt + 60_000)
    await http.cancelAuction(id, 'Withdrawn')
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.status).toBe('cancelled'))
    const again = http.pauseAuction(id)
    await expect(again).rejects.toThrow(FlashBidError)
    await expect(again).rejects.toMatchObject({ code: 'AUCTION_CLOSED', status: 409 })
  })

  test('an auction that is not there', async () => {
    const ann = await guest()
    const view = await ann.watch('zz-nowhere').ready()
    expect(view).toMatchObject({ status: 'missing', error: { code: 'NOT_FOUND' } })
    await expect(ann.http.getAuction('zz-nowhere')).rejects.toMatchObject({ status: 404 })
  })

  test('a spectator becomes a bidder without losing sight', async () => {
    const { id } = await operator().createAuction(lot())
    const client = connectFlashBid({ url: flashbid.url })
    clients.push(client)
    const watched = client.watch(id)
    expect((await watched.ready()).you).toBeNull()
    const refused = await client.placeBid({ auctionId: id, amount: 1_000, kind: 'exact' })
    expect(refused).toMatchObject({ outcome: 'refused', error: { code: 'UNAUTHENTICATED' } })
    client.signIn((await client.http.guest()).token)
    await vi.waitFor(() => expect(watched.getSnapshot().you).toMatchObject({ leading: false }))
    const result = await client.placeBid({ auctionId: id, amount: 1_000, kind: 'exact' })
    expect(result.outcome).toBe('accepted-leading')
  })

  test('a bid over a gateway that dies counts once', { timeout: 40_000 }, async () => {
    const { id } = await operator().createAuction(lot())
    const ann = await guest()
    const watched = ann.watch(id)
    await watched.ready()
    // Some are answered before the end, some lose their answer, some find nobody.
    const sending = [0, 1, 2, 3, 4, 5].map((n) =>
      ann.placeBid({ auctionId: id, amount: 10_000 + n * 1_000, kind: 'max' }),
    )
    await flashbid.killGateway()
    const results = await Promise.all(sending)
    for (const result of results) expect(result.outcome).not.toBe('unknown')
    const accepted = results.filter((result) => 'answer' in result)
    expect(accepted.length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(watched.getSnapshot().status).toBe('live'), 10_000)
    const { lines } = await operator().readHistory(id)
    const happened = lines.map((line) => line.bidId)
    expect(new Set(happened).size).toBe(happened.length)
    expect([...happened].sort()).toEqual(accepted.map((result) => result.bidId).sort())
    await vi.waitFor(() => expect(watched.getSnapshot().auction?.seq).toBe(lines.length))
  })
})
