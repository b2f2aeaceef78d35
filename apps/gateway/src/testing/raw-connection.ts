import { connect } from 'node:net'
import type { HostileConnection } from './frame-fuzzer.ts'
import { encodeFrame, opcodes, readFrame } from './websocket-frame.ts'

/**
 * How a hostile connection ended: `read` when the server had read every frame and kept it open,
 * `closed` when the server closed it, `refused` when it did so before any frame was sent, `stuck`
 * when nothing of that came about in time, and `nobody` when there was no server.
 */
export type RawOutcome = 'read' | 'closed' | 'refused' | 'stuck' | 'nobody'

/** Every WebSocket server answers it once it has read all before it. */
const pingFrame = encodeFrame('read', { opcode: opcodes.ping })

const patienceMs = 10_000

/** Sends what the connection says over a plain TCP socket to this machine. Never rejects. */
export function playConnection(port: number, hostile: HostileConnection): Promise<RawOutcome> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const lastIsCut = hostile.frames.at(-1)?.isCut ?? false
  let unread = Buffer.alloc(0)
  let state: 'upgrading' | 'opening' | 'greeting' | 'attacking' = 'upgrading'

  return new Promise((resolve) => {
    const giveUp = setTimeout(() => settle('stuck'), patienceMs)
    let isSettled = false
    function settle(how: RawOutcome): void {
      if (isSettled) return
      isSettled = true
      const outcome = how === 'closed' && state !== 'attacking' ? 'refused' : how
      clearTimeout(giveUp)
      if (outcome === 'read' && hostile.ending === 'end') socket.destroySoon()
      else socket.resetAndDestroy() // leaves no port behind that waits for a minute
      resolve(outcome)
    }
    function attack(): void {
      state = 'attacking'
      const bytes = hostile.frames.map((frame) => frame.bytes)
      if (lastIsCut) socket.end(Buffer.concat(bytes))
      else socket.write(Buffer.concat([...bytes, pingFrame]))
    }
    function hear(opcode: number, payload: string): void {
      if (opcode === opcodes.close) settle('closed')
      else if (state === 'opening' && payload.startsWith('0')) {
        if (hostile.greeting === null) attack()
        else {
          state = 'greeting'
          socket.write(encodeFrame(hostile.greeting))
        }
      } else if (state === 'greeting' && /^4[04]/.test(payload)) attack()
      else if (state === 'attacking' && opcode === opcodes.pong && payload === 'read')
        settle('read')
    }
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk])
      if (state === 'upgrading') {
        const end = unread.indexOf('\r\n\r\n')
        if (end === -1) return
        if (!unread.toString('latin1', 0, 12).endsWith('101')) return settle('closed')
        state = 'opening'
        unread = unread.subarray(end + 4)
      }
      for (let frame = readFrame(unread); frame; frame = readFrame(unread)) {
        unread = unread.subarray(frame.size)
        hear(frame.opcode, frame.payload)
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ECONNREFUSED' ? 'nobody' : 'closed'),
    )
    socket.on('close', () => settle('closed'))
    socket.write(
      [
        `GET /socket.io/${hostile.query} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    )
  })
}
