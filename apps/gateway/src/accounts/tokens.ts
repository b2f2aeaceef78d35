import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto'
import type { EpochMs } from '@flashbid/auction'
import { calculateJwkThumbprint, exportJWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Tokens } from '../resources.ts'

const ALGORITHM = 'EdDSA'
const ISSUER = 'flashbid'
const AUDIENCE = 'flashbid'
/** What a PKCS #8 document of an Ed25519 key says before the 32 bytes of the key (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

const Claims = z.object({
  sub: z.string().min(1),
  name: z.string(),
  kind: z.enum(['guest', 'bot', 'operator', 'member']),
  exp: z.int(),
})

/**
 * Signs and checks the JWTs that sockets and API calls carry. The Ed25519 key is derived from the
 * secret (HKDF-SHA256), so that all gateways of one house share it without passing a key around.
 *
 * @param now the Redis clock: a token must not run out early because a machine's clock is wrong
 */
export async function createTokens(
  secret: string,
  now: () => EpochMs = () => Date.now(),
): Promise<Tokens> {
  const seed = hkdfSync('sha256', secret, 'flashbid', 'session-token-ed25519-v1', 32)
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, Buffer.from(seed)]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)

  return {
    async issue(user, ttlMs) {
      const issuedAt = Math.floor(now() / 1_000)
      const expiresAt = issuedAt + Math.max(1, Math.floor(ttlMs / 1_000))
      const token = await new SignJWT({ name: user.name, kind: user.kind })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
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
        const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(now()),
        })
        const claims = Claims.safeParse(payload)
        if (protectedHeader.kid !== kid || !claims.success) return null
        const { sub, name, kind, exp } = claims.data
        return { userId: sub, name, kind, expiresAt: exp * 1_000 }
      } catch {
        return null // whatever is wrong with it, it is no token of ours
      }
    },

    keySet: async () => ({ keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }] }),
  }
}
