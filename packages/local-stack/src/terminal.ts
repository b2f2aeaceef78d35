import { styleText } from 'node:util'

/** What the person at the terminal sees. Output that nobody can read any more is no error. */
export interface Terminal {
  /** Runs one step and tells how long it took. `detail` is what the step returns, if anything. */
  step<T>(name: string, run: () => Promise<T>, detail?: (result: T) => string): Promise<T>
  say(line: string): void
  warn(line: string): void
  /** A line of a server's log, which is usually pino's JSON. */
  logLine(server: string, line: string): void
}

type Style = Parameters<typeof styleText>[0]

/** @param logLevel show log lines from this level on; default: warnings and errors */
export function openTerminal(logLevel?: string): Terminal {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR
  const paint = (style: Style, text: string) => (colour ? styleText(style, text) : text)
  // A terminal that was closed (EIO) or a pipe whose reader left (EPIPE) must not stop a drain.
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error') === 0) stream.on('error', () => {})
  }
  const threshold = LEVELS[logLevel ?? 'warn'] ?? 40
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  const warn = (line: string) => void process.stderr.write(`${paint('yellow', line)}\n`)
  return {
    say,
    warn,
    async step(name, run, detail) {
      const began = performance.now()
      try {
        const result = await run()
        const text = detail?.(result) ?? ''
        say(
          `${paint('green', '  ok')}  ${name.padEnd(14)} ${text.padEnd(54)} ` +
            paint('dim', seconds(performance.now() - began)),
        )
        return result
      } catch (error) {
        say(`${paint('red', 'fail')}  ${name}`)
        throw error
      }
    },
    logLine(server, line) {
      const entry = parseLog(line)
      if (!entry) warn(`${server}: ${line}`)
      else if (entry.level >= threshold) {
        const style: Style = entry.level >= 50 ? 'red' : entry.level >= 40 ? 'yellow' : 'dim'
        const name = Object.entries(LEVELS).find(([, value]) => value === entry.level)?.[0] ?? ''
        const text = `${server} ${name}: ${entry.text}`
        process.stderr.write(`${paint(style, text)}\n`)
      }
    },
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

const LEVELS: Record<string, number> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
}

/** Fields that every entry has or that are told elsewhere. */
const OWN_FIELDS = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err', 'v'])

/** A pino entry as one readable text; undefined when the line is something else. */
export function parseLog(line: string): { level: number; text: string } | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(line) as Record<string, unknown>
    const level = entry.level
    if (typeof level !== 'number') return undefined
    const error = entry.err as { stack?: string; message?: string } | undefined
    const fields = Object.entries(entry)
      .filter(([name]) => !OWN_FIELDS.has(name))
      .map(
        ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
    const text = [String(entry.msg ?? error?.message ?? ''), ...fields].join(' ').trim()
    return { level, text: error?.stack ? `${text}\n${error.stack}` : text }
  } catch {
    return undefined
  }
}
