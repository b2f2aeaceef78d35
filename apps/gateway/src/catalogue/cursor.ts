/** Cursors are opaque to callers; inside, one says below which `seq` the next page begins. */
export function bidCursor(beforeSeq: number): string {
  return Buffer.from(`b${beforeSeq}`).toString('base64url')
}

/** `null` for anything that `bidCursor` did not make. */
export function readBidCursor(cursor: string): number | null {
  const [, digits] = /^b([1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const beforeSeq = Number(digits)
  // Decoding skips what is no base64url: only what encodes to the same again is ours.
  return digits !== undefined && bidCursor(beforeSeq) === cursor ? beforeSeq : null
}
