import { readFileSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'

/** A bucket that speaks S3. */
export interface S3Settings {
  readonly bucket: string
  /** `null`: Amazon's own, by region. */
  readonly endpoint: string | null
  readonly region: string
  /** `null`: as the SDK finds them (the machine's role, its own variables). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
}

/** What the gateway was told by its environment, parsed once. Names and defaults: docs/operations.md. */
export interface GatewayConfig {
  readonly production: boolean
  readonly port: number
  readonly host: string
  /** The address people use, without a trailing slash. */
  readonly publicUrl: string
  /** Origins whose browsers may call: CORS, socket handshakes, unsafe methods with a cookie. */
  readonly allowedOrigins: ReadonlySet<string>
  /** Gateway processes sharing the port. */
  readonly servers: number
  readonly redisUrl: string
  readonly databaseUrl: string
  /** Local data of the embedded default. */
  readonly dataFolder: string
  readonly demo: boolean
  readonly guests: boolean
  readonly adminApiKey: string
  readonly authSecret: string
  /** Those before it, newest first: what they signed stays valid, and the oldest still makes the aliases. */
  readonly previousSecrets: readonly string[]
  /** SHA-256 of the one-time code whose opener becomes operator, as 64 hexadecimal digits. */
  readonly operatorLinkHash: string | null
  /** Is this the address of a proxy whose forwarded headers are believed? */
  readonly trustsProxy: (address: string) => boolean
  /** Bid attempts per second of one bidder within one partition. */
  readonly bidRate: number
  /** Messages per second and account or, without one, per socket. */
  readonly socketRate: number
  /** Handshakes without a valid token per address in 10 s; with one, per account. */
  readonly handshakeRate: number
  readonly signupVerified: boolean
  /** The mail server. `null`: letters are put into a folder. */
  readonly smtpUrl: string | null
  readonly mailFrom: string
  /** The bucket that pictures are kept in; `null`: a folder below `dataFolder`. */
  readonly mediaS3: S3Settings | null
  readonly durability: 'local'
  readonly logLevel: (typeof logLevels)[number]
}

export type EnvironmentReading =
  | { readonly ok: true; readonly config: GatewayConfig; readonly warnings: readonly string[] }
  /** One line a fault: the variable, what is wrong with it, what is accepted. */
  | { readonly ok: false; readonly faults: readonly string[] }

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const quoted = (value: string) =>
  JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value)

/** A variable that is there parses to a value, or to a fault and what would be accepted. */
type Parse<T> = (value: string) => { value: T } | { fault: string }

/** @param secret the value itself is not shown in the fault */
function variable<T>(
  accepted: string,
  parse: Parse<T>,
  { secret = false, fallback }: { secret?: boolean; fallback?: T } = {},
) {
  return z
    .string()
    .optional()
    .transform((text, context): T => {
      if (text === undefined) {
        if (fallback !== undefined) return fallback
        context.addIssue(`is missing; accepted: ${accepted}`)
        return z.NEVER
      }
      const parsed = parse(text)
      if ('value' in parsed) return parsed.value
      context.addIssue(
        `${secret ? '' : `is ${quoted(text)}, which `}${parsed.fault}; accepted: ${accepted}`,
      )
      return z.NEVER
    })
}

function wholeNumber(min: number, max: number, fallback: number) {
  return variable<number>(
    `a whole number from ${min} to ${max}`,
    (text) => {
      if (!/^\d{1,15}$/.test(text)) return { fault: 'is not a whole number' }
      const value = Number(text)
      if (value < min || value > max) return { fault: 'is out of range' }
      return { value }
    },
    { fallback },
  )
}

function oneOf<const T extends string>(choices: readonly T[], fallback: T) {
  return variable<T>(
    choices.join(', '),
    (text) => {
      const value = choices.find((choice) => choice === text)
      return value === undefined ? { fault: 'is none of the choices' } : { value }
    },
    { fallback },
  )
}

function parseUrl(text: string, protocols: readonly string[]): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return protocols.includes(url.protocol) && url.hostname !== '' ? url : null
}

