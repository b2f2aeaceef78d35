import { grantProgram } from './people/grant-program.ts'

/** The program behind `npm run grant`: an address, a role, and DATABASE_URL and REDIS_URL. */
const say = (line: string) => void process.stdout.write(`${line}\n`)
process.exit(await grantProgram(process.argv.slice(2), process.env, say))
