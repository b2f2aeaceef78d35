import { spawn } from 'node:child_process'
import { root } from './repository.mjs'

/** Children that are running now, to be told when we are told to stop. */
const running = new Set()
let stopRequested = false

/**
 * Until a program of ours takes the signals over: stop the present child, then end.
 *
 * @param {number} status what to end with when stopped
 */
export function stopWithChildren(status) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopRequested = true
      for (const child of running) child.kill('SIGTERM')
      if (running.size === 0) process.exit(status)
    })
  }
  process.on('exit', () => {
    if (stopRequested) process.exitCode = status
  })
}

/**
 * Runs a program to its end, without a stdin that it could wait on.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{
 *   env?: Record<string, string | undefined>, cwd?: string, timeoutMs?: number, show?: boolean,
 * }} [options] `show`: its output goes to ours while it runs
 * @returns {Promise<{ status: number | null, output: string, timedOut: boolean }>} `output` is what
 *   it wrote to both streams; empty with `show`
 */
export function runProgram(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
    })
    running.add(child)
    let output = ''
    let timedOut = false
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGTERM')
            setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
          }, options.timeoutMs)
    const end = () => {
      clearTimeout(timer)
      running.delete(child)
    }
    child.once('error', (error) => {
      end()
      reject(error)
    })
    /** @param {number | null} status */
    const settle = (status) => {
      end()
      if (stopRequested) process.exit()
      resolve({ status, output, timedOut })
    }
    child.once('close', settle)
    // A grandchild that keeps the pipes open must not keep us waiting.
    child.once('exit', (status) => setTimeout(() => settle(status), 5_000).unref())
  })
}

/** npm, as the one that runs us where there is one. @returns {[string, string[]]} */
export function npmProgram() {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') ? [process.execPath, [path]] : ['npm', []]
}
