import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads `<dataDir>/<name>`, which is made with 32 random bytes (base64url) if it is not there. */
export function secretFile(dataDir: string, name: 'admin-key' | 'auth-secret'): string {
  const file = join(dataDir, name)
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}

export interface OperatorLink {
  /** SHA-256 of the code in hex, for the gateway, which lets it be used once. */
  hash: string
  /** The code itself: known only to the start that made it. */
  code: string | undefined
  /** Call it once the code was shown: a start that fails before must not use up the link. */
  keep(): void
}

/**
 * The one-time link whose opener becomes operator. It is made and shown at the first start; its
 * hash stays in `<dataDir>/operator-link`, so that it may be opened after a restart as well.
 */
export function operatorLink(dataDir: string): OperatorLink {
  const file = join(dataDir, 'operator-link')
  if (existsSync(file))
    return { hash: readFileSync(file, 'utf8').trim(), code: undefined, keep: () => {} }
  const code = randomBytes(32).toString('base64url')
  const hash = createHash('sha256').update(code).digest('hex')
  return { hash, code, keep: () => writeFileSync(file, `${hash}\n`, { mode: 0o600 }) }
}
