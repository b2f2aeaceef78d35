import type { ChildProcess } from 'node:child_process'
import { endChild } from './child-output.ts'
import { noteChild } from './left-behind.ts'
import type { StopStage } from './orphan-guard.ts'

/** A child that is kept running. */
export interface Service {
  readonly name: string
  readonly stage: StopStage
  /** How often it has died since its first start, short of a long quiet time in between. */
  readonly deaths: number
  /** Ends the present child and starts the next at once, as after a new build. */
  reload(): Promise<void>
  /** Asks it to end, waits for `graceMs`, then uses SIGKILL. It is not started again. */
  stop(): Promise<void>
  /** Ends it at once, without waiting for anything. */
  kill(): void
}

export interface ServiceOptions {
  name: string
  stage: StopStage
  stopSignal: 'SIGTERM' | 'SIGINT'
  /** What ends it at once. Default: SIGKILL. */
  killSignal?: 'SIGKILL' | 'SIGQUIT'
  /** How long it may take to stop. */
  graceMs: number
  dataDir: string
  /** Starts the child; resolves when it is up, rejects when it does not come up. */
  launch(): Promise<ChildProcess>
  /** Something a person should know: it died, it was started again. */
  say(line: string): void
  pausesMs?: readonly number[]
  /** After so long a life the next pause is the first one again. */
  stableMs?: number
}

/** The first restart is immediate; one that keeps dying waits longer each time. */
const PAUSES_MS = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const
const STABLE_MS = 60_000

/**
 * Starts a child and keeps it running:
 *
 *   up --(dies)--> pausing --> starting --> up
 *   any of them --(stop, kill)--> stopped
 *
 * @throws when the very first start fails
 */
export async function runService(options: ServiceOptions): Promise<Service> {
  const pauses = options.pausesMs ?? PAUSES_MS
  let stopped = false
  let reloading = false
  let deaths = 0
  let upSince = Date.now()
  let pause: { timer: NodeJS.Timeout; end(): void } | undefined
  let starting: Promise<void> | undefined
  let reloads = Promise.resolve()
  let child: ChildProcess

  const watch = (started: ChildProcess) => {
    child = started
    upSince = Date.now()
    const forget =
      started.pid === undefined
        ? () => {}
        : noteChild(options.dataDir, {
            pid: started.pid,
            name: options.name,
            signal: options.stopSignal,
            stage: options.stage,
          })
    const onExit = () => {
      forget()
      if (!stopped && !reloading) starting = comeBack()
    }
    // It may have died between being ready and being watched.
    if (started.exitCode !== null || started.signalCode !== null) onExit()
    else started.once('exit', onExit)
  }

  const comeBack = async (): Promise<void> => {
    if (Date.now() - upSince >= (options.stableMs ?? STABLE_MS)) deaths = 0
    let reason = child.signalCode ? `was ended by ${child.signalCode}` : `ended (${child.exitCode})`
    while (!stopped) {
      const ms = pauses[Math.min(deaths, pauses.length - 1)] ?? 0
      deaths += 1
      options.say(
        `${options.name} ${reason}; starting it again ${ms === 0 ? 'now' : `in ${ms / 1000} s`}`,
      )
      if (ms > 0) await sleep(ms)
      if (stopped) return
      try {
        const next = await options.launch()
        watch(next)
        if (stopped) await endChild(next, options.stopSignal, options.graceMs)
        else options.say(`${options.name} is back (process ${next.pid})`)
        return
      } catch (error) {
        reason = `did not come up: ${error instanceof Error ? error.message : String(error)}`
      }
    }
  }

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        pause = undefined
        resolve()
      }
      pause = { timer: setTimeout(end, ms), end }
    })

  const replace = async (): Promise<void> => {
    await starting
    if (stopped) return
    reloading = true
    await endChild(child, options.stopSignal, options.graceMs)
    reloading = false
    deaths = 0
    if (stopped) return
    try {
      watch(await options.launch())
      if (stopped) await endChild(child, options.stopSignal, options.graceMs)
    } catch (error) {
      options.say(`${options.name} did not come up: ${String(error)}`)
    }
  }

  watch(await options.launch())

  return {
    name: options.name,
    stage: options.stage,
    get deaths() {
      return deaths
    },
    reload() {
      // One after the other: two at once would each start a child, and one would be forgotten.
      reloads = reloads.then(replace)
      return reloads
    },
    async stop() {
      stopped = true
      if (pause) {
        clearTimeout(pause.timer)
        pause.end()
      }
      await endChild(child, options.stopSignal, options.graceMs)
      await starting
      await reloads
    },
    kill() {
      stopped = true
      child.kill(options.killSignal ?? 'SIGKILL')
    },
  }
}
