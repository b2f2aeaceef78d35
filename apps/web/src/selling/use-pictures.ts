import { FlashBidError } from '@flashbid/client'
import { limits } from '@flashbid/protocol'
import { useEffect, useRef, useState } from 'react'
import { flashBid } from '../realtime/live.ts'
import { failureOf, faultOf, moved, type Picture, picturesThere, urlsOf } from './pictures.ts'

/** More at once are not sooner there: the house draws one after the other. */
const UPLOADS_AT_ONCE = 2
/** Of a house that is busy just now. */
const QUIET_TRIES = 4

export interface Pictures {
  readonly all: readonly Picture[]
  /** Of those that are there. */
  readonly urls: readonly string[]
  /** What can be seen already: files on their way as well. */
  readonly seen: readonly string[]
  /** Answers how many were left out because there is no room. */
  add(files: readonly File[]): number
  /** A picture of the house's own: put last, or taken out. */
  toggle(url: string): void
  move(key: string, to: number): void
  remove(key: string): void
  retry(key: string): void
}

/** The pictures of the lot that is being described; files are sent as soon as they are added. */
export function usePictures(kept: readonly string[]): Pictures {
  const [all, setAll] = useState<readonly Picture[]>(() => picturesThere(kept))
  const underWay = useRef(new Map<string, AbortController>())
  const previews = useRef(new Set<string>())

  const change = (key: string, to: (picture: Picture) => Picture) =>
    setAll((before) => before.map((picture) => (picture.key === key ? to(picture) : picture)))

  useEffect(() => {
    for (const picture of all) {
      if (underWay.current.size >= UPLOADS_AT_ONCE) return
      if (picture.kind === 'sending' && !underWay.current.has(picture.key)) void upload(picture)
    }
  })

  // Whoever leaves the page wants no more of it.
  useEffect(() => {
    const uploads = underWay.current
    const shown = previews.current
    return () => {
      for (const upload of uploads.values()) upload.abort()
      uploads.clear()
      for (const preview of shown) URL.revokeObjectURL(preview)
      shown.clear()
    }
  }, [])

  async function upload({ key, file, preview }: Extract<Picture, { kind: 'sending' }>) {
    const ending = new AbortController()
    underWay.current.set(key, ending)
    const onProgress = (share: number) =>
      change(key, (picture) => (picture.kind === 'sending' ? { ...picture, share } : picture))
    try {
      onProgress(0)
      const { url } = await patiently(() =>
        flashBid.http.uploadPicture(file, { onProgress, signal: ending.signal }),
      )
      change(key, () => ({ kind: 'there', key, url, preview }))
    } catch (error) {
      if (ending.signal.aborted) return
      change(key, () => ({ kind: 'failed', key, file, preview, failure: failureOf(error) }))
    } finally {
      if (underWay.current.get(key) === ending) underWay.current.delete(key)
      setAll((before) => [...before]) // the next one's turn
    }
  }

  function forget(picture: Picture) {
    underWay.current.get(picture.key)?.abort()
    underWay.current.delete(picture.key)
    if (picture.preview === null) return
    URL.revokeObjectURL(picture.preview)
    previews.current.delete(picture.preview)
  }

  return {
    all,
    urls: urlsOf(all),
    seen: all.flatMap((picture) => {
      if (picture.kind === 'failed') return []
      return [picture.kind === 'there' ? (picture.preview ?? picture.url) : picture.preview]
    }),
    add(files) {
      const added = files.slice(0, Math.max(0, limits.images - all.length)).map((file): Picture => {
        const preview = URL.createObjectURL(file)
        previews.current.add(preview)
        const fault = faultOf(file)
        const sent = { key: preview, file, preview }
        return fault
          ? { ...sent, kind: 'failed', failure: { kind: 'file', fault } }
          : { ...sent, kind: 'sending', share: null }
      })
      setAll((before) => [...before, ...added])
      return files.length - added.length
    },
    toggle(url) {
      setAll((before) =>
        before.some((picture) => picture.key === url)
          ? before.filter((picture) => picture.key !== url)
          : [...before, ...picturesThere([url])].slice(0, limits.images),
      )
    },
    move: (key, to) => setAll((before) => moved(before, key, to)),
    remove(key) {
      const gone = all.find((picture) => picture.key === key)
      if (gone) forget(gone)
      setAll((before) => before.filter((picture) => picture.key !== key))
    },
    retry: (key) =>
      change(key, (picture) => {
        if (picture.kind !== 'failed') return picture
        const { file, preview } = picture
        return { kind: 'sending', key, file, preview, share: null }
      }),
  }
}

/** A house that is busy says when to come back; nobody need be told of it. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const isBusy = error instanceof FlashBidError && error.code === 'BUSY'
      if (!isBusy || tries === QUIET_TRIES) throw error
      const pauseMs = error.body?.retryAfterMs ?? 1_000
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (1 + Math.random())))
    }
  }
}
