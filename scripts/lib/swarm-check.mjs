import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oneCheck } from './check-results.mjs'
import { runProgram } from './run-program.mjs'

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address())
      probe.close(() => resolve(port))
    })
  })
}

/**
 * A short honest swarm against the whole of FlashBid, started and stopped as people do.
 *
 * @param {string} root
 * @param {number} timeoutMs
 * @returns {Promise<import('./check-results.mjs').CheckResult>} two checks: the stack starts and
 *   stops cleanly, and the swarm found an honest history
 */
export async function swarmCheck(root, timeoutMs) {
  const data = mkdtempSync(join(tmpdir(), 'flashbid-swarm-check-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const stack = spawn(process.execPath, [join(root, 'scripts', 'start.mjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...{ PORT: String(port), HOST: '127.0.0.1', PUBLIC_URL: url, FLASHBID_DATA: data },
      ...{ NODE_ENV: '', DEMO: '0', GUESTS: '1', SERVERS: '1' },
      ...{ REDIS_URL: '', DATABASE_URL: '', ADMIN_API_KEY: '', AUTH_SECRET: '' },
    },
  })
  let log = ''
  for (const stream of [stack.stdout, stack.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text
    })
  }
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => stack.once('exit', resolve))
  try {
    if (!(await isReady(url, ended, timeoutMs / 3))) {
      return { passed: 0, failed: 2, skipped: 0, output: `npm start was not ready:\n${log}` }
    }
    const swarm = await runProgram(
      process.execPath,
      [
        join(root, 'apps', 'swarm', 'dist', 'main.js'),
        ...['--url', url, '--bots', '50', '--auctions', '3', '--seconds', '20'],
      ],
      {
        timeoutMs: timeoutMs / 2,
        env: { ADMIN_API_KEY: readFileSync(join(data, 'admin-key'), 'utf8').trim() },
      },
    )
    const honest = oneCheck(swarm, timeoutMs / 2)
    stack.kill('SIGTERM')
    const status = await Promise.race([ended, later(60_000)])
    return {
      passed: honest.passed + (status === 0 ? 1 : 0),
      failed: honest.failed + (status === 0 ? 0 : 1),
      skipped: 0,
      output: `${honest.output}\nnpm start ended with ${status ?? 'no answer within 60 s'}:\n${log}`,
    }
  } finally {
    if (stack.exitCode === null && stack.signalCode === null) {
      stack.kill('SIGKILL') // what it started ends by itself then
      await ended
    }
    rmSync(data, { recursive: true, force: true })
  }
}

/**
 * @param {string} url
 * @param {Promise<number | null>} ended
 * @param {number} timeoutMs
 */
async function isReady(url, ended, timeoutMs) {
  let gone = false
  void ended.then(() => {
    gone = true
  })
  const deadline = Date.now() + timeoutMs
  while (!gone && Date.now() < deadline) {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    )
    if (response?.ok) return true
    await later(200)
  }
  return false
}

/** @param {number} ms @returns {Promise<null>} */
function later(ms) {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref())
}