const list = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const parseRedisUrl: Parse<string> = (text) => {
  if (text.includes(',')) return { fault: 'names several nodes, which is not supported yet' }
  return parseUrl(text, ['redis:', 'rediss:'])
    ? { value: text }
    : { fault: 'is not such an address' }
}

/** The level that replicas confirm is promised by the contract and not built yet: no silent downgrade. */
const parseDurability: Parse<'local'> = (text) => {
  if (text === 'local') return { value: text }
  return {
    fault: text === 'replicated' ? 'is not supported yet' : 'is none of the choices',
  }
}

const parsePublicUrl: Parse<string> = (text) => {
  const url = parseUrl(text, ['http:', 'https:'])
  if (!url) return { fault: 'is not a web address' }
  if (url.origin !== text.replace(/\/$/, '').toLowerCase()) {
    return { fault: 'has more than scheme, host and port' }
  }
  return { value: url.origin }
}

const parseOrigins: Parse<readonly string[]> = (text) => {
  const origins = list(text)
  for (const origin of origins) {
    const parsed = parsePublicUrl(origin)
    if ('fault' in parsed) return { fault: `has ${quoted(origin)}, which ${parsed.fault}` }
  }
  return { value: origins.map((origin) => new URL(origin).origin) }
}

const parseProxies: Parse<BlockList | null> = (text) => {
  if (text === '0') return { value: null }
  const proxies = new BlockList()
  for (const item of list(text)) {
    const [address = '', prefix, ...rest] = item.split('/')
    const family = isIP(address)
    const bits = prefix === undefined ? null : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
    const widest = family === 6 ? 128 : 32
    if (family === 0 || rest.length > 0 || (bits !== null && (bits < 0 || bits > widest))) {
      return { fault: `has ${quoted(item)}, which is neither an address nor a range` }
    }
    const type = family === 6 ? 'ipv6' : 'ipv4'
    if (bits === null) proxies.addAddress(address, type)
    else proxies.addSubnet(address, bits, type)
  }
  return { value: proxies }
}

/** @param made by `npm start` for trying things out, where such a one is none */
function secret(minimumLength: number, made: string | null) {
  return variable<string>(
    `${minimumLength > 1 ? `at least ${minimumLength} ` : ''}visible ASCII characters`,
    (text) => {
      if (!/^[\x21-\x7e]+$/.test(text)) return { fault: 'has other characters' }
      if (text.length < minimumLength) return { fault: 'is too short' }
      return text === made
        ? { fault: 'is the one that npm start made for development, kept beside its data' }
        : { value: text }
    },
    { secret: true },
  )
}

/** Of a secret that people must give in production: shorter ones are guessed or made up by hand. */
const PRODUCTION_SECRET_LENGTH = 32

/** What `npm start` has made in this folder of data, if it ever ran there. */
function madeByStart(dataFolder: string): Record<'adminKey' | 'authSecret', string | null> {
  const read = (name: string) => {
    try {
      return readFileSync(join(dataFolder, name), 'utf8').trim()
    } catch {
      return null // never made, or not ours to read
    }
  }
  return { adminKey: read('admin-key'), authSecret: read('auth-secret') }
}

function mediaVariables() {
  const optionalSecret = variable<string | null>(
    'visible ASCII characters',
    (text) => (/^[\x21-\x7e]+$/.test(text) ? { value: text } : { fault: 'has other characters' }),
    { secret: true, fallback: null },
  )
  return {
    MEDIA_S3_BUCKET: variable<string | null>(
      'the name of a bucket',
      (text) =>
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)
          ? { value: text }
          : { fault: 'is no such name' },
      { fallback: null },
    ),
    MEDIA_S3_ENDPOINT: variable<string | null>(
      'an address such as https://storage.example.org, without a path',
      parsePublicUrl,
      { fallback: null },
    ),
    MEDIA_S3_REGION: variable<string>(
      'a region such as eu-central-1',
      (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? { value: text } : { fault: 'is no region' }),
      { fallback: 'us-east-1' },
    ),
    MEDIA_S3_ACCESS_KEY_ID: optionalSecret,
    MEDIA_S3_SECRET_ACCESS_KEY: optionalSecret,
  }
}

