/** What this browser remembers of a room, so that a reload loses nothing. */

const bidKey = (auctionId: string, userId: string) => `flashbid.bid.${userId}.${auctionId}`
const termsKey = (userId: string, house: string) => `flashbid.terms.${userId}.${house}`
const typedKey = (auctionId: string, kind: 'exact' | 'max') => `flashbid.typed.${kind}.${auctionId}`
const kindKey = (auctionId: string) => `flashbid.kind.${auctionId}`

/** This person has an accepted bid here; the history in view may not reach back to it. */
export function rememberBid(auctionId: string, userId: string): void {
  localStorage.setItem(bidKey(auctionId, userId), '1')
}

export function hasRememberedBid(auctionId: string, userId: string | null): boolean {
  return userId !== null && localStorage.getItem(bidKey(auctionId, userId)) !== null
}

/** @param house the sale, or the seller of a lot outside a sale */
export function acceptTerms(userId: string, house: string): void {
  localStorage.setItem(termsKey(userId, house), '1')
}

export function hasAcceptedTerms(userId: string, house: string): boolean {
  return localStorage.getItem(termsKey(userId, house)) !== null
}

export function readTyped(auctionId: string, kind: 'exact' | 'max'): string {
  return sessionStorage.getItem(typedKey(auctionId, kind)) ?? ''
}

export function keepTyped(auctionId: string, kind: 'exact' | 'max', text: string): void {
  if (text === '') sessionStorage.removeItem(typedKey(auctionId, kind))
  else sessionStorage.setItem(typedKey(auctionId, kind), text)
}

export function readKind(auctionId: string): 'exact' | 'max' {
  return sessionStorage.getItem(kindKey(auctionId)) === 'max' ? 'max' : 'exact'
}

export function keepKind(auctionId: string, kind: 'exact' | 'max'): void {
  sessionStorage.setItem(kindKey(auctionId), kind)
}
