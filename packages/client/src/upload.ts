import { newUploadRequest } from './environment.ts'
import { FlashBidError } from './errors.ts'

export interface UploadOptions {
  /** Share of the file that has been sent, 0 to 1. At 1 the server still has its work to do. */
  readonly onProgress?: (share: number) => void
  readonly signal?: AbortSignal
}

/** A phone's uplink takes its time over a large file; the server gives up after two minutes. */
const UPLOAD_TIMEOUT_MS = 150_000

/**
 * Posts a form. In a browser by XMLHttpRequest, which alone tells how far it is.
 *
 * @throws FlashBidError `NETWORK`; the signal's reason when that ended it
 */
export async function sendForm(
  url: string,
  form: FormData,
  bearer: string | null,
  { onProgress, signal: given }: UploadOptions,
): Promise<Response> {
  given?.throwIfAborted()
  const timeout = AbortSignal.timeout(UPLOAD_TIMEOUT_MS)
  const signal = given ? AbortSignal.any([given, timeout]) : timeout
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
  }
  const request = onProgress ? newUploadRequest() : null
  try {
    if (!request) return await fetch(url, { method: 'POST', headers, body: form, signal })
    return await new Promise<Response>((resolve, reject) => {
      request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
        if (lengthComputable && total > 0) onProgress?.(loaded / total)
      })
      request.addEventListener('load', () =>
        resolve(new Response(request.responseText, { status: request.status })),
      )
      request.addEventListener('error', () => reject(new Error('The request failed.')))
      request.addEventListener('abort', () => reject(signal.reason))
      signal.addEventListener('abort', () => request.abort())
      request.open('POST', url)
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
      request.send(form)
    })
  } catch (cause) {
    // Whoever gave up knows why; anything else is the network.
    if (given?.aborted) throw given.reason
    throw new FlashBidError('NETWORK', 'The server could not be reached.', 0, null, cause)
  }
}
