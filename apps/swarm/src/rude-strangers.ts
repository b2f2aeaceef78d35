import { newBidId } from '@flashbid/client'
import type { Ack } from '@flashbid/protocol'
import type { SwarmAuction } from './auctions.ts'
import { askPlain, connectPlain, RefusedConnection } from './plain-socket.ts'
import type { RudeFault } from './rude-bot.ts'

/** Those without an account: a forged token at the door, and a spectator who bids all the same. */
export async function visitAsStrangers(url: string, auction: SwarmAuction): Promise<RudeFault[]> {
  const faults = await Promise.all([forgeToken(url), bidAsSpectator(url, auction)])
  return faults.filter((fault) => fault !== null)
}

async function forgeToken(url: string): Promise<RudeFault | null> {
  const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.'
  let got: unknown = 'it was let in'
  try {
    const socket = await connectPlain(url, token)
    socket.close()
  } catch (error) {
    if (!(error instanceof RefusedConnection)) throw error
    // Nobody there to refuse it, or the right answer.
    if (error.body === null || error.body.code === 'UNAUTHENTICATED') return null
    got = error.body
  }
  return { what: 'a forged token at the door', sent: token, expected: 'UNAUTHENTICATED', got }
}

async function bidAsSpectator(url: string, auction: SwarmAuction): Promise<RudeFault | null> {
  const { id: auctionId, created } = auction
  const sent = { auctionId, bidId: newBidId(), amount: created.minimum, kind: 'exact' }
  const socket = await connectPlain(url, null)
  try {
    const got = (await askPlain(socket, 'bid:place', sent)) as Ack | null
    if (got && !got.ok && got.error.code === 'UNAUTHENTICATED') return null
    return { what: "a spectator's bid", sent, expected: 'UNAUTHENTICATED', got }
  } finally {
    socket.close()
  }
}
