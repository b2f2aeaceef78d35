import type { AuctionTerms } from '@flashbid/auction'
import { connectRedis, createEngine, newAuctionId, whenReady } from '@flashbid/engine'
import { UsageError } from './options.ts'
import { violationLines } from './print-report.ts'
import { verifyEngine } from './verify-engine.ts'

/**
 * `npm run verify`: 50 bidders against the engine alone, on a Redis database that is empty before and
 * after. Exit status: 0 honest, 1 not honest, 2 it could not be done.
 */
async function main(): Promise<number> {
  const given = process.env.REDIS_URL
  if (!given) throw new UsageError('REDIS_URL is not set: npm run verify finds a Redis by itself.')
  const url = withDatabase(given)
  const redis = connectRedis(url, { name: 'flashbid-verify' })
  try {
    await whenReady(redis, 5_000).catch(() => {
      throw new UsageError('No Redis answers at REDIS_URL.')
    })
    // Not among a running FlashBid's own streams: its archiver would take these bids for its own.
    if ((await redis.dbsize()) > 0) {
      throw new UsageError(
        `Database ${new URL(url).pathname.slice(1)} of this Redis is not empty; name one that is, as in redis://host:6379/14.`,
      )
    }
    try {
      return await verify(url)
    } finally {
      await redis.flushdb()
    }
  } finally {
    redis.disconnect()
  }
}

async function verify(redisUrl: string): Promise<number> {
  const engine = await createEngine({ redisUrl, bidRate: 1_000_000 })
  try {
    const terms: AuctionTerms = {
      format: 'english',
      currency: 'USD',
      sellerId: 'the-house',
      startPrice: 1_000,
      increments: [
        { from: 0, step: 100 },
        { from: 1_000_000, step: 500 },
      ],
      reserve: 25_000,
      buyNow: null,
      startsAt: null,
      endsAt: (await engine.time()) + 2_500,
      softClose: { mode: 'reset', windowMs: 300, extendMs: 300, maxExtensions: 200 },
    }
    const run = await verifyEngine({ engine, terms, newAuctionId })
    const count = new Intl.NumberFormat('en')
    process.stdout.write(
      `${run.bidders} bidders on ${run.auctions} auctions, the engine alone, ${run.seconds.toFixed(1)} s\n` +
        `bids       ${count.format(run.sent)}, ${count.format(run.accepted)} accepted, ${count.format(run.refused)} refused\n` +
        `speed      ${count.format(Math.round(run.sent / run.seconds))} bids/s, p50 ${run.p50.toFixed(2)} ms, p99 ${run.p99.toFixed(2)} ms\n` +
        `checked    ${count.format(run.verdict.counts.events)} events against the pure rules\n`,
    )
    for (const violation of run.verdict.violations.slice(0, 20)) {
      process.stdout.write(`${violationLines(violation).join('\n')}\n`)
    }
    const { isHonest, violations } = run.verdict
    const verdict = isHonest
      ? 'HONEST: the history holds.'
      : `NOT HONEST: ${violations.length} violations.`
    process.stdout.write(`${verdict}\n`)
    return isHonest ? 0 : 1
  } finally {
    await engine.close()
  }
}

/** Where no database is named, the last one of a default Redis. */
function withDatabase(redisUrl: string): string {
  if (!URL.canParse(redisUrl)) throw new UsageError('REDIS_URL is no address of a Redis.')
  const url = new URL(redisUrl)
  if (url.pathname === '' || url.pathname === '/') url.pathname = '/15'
  return url.href
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
