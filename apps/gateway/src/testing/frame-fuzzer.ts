import { encodeFrame, opcodes } from './websocket-frame.ts'

/**
 * Hostile connections by seed and number: what they send on the wire, byte by byte, and nothing
 * that needs a network. Connection `i` of a seed is the same in every run, so that one that did
 * harm can be sent again alone.
 */

/** What lies there to be attacked. */
export interface Targets {
  /** Of a bidder whose bids disturb nobody. */
  readonly token: string
  readonly auctionId: string
}

export interface HostileFrame {
  readonly kind: string
  readonly bytes: Buffer
  /** The bytes end within a WebSocket frame: nothing after them is read as one of its own. */
  readonly isCut: boolean
}

export interface HostileConnection {
  /** Of the upgrade request, behind `/socket.io/`. */
  readonly query: string
  /** The Socket.IO CONNECT that is answered before the frames are sent, or none. */
  readonly greeting: string | null
  /** One to three; none before the last is expected to close the connection. */
  readonly frames: readonly HostileFrame[]
  readonly ending: 'reset' | 'end'
}

interface Random {
  /** Whole, from 0 up to but not including `below`. */
  int(below: number): number
  pick<T>(choices: readonly T[]): T
  bytes(length: number): Buffer
}

/** splitmix32 (Steele, Lea, Flood 2014, the 32-bit variant): enough for a fuzzer, and repeatable. */
function createRandom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const int = (below: number) => next() % below
  return {
    int,
    pick: <T>(choices: readonly T[]) => choices[int(choices.length)] as T,
    bytes: (length) => Buffer.from(Array.from({ length }, () => int(256))),
  }
}

const eventNames = [
  ...['auction:watch', 'auction:unwatch', 'bid:place', 'bid:buyNow', 'session:renew', 'clock:sync'],
] as const
const reservedNames = [
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'],
  ...['error', 'message', 'data', 'close', 'ping', 'pong', 'notices', 'viewers', 'auction:tick'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', ''],
]
const oddKeys = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then', 'length'],
  ...['hasOwnProperty', '_placeholder', 'num', 'base64', '', ' ', '\u0000', '💥', '0', '-1'],
]
const oddNumbers = [
  ...['0', '-0', '1', '-1', '1.5', '1e15', '1e16', '9007199254740993', '1e308', '1e999', '-1e999'],
  ...['99999999999999999999', '0x10', '1e3', '00', '01', 'NaN', 'Infinity', ' 1', '+1', ''],
]
const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥',
  '../..',
  '<script>',
  '%s%n',
  "' OR 1=1",
  '\r\n',
]

/** JSON text (not a value: `1e999` and doubled keys are meant), small but of any shape. */
function json(random: Random, targets: Targets, depth = 3): string {
  const shape = random.int(depth > 0 ? 9 : 6)
  if (shape === 0) return random.pick(['null', 'true', 'false'])
  if (shape === 1) return String(random.int(1 << 30) - (1 << 29))
  if (shape === 2) return random.pick(oddNumbers.slice(0, 12))
  if (shape === 3) return JSON.stringify(random.pick(oddTexts))
  if (shape === 4) return JSON.stringify(random.pick([targets.auctionId, targets.token]))
  if (shape === 5) return JSON.stringify('x'.repeat(random.pick([1, 8, 64, 65, 1_000, 9_000])))
  const items = Array.from({ length: random.int(4) }, () => json(random, targets, depth - 1))
  if (shape === 6) return `[${items.join()}]`
  return `{${items.map((item) => `${JSON.stringify(random.pick(oddKeys))}:${item}`).join()}}`
}

