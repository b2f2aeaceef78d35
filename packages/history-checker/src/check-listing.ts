import { bidLines } from '@flashbid/auction'
import type { Ledger, Report } from './ledger.ts'
import type { Replay } from './replay.ts'

/**
 * Rule 1, what anyone can read: the public list of bids shows every bid once, in its order, as
 * "What viewers see" says. A hidden ceiling in it would be seen here as well.
 */
export function checkListing(ledger: Ledger, replay: Replay, report: Report): void {
  if (ledger.listing === null || !replay.isComplete) return
  const expected = [...replay.events.values()]
    .flatMap((event) =>
      bidLines(event).map(({ bidderId, amount, kind }) => ({
        seq: event.seq,
        amount,
        kind,
        at: event.at,
        bidderId,
      })),
    )
    .reverse()
  const names = new Map(ledger.aliases)
  for (let i = 0; i < Math.max(expected.length, ledger.listing.length); i++) {
    const [wanted, found] = [expected[i], ledger.listing[i]]
    if (!wanted || !found) {
      const message = `The list of bids has ${ledger.listing.length} lines instead of ${expected.length}.`
      report('1-listed-once', message, found ?? wanted ?? null)
      return
    }
    const alias = names.get(wanted.bidderId) ?? found.bidder.alias
    names.set(wanted.bidderId, alias)
    const isSame =
      wanted.seq === found.seq &&
      wanted.amount === found.amount &&
      wanted.kind === found.kind &&
      wanted.at === found.at &&
      alias === found.bidder.alias
    if (isSame) continue
    // Everything below is shifted with it, most likely.
    const message = `Line ${i + 1} of the list of bids is not the one of number ${wanted.seq}.`
    report('1-listed-once', message, found, wanted)
    return
  }
}
