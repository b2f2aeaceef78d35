import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stopSignals } from './stop-signals.ts'

/**
 * Runs a built program of an app with our terminal.
 *
 * @returns its exit status
 */
export function runToEnd(
  root: string,
  app: string,
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const path = join(root, 'apps', app, 'dist', file)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...args], { cwd: root, env, stdio: 'inherit' })
    child.once('error', reject)
    // A terminal tells the child too; what was sent to us alone is passed on.
    const signals = stopSignals()
    void signals.first.then(() => child.kill('SIGTERM'))
    void signals.second.then(() => child.kill('SIGKILL'))
    child.once('exit', (code) => resolve(code ?? 130))
  })
}
