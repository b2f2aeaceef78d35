import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * Resolves when a line of the child's output says that it is ready; rejects with its last lines
 * when it ends or stays silent for too long. Every line also goes to `onLine`, for good.
 */
export function readyLine(
  child: ChildProcess,
  options: {
    name: string
    pattern: RegExp
    timeoutMs: number
    onLine?: ((line: string) => void) | undefined
  },
): Promise<void> {
  const lastLines: string[] = []
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      reject(new Error([`${options.name} ${reason}`, ...lastLines].join('\n  ')))
    }
    const timer = setTimeout(
      () => fail(`was not ready within ${options.timeoutMs / 1000} s`),
      options.timeoutMs,
    )
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        lastLines.push(line)
        if (lastLines.length > 12) lastLines.shift()
        options.onLine?.(line)
        if (options.pattern.test(line)) {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
    // 'close' comes after the last line, 'exit' may come before it.
    child.once('close', (code, signal) => fail(`ended with ${signal ?? `status ${code}`}`))
  })
}

/** Resolves when the child has ended; at once if it already has. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

/** Asks a child to end with `signal`, and uses SIGKILL when it is still there after `graceMs`. */
export async function endChild(
  child: ChildProcess,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended(child)
  clearTimeout(timer)
}