/** Fields of the contract, some left out, some twice, most with values that do not belong. */
function payload(random: Random, targets: Targets): string {
  if (random.int(5) === 0) return json(random, targets)
  const fitting: Record<string, () => string> = {
    auctionId: () => JSON.stringify(targets.auctionId),
    bidId: () => `"fuzzed-${random.int(1 << 30)}"`,
    amount: () => String(random.pick([1, 1_000, 50_000]) * (1 + random.int(1_000))),
    kind: () => random.pick(['"exact"', '"max"', '"auto"']),
    since: () => `{"epoch":${random.int(3)},"seq":${random.int(2_000)}}`,
    cadence: () => random.pick(['"live"', '"slow"', '"fast"']),
    t0: () => String(random.int(1 << 30)),
    token: () => JSON.stringify(targets.token),
  }
  const fields = Object.entries(fitting).flatMap(([name, fits]) => {
    if (random.int(6) === 0) return []
    const value = random.int(4) === 0 ? json(random, targets) : fits()
    return [`"${name}":${value}`]
  })
  if (random.int(4) === 0) fields.push(`"${random.pick(oddKeys)}":${json(random, targets)}`)
  return `{${fields.join()}}`
}

/** A Socket.IO EVENT that decodes, with a payload of any kind. */
function event(random: Random, targets: Targets): string {
  const ack = random.int(3) === 0 ? '' : String(random.int(1_000))
  const name = JSON.stringify(random.pick(eventNames))
  const more = random.int(8) === 0 ? `,${json(random, targets)}` : ''
  return `42${ack}[${name},${payload(random, targets)}${more}]`
}

function deep(random: Random): string {
  const depth = random.pick([100, 1_000, 3_000, 8_000, 10_000])
  const [opens, closes] = random.pick([
    ['[', ']'],
    ['{"":', '}'],
    ['{"__proto__":', '}'],
    ['[{"a":', '}]'],
  ] as const)
  return opens.repeat(depth) + (random.int(3) === 0 ? '' : `1${closes.repeat(depth)}`)
}

type Make = (random: Random, targets: Targets) => string | Buffer | { cut: Buffer }

/** Kinds that decode, and that a connection outlives. */
const survivable: Record<string, Make> = {
  event,
  'another event': event,
  'a third event': event,
  'reserved name': (random, targets) =>
    // Those that Socket.IO itself reserves are among the `fatal` ones.
    `421["${random.pick(reservedNames.slice(6))}",${json(random, targets)}]`,
  'unknown event': (random, targets) =>
    `42${random.int(100)}[${JSON.stringify(random.pick(oddTexts))},${json(random, targets)}]`,
  'number for a name': (random, targets) =>
    `421[${random.pick(['0', '-1', '1e999', '1.5', '7'])},${json(random, targets)}]`,
  'many arguments': (random) =>
    `42${random.int(100)}["${random.pick(eventNames)}"${',0'.repeat(random.int(7_000))}]`,
  'no argument': (random) => `42${random.int(100)}["${random.pick(eventNames)}"]`,
  'odd keys': (random) => {
    const key = JSON.stringify(random.pick(oddKeys))
    return `421["${random.pick(eventNames)}",{${key}:{${key}:{"t0":1}},"t0":1}]`
  },
  placeholder: (random, targets) =>
    `421["${random.pick(eventNames)}",{"_placeholder":true,"num":${json(random, targets, 0)}}]`,
  'ack nobody waits for': (random, targets) =>
    `43${random.pick(['0', '1', '999', '9007199254740993'])}[${json(random, targets)}]`,
  'deep event': (random) =>
    `421["${random.pick(eventNames)}",${'['.repeat(7_900)}${']'.repeat(7_900)}]`,
  fragments: (random, targets) => fragments(random, event(random, targets)),
  heartbeat: (random) => random.pick(['3', '3probe', '3\u0000']),
}

