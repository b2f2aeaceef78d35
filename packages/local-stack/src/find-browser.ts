import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './find-program.ts'

/** The Chromium that browser tests use: the one on the PATH, else Playwright's own download. */
export function findBrowser(): string | undefined {
  const onPath = findProgram(['chromium', 'chromium-browser', 'google-chrome', 'chrome'])
  if (onPath) return onPath
  const folder =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    (process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches', 'ms-playwright')
      : join(homedir(), '.cache', 'ms-playwright'))
  if (!existsSync(folder)) return undefined
  const found = readdirSync(folder).find((name) => /^chromium-\d+$/.test(name))
  return found && join(folder, found)
}
