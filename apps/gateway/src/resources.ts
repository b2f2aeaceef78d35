import type { EpochMs } from '@flashbid/auction'
import type { Database } from '@flashbid/database'
import type { AuctionEngine, EventFeed } from '@flashbid/engine'
import type { Role } from '@flashbid/protocol'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Auth } from './accounts/auth.ts'
import type { Passwords } from './accounts/passwords.ts'
import type { Revocations } from './accounts/revocations.ts'
import type { Sessions } from './accounts/sessions.ts'
import type { AuditTrail } from './audit/trail.ts'
import type { Notices } from './bidding/notices.ts'
import type { GatewayConfig } from './environment.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Metrics } from './operations/metrics.ts'

/** Who speaks, as a verified token says it. Never from a payload. */
export interface Identity {
  readonly userId: string
  readonly name: string
  readonly role: Role
  /** The session that the token was given for; a guest or bot has none. */
  readonly sessionId: string | null
  /** When the token was issued, in milliseconds. */
  readonly issuedAt: EpochMs
  /** When the token runs out. */
  readonly expiresAt: EpochMs
}

export interface Tokens {
  issue(
    user: { id: string; name: string; role: Role },
    ttlMs: number,
    sessionId?: string | null,
  ): Promise<{ token: string; expiresAt: EpochMs }>
  /** `null` for anything that is not a valid, unexpired token of ours, or was ended early. */
  verify(token: string): Promise<Identity | null>
  /** The public key set, for `/.well-known/jwks.json`. */
  keySet(): Promise<object>
}

export interface Aliases {
  /** Stable and unique within one auction, unrelated between auctions. Pure: HMAC of account and auction. */
  alias(auctionId: string, userId: string): string
}

/** The engine is one: `clock: engine`. */
export interface RedisClock {
  /** The gateway's estimate of the Redis clock; error at most half the round trip of its best sample. */
  now(): EpochMs
}

/** What every feature of the gateway is given; made once by main.ts. */
export interface Resources {
  readonly config: GatewayConfig
  readonly logger: Logger
  readonly metrics: Metrics
  readonly engine: AuctionEngine
  readonly feed: EventFeed
  readonly database: Database
  readonly tokens: Tokens
  readonly revocations: Revocations
  readonly auth: Auth
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly mailer: Mailer
  /** Records what operators and sellers do. */
  readonly audit: AuditTrail
  readonly aliases: Aliases
  readonly clock: RedisClock
  /** Tells people what became of their bids. Whoever runs a command announces the events it returns. */
  readonly notices: Notices
  /** For rate limits at the edge and operator's one-time things; not for bids. */
  readonly redis: Redis
  readonly gatewayId: string
}
