import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Identity } from '../resources.ts'
import { Session } from './session.ts'
import type { GatewaySocket } from './sockets.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const identity: Identity = {
  userId: 'ann',
  name: 'Ann',
  role: 'guest',
  sessionId: null,
  issuedAt: 0,
  expiresAt: 60_000,
}

function openSession() {
  const close = vi.fn()
  const socket = { data: { identity }, conn: { close } } as unknown as GatewaySocket
  return { session: new Session(socket), close }
}

it('a token that runs out closes the connection', () => {
  const { session, close } = openSession()
  vi.setSystemTime(0)
  session.closeWhenExpired(Date.now)
  vi.advanceTimersByTime(59_999)
  expect(close).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(close).toHaveBeenCalledOnce()
})

it('a renewal that is judged after the socket has gone leaves nothing behind', () => {
  const { session } = openSession()
  session.closeWhenExpired(() => 0)
  session.end()
  session.renew({ ...identity, expiresAt: 12 * 3_600_000 }, () => 0)
  expect(vi.getTimerCount()).toBe(0)
})
