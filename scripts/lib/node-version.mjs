/** The oldest Node that works, also in package.json "engines". */
var NEEDED = [20, 19]

/**
 * Ends the process with a clear message on an older Node. Written for a Node too old for us: no
 * syntax newer than modules themselves.
 */
export function requireNode() {
  var found = process.versions.node.split('.').map(Number)
  var fits = found[0] > NEEDED[0] || (found[0] === NEEDED[0] && found[1] >= NEEDED[1])
  if (fits) return
  process.stderr.write(
    'FlashBid needs Node ' +
      NEEDED.join('.') +
      ' or later; this is ' +
      process.versions.node +
      '. Get the current one from https://nodejs.org or with: nvm install\n',
  )
  process.exit(1)
}