/** Kinds that may end the connection; what comes after them may go unread. */
const fatal: Record<string, Make> = {
  'Engine.IO type': (random, targets) =>
    `${random.pick([...'0123456789bx/-\u0000💥'])}${json(random, targets)}`,
  'Socket.IO type': (random, targets) => `4${random.int(12)}${json(random, targets)}`,
  'no Socket.IO packet': (random) =>
    random.pick(['', '4', '40', '41', '42', '43', '44', '45', '46', '5', '1', '6', 'b', 'b!!!!']),
  'JSON cut short': (random, targets) => {
    const whole = event(random, targets)
    return whole.slice(0, 1 + random.int(whole.length))
  },
  'wire cut short': (random, targets) => {
    const whole = encodeFrame(event(random, targets))
    return { cut: whole.subarray(0, 1 + random.int(whole.length - 1)) }
  },
  'promised length': (random) => {
    const length = random.pick([200, 16_384, 16_385, 70_000, 2 ** 31, 2 ** 40, 2 ** 53 + 2])
    return { cut: encodeFrame('42["x"]', { length }) }
  },
  'number of attachments': (random, targets) => {
    const count = random.pick([...oddNumbers, '2', '10', '11', '1000000000', '9'.repeat(400)])
    const type = random.pick(['5', '6'])
    return `4${type}${count}-${random.int(9)}["${random.pick(eventNames)}",${json(random, targets)}]`
  },
  attachments: (random, targets) => {
    const number = random.pick(['0', '1', '-1', '0.5', '"0"', '"length"', '"__proto__"', '1e99'])
    const place = `{"_placeholder":true,"num":${number}}`
    const inside = random.pick([
      place,
      `{"auctionId":${place}}`,
      deep(random),
      `[${place},${place}]`,
    ])
    const header = `451-${random.int(9)}["${random.pick(eventNames)}",${inside}]`
    const between = random.int(3) === 0 ? encodeFrame(event(random, targets)) : Buffer.alloc(0)
    const attachment = encodeFrame(random.bytes(random.int(200)), { opcode: opcodes.binary })
    return Buffer.concat([encodeFrame(header), between, attachment])
  },
  'attachments of an ack': (random) =>
    Buffer.concat([
      encodeFrame(`461-${random.int(9)}[{"_placeholder":true,"num":0}]`),
      encodeFrame(random.bytes(8), { opcode: opcodes.binary }),
    ]),
  'binary before its header': (random) =>
    encodeFrame(random.bytes(random.int(300)), { opcode: opcodes.binary }),
  'base64 before its header': (random) => `b${random.bytes(random.int(99)).toString('base64')}`,
  'deep JSON': (random) =>
    `42${random.pick(['', '1'])}["${random.pick(eventNames)}",${deep(random)}]`,
  'deep CONNECT': (random) => `40${deep(random)}`,
  'name that Socket.IO reserves': (random) =>
    `42${random.int(9)}["${random.pick(reservedNames.slice(0, 6))}",{}]`,
  'invalid UTF-8': (random) =>
    encodeFrame(Buffer.concat([Buffer.from('42["clock:sync",{"t0":"'), random.bytes(40)])),
  'overlong UTF-8': (random) =>
    encodeFrame(
      random.pick(
        [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xfe]].map((bytes) =>
          Buffer.from(bytes),
        ),
      ),
    ),
  'broken fragments': (random, targets) => brokenFragments(random, event(random, targets)),
  'too large': (random) =>
    `42["${'x'.repeat(random.pick([16_370, 16_377, 16_378, 17_000, 70_000, 200_000]))}"]`,
  namespace: (random, targets) => {
    const name = random.pick(['admin', '', '/', '__proto__', '?a=1', 'n'.repeat(9_000), '💥', '#'])
    return `4${random.int(7)}/${name}${random.pick([',', ''])}${random.pick(['', '{}', '1["x"]', json(random, targets)])}`
  },
  'ack id': (random, targets) => {
    const id = random.pick([...oddNumbers, '9'.repeat(400), '-5', '1,2', '１'])
    return `4${random.pick(['2', '3'])}${id}["${random.pick(eventNames)}",${json(random, targets)}]`
  },
  'second CONNECT': (random, targets) => `40${random.pick(['', json(random, targets)])}`,
  'CONNECT with odd auth': (random, targets) =>
    `40{"${random.pick(['token', ...oddKeys])}":${json(random, targets)}}`,
  'control frame': (random) =>
    encodeFrame(random.bytes(random.pick([0, 1, 2, 125, 126, 300])), {
      opcode: random.pick([opcodes.close, opcodes.ping, opcodes.pong]),
      isFinal: random.int(3) > 0,
    }),
  'no WebSocket frame': (random, targets) =>
    encodeFrame(event(random, targets), {
      opcode: random.int(16),
      reserved: random.int(8),
      isMasked: random.int(2) === 0,
    }),
  'changed bytes': (random, targets) => {
    const text = Buffer.from(event(random, targets))
    for (let i = 0; i <= random.int(4); i++) text[random.int(text.length)] = random.int(128)
    return encodeFrame(text)
  },
  'random text': (random) => random.bytes(random.int(400)).toString('latin1'),
}

