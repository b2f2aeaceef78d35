interface UploadProgress {
  readonly lengthComputable: boolean
  readonly loaded: number
  readonly total: number
}

/** What this package uses of XMLHttpRequest. */
export interface UploadRequest {
  readonly status: number
  readonly responseText: string
  readonly upload: {
    addEventListener(type: 'progress', listener: (sent: UploadProgress) => void): void
  }
  addEventListener(type: 'load' | 'error' | 'abort', listener: () => void): void
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  send(body: FormData): void
  abort(): void
}

/** What this package uses of a browser when there is one. In Node most of it is missing. */
interface Surroundings {
  readonly document?: {
    readonly visibilityState: string
    addEventListener(type: string, listener: () => void): void
    removeEventListener(type: string, listener: () => void): void
  }
  readonly location?: { readonly origin: string }
  readonly performance: { now(): number }
  readonly XMLHttpRequest?: new () => UploadRequest
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
}

const surroundings: Surroundings = globalThis

/** Milliseconds that only go forward; a change of the computer's clock does not move them. */
export function monotonicNow(): number {
  return surroundings.performance.now()
}

/** The page's own origin in a browser, a local FlashBid elsewhere. */
export function defaultUrl(): string {
  const origin = surroundings.location?.origin
  return origin?.startsWith('http') ? origin : 'http://localhost:3000'
}

/** A request that tells how much of it has been sent; null where there is no such thing. */
export function newUploadRequest(): UploadRequest | null {
  return surroundings.XMLHttpRequest ? new surroundings.XMLHttpRequest() : null
}

/** Calls back when the page becomes visible again, for instance after the computer slept. */
export function onPageVisible(listener: () => void): () => void {
  const page = surroundings.document
  if (!page) return () => {}
  const check = () => {
    if (page.visibilityState === 'visible') listener()
  }
  page.addEventListener('visibilitychange', check)
  return () => page.removeEventListener('visibilitychange', check)
}

/** Calls back when the browser says that the network came or went. */
export function onNetwork(event: 'online' | 'offline', listener: () => void): () => void {
  surroundings.addEventListener?.(event, listener)
  return () => surroundings.removeEventListener?.(event, listener)
}

/** A new id for one intent to bid: 128 random bits in the contract's alphabet. */
export function newBidId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Waits at least `ms`, or until `signal` says that waiting has no sense any more. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.max(0, ms))
    signal?.addEventListener('abort', done)
  })
}