function variables(production: boolean, dataFolder: string) {
  const secretLength = production ? PRODUCTION_SECRET_LENGTH : 1
  const made = production ? madeByStart(dataFolder) : { adminKey: null, authSecret: null }
  return z.object({
    PORT: wholeNumber(1, 65_535, 3_000),
    HOST: variable<string>(
      'a host name or an address to listen on, such as 127.0.0.1 or 0.0.0.0',
      (text) => (/^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? { value: text } : { fault: 'is neither' }),
      { fallback: '127.0.0.1' },
    ),
    PUBLIC_URL: variable<string | null>(
      'an address such as https://bids.example.org, without a path',
      parsePublicUrl,
      // Origins, links in mails and cookies hang on it: there it is never guessed.
      production ? {} : { fallback: null },
    ),
    SERVERS: wholeNumber(1, 64, 1),
    REDIS_URL: variable<string>('redis://host:port or rediss://host:port', parseRedisUrl, {
      secret: true, // addresses of stores carry passwords
    }),
    DATABASE_URL: variable<string>(
      'postgresql://user@host:port/database',
      (text) =>
        parseUrl(text, ['postgres:', 'postgresql:'])
          ? { value: text }
          : { fault: 'is not such an address' },
      { secret: true },
    ),
    FLASHBID_DATA: variable<string>(
      'a folder',
      (text) => (text.includes('\0') ? { fault: 'is not a path' } : { value: text }),
      { fallback: '.flashbid' },
    ),
    DEMO: oneOf(['0', '1'], production ? '0' : '1'),
    GUESTS: variable<'0' | '1' | 'public' | null>(
      '0, 1, public',
      (text) =>
        text === '0' || text === '1' || text === 'public'
          ? { value: text }
          : { fault: 'is none of the choices' },
      { fallback: null },
    ),
    ADMIN_API_KEY: secret(secretLength, made.adminKey),
    AUTH_SECRET: secret(secretLength, made.authSecret),
    AUTH_SECRET_PREVIOUS: variable<readonly string[]>(
      'earlier secrets of visible ASCII characters, newest first, separated by commas',
      (text) =>
        list(text).every((item) => /^[\x21-\x7e]+$/.test(item))
          ? { value: list(text) }
          : { fault: 'has other characters' },
      { fallback: [], secret: true },
    ),
    OPERATOR_LINK_HASH: variable<string | null>(
      '64 hexadecimal digits (the SHA-256 of the code)',
      (text) =>
        /^[0-9a-f]{64}$/i.test(text)
          ? { value: text.toLowerCase() }
          : { fault: 'is not a SHA-256' },
      { fallback: null, secret: true },
    ),
    ALLOWED_ORIGINS: variable<readonly string[]>(
      'origins such as https://bids.example.org, separated by commas',
      parseOrigins,
      { fallback: [] },
    ),
    TRUST_PROXY: variable<BlockList | null>(
      '0, or addresses and ranges such as 10.0.0.0/8, separated by commas',
      parseProxies,
      { fallback: null },
    ),
    BID_RATE: wholeNumber(1, 1_000_000, 10),
    SOCKET_RATE: wholeNumber(1, 1_000_000, 100),
    HANDSHAKE_RATE: wholeNumber(1, 1_000_000, 20),
    SIGNUP_VERIFIED: oneOf(['0', '1'], '0'),
    SMTP_URL: variable<string | null>(
      'smtp://user:password@host:port or smtps://user:password@host:port',
      (text) =>
        parseUrl(text, ['smtp:', 'smtps:']) ? { value: text } : { fault: 'is not such an address' },
      { fallback: null, secret: true },
    ),
    MAIL_FROM: variable<string | null>(
      'an address such as FlashBid <bids@example.org>',
      (text) =>
        /^(?:[^<>\p{Cc}]{1,100} )?<?[^\s<>@]{1,64}@[^\s<>@]{1,253}>?$/u.test(text)
          ? { value: text }
          : { fault: 'is not an address' },
      { fallback: null },
    ),
    ...mediaVariables(),
    DURABILITY: variable<'local'>('local', parseDurability, { fallback: 'local' }),
    LOG_LEVEL: oneOf(logLevels, 'info'),
  })
}

