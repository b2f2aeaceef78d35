import { connect } from 'node:net'
import { encodeFrame, opcodes, readFrame } from './websocket-frame.ts'

/** A WebSocket of a stranger who writes what he likes, frame by frame. */
export interface RawSocket {
  /** One Engine.IO packet, such as `40` for a CONNECT. */
  send(packet: string | Buffer): void
  /** Packets of the server so far, without its pings. */
  readonly heard: readonly string[]
  /** Resolves when the server has ended it, with the milliseconds since the upgrade. */
  readonly closed: Promise<number>
  isOpen(): boolean
  end(): void
}

/** @param headers of the upgrade request, beside those that make it one */
export function openRawSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const heard: string[] = []
  let unread = Buffer.alloc(0)
  let upgradedAt = 0
  let isOpen = true
  const closed = new Promise<number>((resolve) => {
    const end = () => {
      isOpen = false
      socket.destroy()
      resolve(performance.now() - upgradedAt)
    }
    socket.on('close', end)
    socket.on('error', end)
  })
  return new Promise((resolve, reject) => {
    void closed.then(() => reject(new Error('The upgrade was refused.')))
    const raw: RawSocket = {
      send: (packet) => {
        const opcode = typeof packet === 'string' ? opcodes.text : opcodes.binary
        socket.write(encodeFrame(packet, { opcode }))
      },
      heard,
      closed,
      isOpen: () => isOpen,
      end: () => socket.resetAndDestroy(),
    }
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk])
      if (upgradedAt === 0) {
        const end = unread.indexOf('\r\n\r\n')
        if (end === -1) return
        if (!unread.toString('latin1', 0, 12).endsWith('101')) return socket.destroy()
        upgradedAt = performance.now()
        unread = unread.subarray(end + 4)
      }
      for (let frame = readFrame(unread); frame; frame = readFrame(unread)) {
        unread = unread.subarray(frame.size)
        if (frame.opcode === opcodes.close) socket.end()
        else if (frame.payload.startsWith('0')) resolve(raw)
        else if (frame.payload === '2') raw.send('3')
        else heard.push(frame.payload)
      }
    })
    const lines = {
      Host: `${hostname}:${port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    }
    socket.write(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
        '\r\n',
      ].join('\r\n'),
    )
  })
}
