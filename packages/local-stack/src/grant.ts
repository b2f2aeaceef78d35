import { runToEnd } from './run-to-end.ts'
import { dataFolder } from './settings.ts'
import { readStackFile } from './stack-file.ts'

/**
 * `npm run grant -- EMAIL ROLE`: on the running FlashBid of this checkout, or on DATABASE_URL.
 *
 * @returns the exit status
 */
export async function grant(root: string, args: string[]): Promise<number> {
  const stack = readStackFile(dataFolder(root, process.env))
  const databaseUrl = stack?.databaseUrl ?? process.env.DATABASE_URL?.trim()
  if (!databaseUrl) {
    process.stderr.write(
      'FlashBid is not running here, and DATABASE_URL is not set. Start it with: npm start\n',
    )
    return 1
  }
  // By the environment, because other people on this machine can read arguments.
  return runToEnd(root, 'gateway', 'grant.js', args, {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ...(stack ? { REDIS_URL: stack.redisUrl } : {}),
  })
}
