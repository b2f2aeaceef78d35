import type { IncomingMessage } from 'node:http'

/**
 * Who is at the other end: the connection's address or, where a trusted proxy says so, the nearest
 * address in `x-forwarded-for` that is not a trusted proxy itself.
 */
export function clientAddress(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trusts: (address: string) => boolean,
): string {
  const header = request.headers['x-forwarded-for'] ?? ''
  const forwarded = String(header)
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  let address = plain(request.socket.remoteAddress ?? '')
  while (trusts(address)) {
    const next = forwarded.pop()
    if (next === undefined) break
    address = plain(next)
  }
  return address
}

/** `::ffff:10.0.0.1`, as a socket for both families has it, is an IPv4 address. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
