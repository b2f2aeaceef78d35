import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { EpochMs } from '@flashbid/auction'
import { roles } from '@flashbid/protocol'
import { calculateJwkThumbprint, decodeProtectedHeader, exportJWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Identity, Tokens } from '../resources.ts'
import type { Revocations } from './revocations.ts'

const ALGORITHM = 'EdDSA'
const ISSUER = 'flashbid'
const AUDIENCE = 'flashbid'
/** What a PKCS #8 document of an Ed25519 key says before the 32 bytes of the key (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
/**
 * A key signs for so long and is believed for as long again, so tokens must live shorter than that:
 * the longest, a guest's, lives for 7 days.
 */
export const KEY_PERIOD_MS = 30 * 24 * 3_600_000

const Claims = z.object({
  sub: z.string().min(1),
  name: z.string(),
  role: z.enum(roles),
  /** The session that it was given for; a guest or bot has none. */
  sid: z.string().min(1).optional(),
  /** When it was issued, in milliseconds: `iat` is too coarse to tell before from after. */
  ims: z.int(),
  exp: z.int(),
})

const none: Pick<Revocations, 'covers' | 'validFrom'> = {
  covers: () => false,
  validFrom: () => 0,
}

interface SigningKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: { readonly kid: string }
}

/**
 * Signs and checks the JWTs that sockets and API calls carry. The Ed25519 keys are derived from the
 * secret and the number of the month (HKDF-SHA256): all gateways of one house share them without
 * passing keys around, and they rotate by themselves. A token is believed when one of the keys of
 * the last, this or the next period signed it, so a rotation signs nobody out.
 *
 * @param secrets the present one, then those before it, whose tokens stay valid
 * @param now the Redis clock: a token must not run out early because a machine's clock is wrong
 * @param revocations which tokens were ended early; none where it is left out
 */
export async function createTokens(
  secrets: readonly [string, ...string[]],
  now: () => EpochMs = () => Date.now(),
  revocations: Pick<Revocations, 'covers' | 'validFrom'> = none,
): Promise<Tokens> {
  const keys = new Map<string, Promise<SigningKey>>()
  const [present] = secrets

  function keyOf(secret: string, period: number): Promise<SigningKey> {
    const name = `${secrets.indexOf(secret)}:${period}`
    let key = keys.get(name)
    if (!key) {
      key = deriveKey(secret, period)
      keys.set(name, key)
    }
    return key
  }
  const periodNow = () => Math.floor(now() / KEY_PERIOD_MS)

  /** Every key whose tokens are believed now. */
  function believed(): Promise<SigningKey[]> {
    const period = periodNow()
    for (const name of keys.keys()) {
      if (Number(name.split(':')[1]) < period - 1) keys.delete(name)
    }
    const periods = [period, period - 1, period + 1]
    return Promise.all(secrets.flatMap((secret) => periods.map((at) => keyOf(secret, at))))
  }

  return {
    async issue(user, ttlMs, sessionId = null) {
      const { privateKey, jwk } = await keyOf(present, periodNow())
      const at = now()
      const issuedAt = Math.floor(at / 1_000)
      const expiresAt = issuedAt + Math.max(1, Math.floor(ttlMs / 1_000))
      // An account that was just given a new role, say, gets a token that its end does not cover.
      const ims = Math.max(at, revocations.validFrom(user.id))
      const claims = { name: user.name, role: user.role, ims }
      const token = await new SignJWT(sessionId === null ? claims : { ...claims, sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, kid: jwk.kid, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(user.id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(privateKey)
      return { token, expiresAt: expiresAt * 1_000 }
    },

    async verify(token) {
      try {
        const { kid } = decodeProtectedHeader(token)
        const key = (await believed()).find(({ jwk }) => jwk.kid === kid)
        if (!key) return null
        const { payload } = await jwtVerify(token, key.publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(now()),
        })
        const claims = Claims.safeParse(payload)
        if (!claims.success) return null
        const { sub, name, role, sid, ims, exp } = claims.data
        const identity: Identity = {
          ...{ userId: sub, name, role, sessionId: sid ?? null },
          ...{ issuedAt: ims, expiresAt: exp * 1_000 },
        }
        return revocations.covers(identity) ? null : identity
      } catch {
        return null // whatever is wrong with it, it is no token of ours
      }
    },

    keySet: async () => ({
      keys: (await believed()).map(({ jwk }) => ({ ...jwk, alg: ALGORITHM, use: 'sig' })),
    }),
  }
}

async function deriveKey(secret: string, period: number): Promise<SigningKey> {
  const seed = hkdfSync('sha256', secret, 'flashbid', `session-token-ed25519-v2-${period}`, 32)
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, Buffer.from(seed)]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  const jwk = await exportJWK(publicKey)
  return { privateKey, publicKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } }
}