/** Parses every variable; an empty one counts as unset. All faults are found at once. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentReading {
  const set: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.trim() !== '') set[name] = value.trim()
  }
  const production = set.NODE_ENV === 'production'
  const parsed = variables(production, set.FLASHBID_DATA ?? '.flashbid').safeParse(set)
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`),
    }
  }
  const v = parsed.data
  const accessKeyId = v.MEDIA_S3_ACCESS_KEY_ID
  const secretAccessKey = v.MEDIA_S3_SECRET_ACCESS_KEY
  if ((accessKeyId === null) !== (secretAccessKey === null)) {
    const missing = accessKeyId === null ? 'MEDIA_S3_ACCESS_KEY_ID' : 'MEDIA_S3_SECRET_ACCESS_KEY'
    return { ok: false, faults: [`${missing} is missing; accepted: both of its pair, or neither`] }
  }
  const publicUrl = v.PUBLIC_URL ?? `http://localhost:${v.PORT}`
  const own = [`http://localhost:${v.PORT}`, `http://127.0.0.1:${v.PORT}`].map(
    (origin) => new URL(origin).origin, // without the port where it is the scheme's own
  )
  const demo = v.DEMO === '1'
  const guests = production ? v.GUESTS === 'public' : (v.GUESTS ?? v.DEMO) !== '0'
  const warnings = []
  if (production && v.GUESTS === '1') {
    warnings.push(
      'GUESTS is 1, which does not let guests in under NODE_ENV=production; GUESTS=public does',
    )
  }
  if (
    production &&
    publicUrl.startsWith('http:') &&
    !/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(publicUrl)
  ) {
    warnings.push(
      'PUBLIC_URL begins with http: cookies and passwords of people cross the network unprotected',
    )
  }
  if (production && v.SMTP_URL === null) {
    warnings.push(
      'SMTP_URL is unset: letters with links to confirm an address or choose a new password reach nobody',
    )
  }
  const proxies = v.TRUST_PROXY
  return {
    ok: true,
    warnings,
    config: {
      production,
      port: v.PORT,
      host: v.HOST,
      publicUrl: new URL(publicUrl).origin,
      allowedOrigins: new Set([
        new URL(publicUrl).origin,
        ...(production ? [] : own),
        ...v.ALLOWED_ORIGINS,
      ]),
      servers: v.SERVERS,
      redisUrl: v.REDIS_URL,
      databaseUrl: v.DATABASE_URL,
      dataFolder: v.FLASHBID_DATA,
      demo,
      guests,
      adminApiKey: v.ADMIN_API_KEY,
      authSecret: v.AUTH_SECRET,
      previousSecrets: v.AUTH_SECRET_PREVIOUS,
      operatorLinkHash: v.OPERATOR_LINK_HASH,
      trustsProxy: (address) => {
        const family = isIP(address)
        return family !== 0 && (proxies?.check(address, family === 6 ? 'ipv6' : 'ipv4') ?? false)
      },
      bidRate: v.BID_RATE,
      socketRate: v.SOCKET_RATE,
      handshakeRate: v.HANDSHAKE_RATE,
      signupVerified: v.SIGNUP_VERIFIED === '1',
      smtpUrl: v.SMTP_URL,
      mailFrom: v.MAIL_FROM ?? `FlashBid <no-reply@${new URL(publicUrl).hostname}>`,
      mediaS3:
        v.MEDIA_S3_BUCKET === null
          ? null
          : {
              bucket: v.MEDIA_S3_BUCKET,
              endpoint: v.MEDIA_S3_ENDPOINT,
              region: v.MEDIA_S3_REGION,
              credentials:
                accessKeyId === null || secretAccessKey === null
                  ? null
                  : { accessKeyId, secretAccessKey },
            },
      durability: v.DURABILITY,
      logLevel: v.LOG_LEVEL,
    },
  }
}
