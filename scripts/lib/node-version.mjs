/**
 * The oldest Node that works, also in package.json "engines". This file is written for a Node that
 * is too old for us: no syntax newer than modules themselves.
 */
const major = 20
const minor = 19

/** Ends the process with a clear message on an older Node. */
export function requireNode() {
  const found = process.versions.node
  const parts = found.split('.').map(Number)
  if (Number(parts[0]) > major || (Number(parts[0]) === major && Number(parts[1]) >= minor)) return
  process.stderr.write(
    `FlashBid needs Node ${major}.${minor} or later; this is ${found}. ` +
      'Get the current one from https://nodejs.org or with: nvm install\n',
  )
  process.exit(1)
}
