import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { migrate } from '@flashbid/database'
import { answerInstead } from './command-line.ts'
import { doctor } from './doctor.ts'
import { grant } from './grant.ts'
import { reset } from './reset.ts'
import { dataFolder, readSettings, SettingsError } from './settings.ts'
import { createStack, StopRequested } from './stack.ts'
import { stopSignals } from './stop-signals.ts'
import { swarm, verify } from './swarm-programs.ts'
import { openTerminal } from './terminal.ts'

/**
 * Runs one command of package.json to its end.
 *
 * @param root the repository's folder
 * @returns the exit status
 */
export async function run(root: string, command: string, args: string[]): Promise<number> {
  const instead = answerInstead(command, args)
  if (instead) {
    const stream = instead.exitStatus === 0 ? process.stdout : process.stderr
    stream.write(`${instead.text}\n`)
    return instead.exitStatus
  }
  try {
    switch (command) {
      case 'start':
        return await start(root, false)
      case 'dev':
        return await start(root, true)
      case 'migrate':
        return await applyMigrations(process.env.DATABASE_URL?.trim())
      case 'doctor':
        return await doctor(root)
      case 'verify':
        return await verify(root, args)
      case 'swarm':
        return await swarm(root, args)
      case 'grant':
        return await grant(root, args)
      case 'reset':
        return await reset(dataFolder(root, process.env), args.includes('--yes'))
      default:
        throw new Error(`There is no command "${command}".`)
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** For containers and tests, which bring a Postgres of their own. */
async function applyMigrations(databaseUrl: string | undefined): Promise<number> {
  if (!databaseUrl) throw new Error('DATABASE_URL is missing: which database is to be migrated?')
  await migrate(databaseUrl)
  process.stdout.write('Migrations are applied.\n')
  return 0
}

async function start(root: string, dev: boolean): Promise<number> {
  const early = openTerminal()
  let settings: Awaited<ReturnType<typeof readSettings>>
  try {
    settings = await readSettings(root, process.env)
  } catch (error) {
    early.warn(error instanceof Error ? error.message : String(error))
    return error instanceof SettingsError ? 2 : 1
  }
  const terminal = openTerminal(settings.logLevel)
  const stack = createStack(settings, terminal, dev)
  const signals = stopSignals()
  void signals.second.then((signal) => {
    terminal.warn(`${signal} again: ending everything at once.`)
    stack.kill()
    process.exit(1)
  })
  process.on('uncaughtException', (error) => {
    terminal.warn(`The supervisor has a fault and stops: ${error.stack ?? error}`)
    void stack.stop().finally(() => process.exit(1))
  })
  const stopping = signals.first.then(async (signal) => {
    terminal.say(`\n${signal}: letting bids in flight finish, then stopping.`)
    await stack.stop()
    terminal.say('Stopped. Data stays.')
    return 0
  })
  try {
    await stack.start()
  } catch (error) {
    if (error instanceof StopRequested) return stopping
    terminal.warn(`\n${error instanceof Error ? error.message : String(error)}`)
    await stack.stop()
    return 1
  }
  return stopping
}

// Called as a program: node packages/local-stack/dist/main.js <command>
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '')
  process.exit(await run(root, process.argv[2] ?? '', process.argv.slice(3)))
}
