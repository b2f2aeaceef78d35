import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { LogFile } from './log-file.ts'
import { guardChild, type StopStage } from './orphan-guard.ts'

/**
 * Starts a program of ours. It gets a process group of its own, so that a terminal's Ctrl-C
 * reaches the supervisor alone, and ends when the supervisor dies without a goodbye.
 */
export function launchProgram(options: {
  command: [string, ...string[]]
  cwd: string
  env: NodeJS.ProcessEnv
  stage: StopStage
  log: LogFile
  onLine(line: string): void
}): Promise<ChildProcess> {
  const [program, ...args] = options.command
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      options.log.write(line)
      if (line.trim() !== '') options.onLine(line)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => {
      child.once('exit', guardChild(child.pid as number, 'TERM', options.stage))
      resolve(child)
    })
  })
}

/**
 * Asks `url` until it answers 200.
 *
 * @param gaveUp a reason to stop asking
 * @throws after `timeoutMs` with the last answer, or when `gaveUp` says so
 */
export async function waitForReady(
  url: string,
  timeoutMs: number,
  gaveUp: () => string | undefined,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  let last = 'no answer'
  for (;;) {
    const reason = gaveUp()
    if (reason) throw new Error(reason)
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      if (response.status === 200) return
      last = `${response.status} ${(await response.text()).slice(0, 300)}`
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      last = cause instanceof Error ? cause.message : String(cause)
    }
    if (Date.now() >= deadline) {
      throw new Error(`${url} was not ready within ${timeoutMs / 1000} s; last answer: ${last}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
