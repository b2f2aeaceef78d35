/** What each command of package.json does, for `--help`. The swarm has options and a help of its own. */
const usage = {
  start: `npm start

Everything FlashBid needs, in one process: finds or starts Redis and Postgres,
applies migrations, starts the servers, prints the address. Ctrl-C stops it;
data stays. What it reads from the environment: docs/protocol.md.`,
  dev: `npm run dev

As npm start, with reload of server and browser code.`,
  doctor: `npm run doctor

A table of what is found and reachable, each line ok or what to do.

Exit status: 1 when something that is needed is missing.`,
  verify: `npm run verify

50 concurrent bidders against the engine on Redis, no web server; then the
history is checked. Uses a Redis of its own, or an empty database of REDIS_URL.

Exit status: 0 the history is honest, 1 it is not, 2 it could not be done.`,
  grant: `npm run grant -- EMAIL ROLE

Gives the account with that address a role: bidder, seller or operator. Uses the
database of the running FlashBid, or of DATABASE_URL (and REDIS_URL, so that the
role counts at once where its owner is signed in).

Exit status: 0 the account has the role, 1 it has not, 2 it was called wrongly.`,
  reset: `npm run reset -- [--yes]

Stops what npm start left and deletes its local data, after asking.

  --yes   does not ask

Exit status: 0 there is no local data any more, 1 it was left as it is.`,
} as const

const options: Readonly<Record<string, readonly string[]>> = { reset: ['--yes'] }

/**
 * What is said instead of running a command: its help, or what is wrong with how it was called. A
 * word that is not understood must stop a command that deletes things or runs for long.
 *
 * @returns `null` when the command is to run
 */
export function answerInstead(
  command: string,
  args: readonly string[],
): { text: string; exitStatus: number } | null {
  if (!isDescribed(command)) return null
  if (args.includes('--help') || args.includes('-h')) return { text: usage[command], exitStatus: 0 }
  if (command === 'grant') return faultOfGrant(args)
  const unknown = args.find((arg) => !options[command]?.includes(arg))
  if (unknown === undefined) return null
  return { text: `Unknown option ${JSON.stringify(unknown)}. See --help.`, exitStatus: 2 }
}

function faultOfGrant([email, role, ...more]: readonly string[]) {
  const wrong = (text: string) => ({ text: `${text} See --help.`, exitStatus: 2 })
  if (email === undefined || role === undefined || more.length > 0) {
    return wrong('An address and a role are needed: npm run grant -- EMAIL ROLE.')
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return wrong(`${JSON.stringify(email)} is no address.`)
  return ['bidder', 'seller', 'operator'].includes(role)
    ? null
    : wrong(`${JSON.stringify(role)} is no role; accepted: bidder, seller, operator.`)
}

const isDescribed = (command: string): command is keyof typeof usage => command in usage
