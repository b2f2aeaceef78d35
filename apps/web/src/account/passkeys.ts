import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
} from '@simplewebauthn/browser'
import { AuthError, authApi, type Passkey } from '../session/auth-api.ts'

/**
 * How asking the device ended when it gave nothing. `superseded`: another question took its place, or
 * the page went on; nobody need hear of it.
 */
export type PasskeyFault = 'cancelled' | 'known' | 'superseded' | 'failed'

export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'
  readonly fault: PasskeyFault

  constructor(fault: PasskeyFault, cause: unknown) {
    super(`The device gave no passkey: ${fault}`, { cause })
    this.fault = fault
  }
}

export const hasPasskeys = browserSupportsWebAuthn

/** Makes a passkey on this device for the account that is signed in. Throws `PasskeyError`, `AuthError`. */
export async function makePasskey(name: string): Promise<Passkey> {
  const optionsJSON = await authApi.passkeyToMake()
  const response = await startRegistration({ optionsJSON }).catch(refuse)
  return authApi.addPasskey(response, name)
}

/** Asks for a passkey now. Throws `PasskeyError`, `AuthError`. */
export async function signInByPasskey(): Promise<void> {
  const optionsJSON = await authApi.passkeyToAsk()
  const response = await startAuthentication({ optionsJSON }).catch(refuse)
  await authApi.signInByPasskey(response)
}

/** The house forgets a question after five minutes. */
const questionHoldsMs = 4 * 60_000

/**
 * Offers passkeys among the browser's suggestions for the address, for as long as the page is open.
 * Resolves with whether one was chosen and signed in; throws what the house says of it.
 */
export async function offerPasskeys(signal: AbortSignal): Promise<boolean> {
  if (!(await browserSupportsWebAuthnAutofill())) return false
  signal.addEventListener('abort', () => WebAuthnAbortService.cancelCeremony())
  while (!signal.aborted) {
    const optionsJSON = await authApi.passkeyToAsk().catch((error: unknown) => {
      if (error instanceof AuthError) return null
      throw error
    })
    // The house did not answer, or wants no more questions: the button is still there.
    if (optionsJSON === null || signal.aborted) return false
    const renewal = setTimeout(() => WebAuthnAbortService.cancelCeremony(), questionHoldsMs)
    const askedAt = Date.now()
    try {
      const response = await startAuthentication({ optionsJSON, useBrowserAutofill: true })
      await authApi.signInByPasskey(response)
      return true
    } catch (error) {
      if (error instanceof AuthError) throw error
      // Another question of this page took its place, or the browser has no such thing.
      if (Date.now() - askedAt < questionHoldsMs) return false
    } finally {
      clearTimeout(renewal)
    }
  }
  return false
}

function refuse(cause: unknown): never {
  const name = cause instanceof Error ? cause.name : ''
  const code = cause instanceof WebAuthnError ? cause.code : ''
  if (code === 'ERROR_CEREMONY_ABORTED') throw new PasskeyError('superseded', cause)
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' || name === 'InvalidStateError') {
    throw new PasskeyError('known', cause)
  }
  throw new PasskeyError(name === 'NotAllowedError' ? 'cancelled' : 'failed', cause)
}
