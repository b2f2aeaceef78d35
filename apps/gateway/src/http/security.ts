import { failure } from '@flashbid/protocol'
import type { FastifyRequest } from 'fastify'
import type { GatewayConfig } from '../environment.ts'
import { Refusal } from '../failures.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

function contentSecurityPolicy(config: GatewayConfig): string {
  const sockets = config.publicUrl.replace(/^http/, 'ws')
  return [
    "default-src 'self'",
    "script-src 'self'",
    // Headless components place and measure by inline styles; those cannot run anything.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    // Some browsers do not count the socket of the page's own origin as 'self'.
    `connect-src 'self' ${sockets}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** On every answer, also on errors and files. */
export function securityHeaders(config: GatewayConfig): Record<string, string> {
  const isHttps = config.publicUrl.startsWith('https:')
  return {
    'content-security-policy': contentSecurityPolicy(config),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    ...(isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

/**
 * A browser adds cookies to a stranger's form by itself, so with a cookie an unsafe method needs an
 * `Origin` that counts. A bearer token is never added by itself and needs none.
 */
export function requireOwnOrigin(config: GatewayConfig) {
  return async (request: FastifyRequest) => {
    if (safeMethods.has(request.method) || request.headers.cookie === undefined) return
    const { origin } = request.headers
    if (origin === undefined || !config.allowedOrigins.has(origin)) {
      throw new Refusal(failure('FORBIDDEN', 'This call must come from a page of this house.'))
    }
  }
}
