export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

interface FrameShape {
  opcode?: number
  isFinal?: boolean
  /** The three reserved bits, 0 to 7. */
  reserved?: number
  isMasked?: boolean
  /** What the header says; the payload may be shorter. */
  length?: number
}

/** One WebSocket frame of a client (RFC 6455, 5.2), well-formed unless told otherwise. */
export function encodeFrame(
  payload: string | Buffer,
  { opcode = opcodes.text, isFinal = true, reserved = 0, isMasked = true, length }: FrameShape = {},
): Buffer {
  const body = Buffer.from(payload as string)
  const said = length ?? body.length
  const masked = isMasked ? 0x80 : 0
  let header: Buffer
  if (said < 126) {
    header = Buffer.from([0, masked | said])
  } else if (said < 65_536) {
    header = Buffer.from([0, masked | 126, 0, 0])
    header.writeUInt16BE(said, 2)
  } else {
    header = Buffer.alloc(10)
    header[1] = masked | 127
    header.writeBigUInt64BE(BigInt(said), 2)
  }
  header[0] = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode
  if (!isMasked) return Buffer.concat([header, body])
  const mask = [0x12, 0x34, 0x56, 0x78]
  for (let i = 0; i < body.length; i++) body[i] = (body[i] ?? 0) ^ (mask[i & 3] ?? 0)
  return Buffer.concat([header, Buffer.from(mask), body])
}

/** The first frame of a server, which never masks, or `null` while it has not all come. */
export function readFrame(bytes: Buffer): { opcode: number; payload: string; size: number } | null {
  if (bytes.length < 2) return null
  const short = bytes.readUInt8(1) & 0x7f
  const start = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < start) return null
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const size = start + length
  if (bytes.length < size) return null
  return { opcode: bytes.readUInt8(0) & 15, payload: bytes.toString('utf8', start, size), size }
}
