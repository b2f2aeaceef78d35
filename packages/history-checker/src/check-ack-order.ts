import type { Attempt, Ledger, Report } from './ledger.ts'

interface Answered {
  readonly attempt: Attempt
  readonly answeredAt: number
  readonly seq: number
  readonly epoch: number
}

/**
 * Rule 4: what was acknowledged before a bid was sent has a lower number than that bid; and a
 * refusal comes from a state that knows everything acknowledged before it was asked for.
 */
export function checkAckOrder(ledger: Ledger, report: Report): void {
  const firstSent = new Map<string, Attempt>()
  for (const attempt of ledger.attempts) {
    const known = firstSent.get(attempt.bidId)
    if (!known || attempt.sentAt < known.sentAt) firstSent.set(attempt.bidId, attempt)
  }
  const acknowledged: Answered[] = []
  const asked: (Answered & { readonly sentAt: number })[] = []
  for (const attempt of ledger.attempts) {
    const { answer } = attempt
    if (!answer) continue
    const { answeredAt } = answer
    if (answer.kind === 'accepted') {
      const { seq, epoch } = answer.answer
      acknowledged.push({ attempt, answeredAt, seq, epoch })
      // A retry is the same bid: it was first sent when its first attempt was.
      const sentAt = firstSent.get(attempt.bidId)?.sentAt ?? attempt.sentAt
      asked.push({ attempt, answeredAt, seq, epoch, sentAt })
    } else if (answer.error.seq !== undefined && answer.error.epoch !== undefined) {
      // The state may be the very one that the last acknowledged bid made.
      const { seq, epoch } = answer.error
      asked.push({ attempt, answeredAt, seq: seq + 1, epoch, sentAt: attempt.sentAt })
    }
  }
  acknowledged.sort((a, b) => a.answeredAt - b.answeredAt)
  asked.sort((a, b) => a.sentAt - b.sentAt)
  let next = 0
  let highest: Answered | null = null
  for (const later of asked) {
    for (; next < acknowledged.length; next++) {
      const earlier = acknowledged[next]
      if (!earlier || earlier.answeredAt >= later.sentAt) break
      if (!highest || isAbove(earlier, highest)) highest = earlier
    }
    if (!highest || highest.attempt.bidId === later.attempt.bidId) continue
    if (isAbove(later, highest)) continue
    const [first, second] = [highest.attempt.bidId, later.attempt.bidId]
    const message = `Bid ${first} (number ${highest.seq}) was acknowledged before bid ${second} was sent, which was decided by an earlier state.`
    report('4-ack-order', message, highest.attempt, later.attempt)
  }
}

function isAbove(a: { seq: number; epoch: number }, b: { seq: number; epoch: number }): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq)
}
