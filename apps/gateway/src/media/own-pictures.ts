import { type InputIssue, readPictureUrl } from '@flashbid/protocol'
import { type Caller, mayDo } from '../accounts/callers.ts'
import { badInput, Refusal } from '../failures.ts'
import { orBusy } from '../operations/postgres-away.ts'
import type { Resources } from '../resources.ts'

/** Addresses that are no pictures, ways around these two, and uploads in other than their own width. */
const noPicture = /^\/(?:api|socket\.io)(?:\/|$)|\/\.{1,2}(?:\/|$)|^\/media\/[0-9a-f]{32}-/

/**
 * An auction shows pictures that its seller uploaded (an operator's: anybody's), at the addresses that
 * the upload answered, or files of the house's own. Somebody else's look like what does not exist.
 *
 * @throws Refusal `BAD_REQUEST` naming each picture that cannot be shown
 */
export async function checkPictures(
  { database }: Pick<Resources, 'database'>,
  images: readonly string[],
  caller: Caller,
): Promise<void> {
  const uploads = images.flatMap((url) => readPictureUrl(url)?.id ?? [])
  const known = new Map(
    uploads.length === 0
      ? []
      : (await orBusy(() => database.media.findMany(uploads))).map((row) => [row.id, row]),
  )
  function mayShow(url: string): boolean {
    const named = readPictureUrl(url)
    // Any other address here shows a picture or none, and can do nothing else.
    if (!named) return !noPicture.test(url)
    const row = known.get(named.id)
    // Of its sizes only the largest is an auction's: from it a page knows the others.
    if (!row || row.width !== named.width) return false
    return row.ownerId === caller.userId || mayDo(caller, 'media.use-any')
  }
  const issues = images.flatMap((url, at): InputIssue[] =>
    mayShow(url)
      ? []
      : [{ path: ['images', at], code: 'unknown_picture', message: 'is no picture of yours' }],
  )
  if (issues.length > 0) throw new Refusal(badInput(issues))
}
