import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { mailFolder } from '../mail/mailer.ts'
import type { TestResources } from './test-resources.ts'

/** The letters to an address as text, the oldest first; waits until there are so many. */
export async function mailsTo(
  { resources }: Pick<TestResources, 'resources'>,
  address: string,
  atLeast = 1,
): Promise<readonly string[]> {
  const folder = mailFolder(resources.config)
  let letters: readonly string[] = []
  await expect
    .poll(
      async () => {
        const names = (await readdir(folder).catch(() => [])).filter((name) =>
          name.endsWith('.txt'),
        )
        const texts = names.sort().map((name) => readFile(join(folder, name), 'utf8'))
        letters = (await Promise.all(texts)).filter((text) => text.startsWith(`To: ${address}\n`))
        return letters.length
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThanOrEqual(atLeast)
  return letters
}
