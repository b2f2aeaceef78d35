import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isStrategy, type Strategy, strategies } from './strategies.ts'

export interface SwarmOptions {
  readonly url: string
  readonly adminKey: string
  readonly bots: number
  readonly auctions: number
  /** Beside the one that always looks on at each auction. */
  readonly watchers: number
  readonly anonymous: boolean
  /** Bids due per second, over all bots. */
  readonly rate: number
  readonly seconds: number
  readonly strategies: readonly Strategy[]
  readonly seed: number
  readonly jsonFile: string | null
  readonly htmlFile: string | null
}

/** Something that the caller of the program has to mend: told in one sentence, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Refused attempts count as well, so this stays under the contract's default BID_RATE of 10. */
export const bidsPerBotAndSecond = 9

export const help = `npm run swarm -- [options]

Bots bid against each other on a running FlashBid; then every answer, every
watcher's ticks, the history, the archive and the final states are audited.

  --url URL         the server (http://127.0.0.1:3000, or PORT)
  --admin-key KEY   the operator's key (ADMIN_API_KEY, or FLASHBID_DATA/admin-key)
  --bots N          bidders, each with a socket of its own (50)
  --auctions N      auctions, made for this run (3)
  --watchers N      more plain sockets that only look on; one an auction always does (0)
  --anonymous       watchers carry no token
  --rate N          bids due per second over all bots, at most ${bidsPerBotAndSecond} a bot (2 a bot)
  --seconds N       how long bids are due (20)
  --strategies LIST of ${strategies.join(',')} (all)
  --seed N          makes the bots' decisions repeatable (by the clock)
  --json FILE       the report as JSON
  --html FILE       the report as a page
  --help

Exit status: 0 the history is honest, 1 it is not, 2 the run could not be done.
`

/**
 * @returns null when help was asked for
 * @throws UsageError for what it cannot accept
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SwarmOptions | null {
  const values = parse(args)
  if (values.help) return null
  const bots = wholeNumber('bots', values.bots, 50, 1, 5_000)
  const options: SwarmOptions = {
    url: serverUrl(values.url ?? `http://127.0.0.1:${environment.PORT || '3000'}`),
    adminKey: values['admin-key'] ?? findAdminKey(environment),
    bots,
    auctions: wholeNumber('auctions', values.auctions, 3, 1, 200),
    watchers: wholeNumber('watchers', values.watchers, 0, 0, 20_000),
    anonymous: values.anonymous ?? false,
    rate: wholeNumber('rate', values.rate, bots * 2, 1, 100_000),
    seconds: wholeNumber('seconds', values.seconds, 20, 5, 3_600),
    strategies: strategyList(values.strategies),
    seed: wholeNumber('seed', values.seed, Date.now() % 1_000_000, 0, 2 ** 32 - 1),
    jsonFile: values.json ?? null,
    htmlFile: values.html ?? null,
  }
  const most = bots * bidsPerBotAndSecond
  if (options.rate > most) {
    throw new UsageError(
      `--rate ${options.rate} is more than ${bots} bots may bid: at most ${most}, or use more bots.`,
    )
  }
  return options
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        'admin-key': { type: 'string' },
        bots: { type: 'string' },
        auctions: { type: 'string' },
        watchers: { type: 'string' },
        anonymous: { type: 'boolean' },
        rate: { type: 'string' },
        seconds: { type: 'string' },
        strategies: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    return values
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. To specify')[0] : String(error)
    throw new UsageError(`${reason}. See --help.`)
  }
}

function wholeNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new UsageError(`--${name} ${text}: must be a whole number from ${least} to ${most}.`)
}

function serverUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(`--url ${text}: must be an address like http://127.0.0.1:3000.`)
}

function strategyList(text: string | undefined): readonly Strategy[] {
  if (text === undefined) return strategies
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !isStrategy(name))
  if (unknown !== undefined) {
    throw new UsageError(`--strategies ${unknown}: must be of ${strategies.join(', ')}.`)
  }
  return names.filter(isStrategy)
}

function findAdminKey(environment: Readonly<Record<string, string | undefined>>): string {
  if (environment.ADMIN_API_KEY) return environment.ADMIN_API_KEY
  const file = join(environment.FLASHBID_DATA || '.flashbid', 'admin-key')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new UsageError(
      `No operator's key: give --admin-key or ADMIN_API_KEY, or start FlashBid here first (${file} is not there).`,
    )
  }
}
