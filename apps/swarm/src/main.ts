import { writeFileSync } from 'node:fs'
import { FlashBidError } from '@flashbid/client'
import { help, readOptions, UsageError } from './options.ts'
import { printReport } from './print-report.ts'
import { createProgress } from './progress.ts'
import { renderHtml } from './render-html.ts'
import { runSwarm } from './run-swarm.ts'

/** Exit status: 0 honest, 1 not honest, 2 the run could not be done. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env)
  if (!options) {
    process.stdout.write(help)
    return 0
  }
  const report = await runSwarm(options, createProgress(process.stderr))
  process.stdout.write(printReport(report))
  if (options.jsonFile) write(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`)
  if (options.htmlFile) write(options.htmlFile, renderHtml(report))
  return report.audit.isHonest && report.rude.faults.length === 0 ? 0 : 1
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`The report cannot be written: ${reason}.`)
  }
}

/** npm and terminals may tell twice; there is nothing to save. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError || error instanceof FlashBidError)) throw error
  const away = error instanceof FlashBidError ? 'The run broke off: ' : ''
  process.stderr.write(`${away}${error.message}\n`)
  process.exitCode = 2
}