const pieces = (random: Random, text: string) => {
  const bytes = Buffer.from(text)
  const size = 1 + random.int(Math.max(1, Math.min(bytes.length, 400)))
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

/** One message in many frames, also empty ones, with pings between them: all of it is allowed. */
function fragments(random: Random, text: string): Buffer {
  const parts = pieces(random, text)
  return Buffer.concat([
    ...parts.flatMap((part, i) => {
      const opcode = i === 0 ? opcodes.text : opcodes.continuation
      const fragment = encodeFrame(part, { opcode, isFinal: false })
      return random.int(8) === 0
        ? [fragment, encodeFrame('among fragments', { opcode: opcodes.ping })]
        : [fragment]
    }),
    encodeFrame('', { opcode: opcodes.continuation }),
  ])
}

function brokenFragments(random: Random, text: string): Buffer {
  const first = (part: string | Buffer) => encodeFrame(part, { isFinal: false })
  const rest = (part: string | Buffer, isFinal: boolean) =>
    encodeFrame(part, { opcode: opcodes.continuation, isFinal })
  return random.pick([
    () => rest(text, true), // of nothing
    () => first(text), // without an end
    () => Buffer.concat([first(text), encodeFrame(text)]), // a message within a message
    () => Buffer.concat([first(text), encodeFrame(text, { opcode: opcodes.binary })]),
    () => Buffer.concat([first('42["'), ...Array.from({ length: 2_000 }, () => rest('', false))]),
    () =>
      Buffer.concat([
        first('42["'),
        ...Array.from({ length: 40 }, () => rest('x'.repeat(500), false)),
      ]),
    () => encodeFrame(text, { opcode: opcodes.ping, isFinal: false }),
  ])()
}

const strangeQueries = [
  ...['', '?EIO=4', '?EIO=3&transport=websocket', '?EIO=4&transport=polling', '?EIO=x&transport='],
  ...[
    '?EIO=4&transport=__proto__',
    '?EIO=4&transport=constructor',
    '?EIO=4&EIO=4&transport=websocket',
  ],
  ...['?EIO=4&transport=websocket&sid=__proto__', '?EIO=4&transport=websocket&sid=unknown'],
  ...['?EIO=4&transport=websocket&transport=websocket', '?EIO[]=4&transport[a]=websocket', '?%'],
]

function frameOf(kinds: Record<string, Make>, random: Random, targets: Targets): HostileFrame {
  const [kind, make] = random.pick(Object.entries(kinds))
  const made = make(random, targets)
  if (typeof made === 'string') return { kind, bytes: encodeFrame(made), isCut: false }
  if (Buffer.isBuffer(made)) return { kind, bytes: made, isCut: false }
  return { kind, bytes: made.cut, isCut: true }
}

/** @param index the number of the connection; with the seed it decides everything */
export function hostileConnection(
  seed: number,
  index: number,
  targets: Targets,
): HostileConnection {
  const random = createRandom(Math.imul(seed, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35))
  const withToken = `40${JSON.stringify({ token: targets.token })}`
  const frames = Array.from({ length: random.int(3) }, () => frameOf(survivable, random, targets))
  frames.push(frameOf(random.int(4) === 0 ? survivable : fatal, random, targets))
  return {
    query: random.int(40) === 0 ? random.pick(strangeQueries) : '?EIO=4&transport=websocket',
    greeting: random.pick([withToken, withToken, withToken, '40', '40', '40{}', null]),
    frames,
    ending: random.pick(['reset', 'end']),
  }
}
