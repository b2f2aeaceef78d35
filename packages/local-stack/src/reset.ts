import { existsSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { lockData, lockHolder } from './data-lock.ts'
import { stopLeftBehind } from './left-behind.ts'
import { waitForEnd } from './process-identity.ts'

/** A start that is told to stop drains for at most this long. */
const STOP_GRACE_MS = 90_000

/**
 * `npm run reset`: stops what `npm start` left and deletes its local data, after asking.
 *
 * @returns the exit status
 */
export async function reset(dataDir: string, sure: boolean): Promise<number> {
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  if (!existsSync(dataDir)) {
    say(`There is nothing to delete: ${dataDir} does not exist.`)
    return 0
  }
  if (!sure && !(await confirmed(dataDir))) {
    say('Nothing was deleted.')
    return 1
  }
  const holder = lockHolder(dataDir)
  if (holder) {
    say(`Stopping FlashBid (process ${holder.pid}).`)
    process.kill(holder.pid, 'SIGTERM')
    if (!(await waitForEnd(holder, STOP_GRACE_MS))) {
      say(`It did not stop. End it with: kill -9 ${holder.pid} - then run this again.`)
      return 1
    }
  }
  // Locked, so that no start begins to use what is being deleted.
  await lockData(dataDir)
  const left = await stopLeftBehind(dataDir)
  if (left.length > 0) say(`Stopped what a killed start had left: ${left.join(', ')}.`)
  rmSync(dataDir, { recursive: true, force: true })
  say(`Deleted ${dataDir}.`)
  if (process.env.REDIS_URL || process.env.DATABASE_URL) {
    say('What is kept behind REDIS_URL and DATABASE_URL was not touched.')
  }
  return 0
}

async function confirmed(dataDir: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stdout.write('This needs a terminal to ask on, or: npm run reset -- --yes\n')
    return false
  }
  const readline = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await readline.question(
      `Delete all auctions, bids and accounts in ${dataDir}? Type yes: `,
    )
    return answer.trim().toLowerCase() === 'yes'
  } finally {
    readline.close()
  }
}
