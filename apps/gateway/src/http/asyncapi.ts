import * as protocol from '@flashbid/protocol'
import { z } from 'zod'
import { withoutNoise } from './api-models.ts'
import { FailureSchema } from './zod-app.ts'

interface Call {
  readonly summary: string
  readonly payload: z.ZodType
  readonly answer: z.ZodObject
}

/** Every event of a client, with what its acknowledgement carries beside `ok: true`. */
const calls: Readonly<Record<keyof protocol.ClientToServerEvents, Call>> = {
  'auction:watch': {
    summary: 'Follow an auction: a snapshot, or what changed since; then every change in order',
    payload: protocol.WatchSchema,
    answer: protocol.WatchAnswerSchema,
  },
  'auction:unwatch': {
    summary: 'Follow it no longer',
    payload: protocol.UnwatchSchema,
    answer: z.object({}),
  },
  'bid:place': {
    summary: 'Bid; a retry with the same bidId is the same bid',
    payload: protocol.BidPlaceSchema,
    answer: protocol.BidAnswerSchema,
  },
  'bid:buyNow': {
    summary: 'Buy at once',
    payload: protocol.BidBuyNowSchema,
    answer: protocol.BuyNowAnswerSchema,
  },
  'session:renew': {
    summary: 'Go on with a fresh token of the same account',
    payload: protocol.SessionRenewSchema,
    answer: z.object({ expiresAt: z.int() }),
  },
  'clock:sync': {
    summary: "Measure the offset to the auction's clock",
    payload: protocol.ClockSyncSchema,
    answer: protocol.ClockAnswerSchema,
  },
}

/** Every event of the server; none is acknowledged. */
const events: Readonly<
  Record<keyof protocol.ServerToClientEvents, { summary: string; payload: z.ZodType }>
> = {
  'auction:tick': {
    summary: 'Absolute state after the bids and changes from..seq; may be skipped',
    payload: protocol.AuctionTickSchema,
  },
  'auction:event': {
    summary: 'A change of status or of the end; never skipped, never merged',
    payload: protocol.AuctionEventSchema,
  },
  'auction:you': {
    summary: "The person's own standing, whenever it changes",
    payload: protocol.AuctionYouSchema,
  },
  notice: {
    summary: "To all of a person's sockets, whatever they watch",
    payload: protocol.NoticeSchema,
  },
  'server:drain': {
    summary: 'This gateway is going away: reconnect at a random moment within the time given',
    payload: protocol.ServerDrainSchema,
  },
}

/** The sockets as an AsyncAPI 3.0 document, made from the schemas that check them. */
export function describeSockets(publicUrl: string, version: string): object {
  const { protocol: scheme, host } = new URL(publicUrl)
  const messages: Record<string, object> = {}
  const operations: Record<string, object> = {}
  const channel = { $ref: '#/channels/root' }

  for (const [name, { summary, payload, answer }] of Object.entries(calls)) {
    const ack = `${name}:ack`
    messages[name] = { name, summary, payload: schemaOf(payload, 'input') }
    messages[ack] = {
      name: ack,
      summary: `The acknowledgement of ${name}`,
      payload: schemaOf(z.union([answer.extend({ ok: z.literal(true) }), FailureSchema]), 'output'),
    }
    operations[operationId(name)] = {
      action: 'receive',
      channel,
      summary,
      messages: [inChannel(name)],
      reply: { channel, messages: [inChannel(ack)] },
    }
  }
  for (const [name, { summary, payload }] of Object.entries(events)) {
    messages[name] = { name, summary, payload: schemaOf(payload, 'output') }
    operations[operationId(name)] = {
      action: 'send',
      channel,
      summary,
      messages: [inChannel(name)],
    }
  }

  return {
    asyncapi: '3.0.0',
    info: {
      title: 'FlashBid sockets',
      version,
      description:
        'Socket.IO v4, default path and namespace, WebSocket transport only. Handshake `auth: {token?}`; ' +
        'without a token one may only watch. A message is an event of its name with the payload as its ' +
        'only argument; a reply is its acknowledgement.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      here: { host, pathname: '/socket.io/', protocol: scheme === 'https:' ? 'wss' : 'ws' },
    },
    channels: {
      root: {
        address: '/',
        description: 'The default namespace',
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [
            name,
            { $ref: pointer('components', 'messages', name) },
          ]),
        ),
      },
    },
    operations,
    components: { messages },
  }
}

const operationId = (event: string) =>
  event.replace(/:(\w)/g, (_, letter: string) => letter.toUpperCase())

const pointer = (...parts: string[]) =>
  `#/${parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`

const inChannel = (name: string) => ({ $ref: pointer('channels', 'root', 'messages', name) })

/** Draft 7 is what AsyncAPI's own schema format is a superset of. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    io,
    target: 'draft-7',
    override: withoutNoise,
  })
  return described
}
