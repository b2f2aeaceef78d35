import type { ChainableCommander, Redis } from 'ioredis'
import { connectRedis, DEFAULT_COMMAND_TIMEOUT_MS, whenReady } from './connect.ts'
import { OutcomeUnknownError, StoreUnavailableError } from './engine.ts'
import type { ScriptLibrary, ScriptName } from './script-library.ts'

export interface StoreConnectionOptions {
  readonly redisUrl: string
  readonly name: string
  readonly scripts: ScriptLibrary
  readonly commandTimeoutMs?: number | undefined
  /** How long to wait for the first connection. */
  readonly connectTimeoutMs?: number | undefined
  readonly onError?: ((error: Error) => void) | undefined
}

/** More unanswered calls than this at once are refused: memory is bounded and a late bid is no use. */
const MAX_IN_FLIGHT = 20_000

/** What a script replies with: see its header. */
type Reply = readonly unknown[] | string | number | null
type ScriptCommand = (
  ...args: [...string[], (error: Error | null, reply: Reply) => void]
) => unknown
/** `defineCommand` adds a method for each script, to connections and pipelines alike. */
type ScriptedPipeline = ChainableCommander & Record<ScriptName, ScriptCommand>

interface Call {
  readonly settle: (error: Error | null, reply: Reply) => void
  isSent: boolean
}

/**
 * One connection for scripts and reads. The scripts that one turn of the event loop calls leave in
 * one pipeline, each answered as its own reply arrives.
 *
 * Not ioredis's auto-pipelining: that lets only one pipeline travel at a time, so after a cut
 * connection everything waits until the last command of the lost pipeline has timed out.
 *
 * States of a call: unsent -> sent -> settled. Unsent when the connection goes: nothing was done.
 * Sent: unknown. A call is settled once, whichever of reply, time-out and cut comes first.
 */
export class StoreConnection {
  readonly redis: Redis
  readonly #inFlight = new Set<Call>()
  #unsent: Call[] = []
  #pipeline: ScriptedPipeline | null = null

  static async open(options: StoreConnectionOptions): Promise<StoreConnection> {
    const connection = new StoreConnection(options)
    try {
      await whenReady(connection.redis, options.connectTimeoutMs ?? 10_000)
    } catch (error) {
      connection.close()
      throw error
    }
    return connection
  }

  private constructor(options: StoreConnectionOptions) {
    this.redis = connectRedis(options.redisUrl, {
      name: options.name,
      commandTimeoutMs: options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS,
      onError: options.onError,
    })
    for (const [name, script] of Object.entries(options.scripts)) {
      this.redis.defineCommand(name, script)
    }
    this.redis.on('close', () => {
      const cut = new Error('The connection to Redis was cut')
      for (const call of [...this.#inFlight]) call.settle(cut, null)
    })
  }

  get isReady(): boolean {
    return this.redis.status === 'ready'
  }

  /**
   * Runs a script.
   *
   * @throws StoreUnavailableError nothing was done
   * @throws OutcomeUnknownError it may have run
   */
  run(script: ScriptName, keysAndArgs: readonly string[]): Promise<Reply> {
    if (!this.isReady) return Promise.reject(unavailable())
    if (this.#inFlight.size >= MAX_IN_FLIGHT) {
      return Promise.reject(new StoreUnavailableError('Too many calls wait for Redis'))
    }
    return new Promise((resolve, reject) => {
      const call: Call = {
        isSent: false,
        settle: (error, reply) => {
          if (!this.#inFlight.delete(call)) return
          if (error === null) resolve(reply)
          else reject(asOutcome(error, call.isSent))
        },
      }
      this.#inFlight.add(call)
      this.#unsent.push(call)
      this.#openPipeline()[script](...keysAndArgs, call.settle)
    })
  }

  /**
   * Asks without changing anything.
   *
   * @throws StoreUnavailableError also when the answer did not come in time
   */
  async read<T>(query: (redis: Redis) => Promise<T>): Promise<T> {
    if (!this.isReady) throw unavailable()
    try {
      return await new Promise<T>((resolve, reject) => {
        const call: Call = {
          isSent: false, // a read that was lost has done nothing
          settle: (error) => {
            if (this.#inFlight.delete(call)) reject(error)
          },
        }
        this.#inFlight.add(call)
        query(this.redis).then(
          (answer) => {
            if (this.#inFlight.delete(call)) resolve(answer)
          },
          (error: Error) => call.settle(error, null),
        )
      })
    } catch (error) {
      throw error instanceof Error ? asOutcome(error, false) : error
    }
  }

  /** Safe to call twice. What is unanswered fails. */
  close(): void {
    this.redis.disconnect()
  }

  #openPipeline(): ScriptedPipeline {
    if (this.#pipeline === null) {
      this.#pipeline = this.redis.pipeline() as ScriptedPipeline
      setImmediate(() => this.#flush())
    }
    return this.#pipeline
  }

  #flush(): void {
    const pipeline = this.#pipeline
    const calls = this.#unsent
    this.#pipeline = null
    this.#unsent = []
    if (pipeline === null) return
    if (!this.isReady) {
      for (const call of calls) call.settle(unavailable(), null)
      return
    }
    for (const call of calls) call.isSent = true
    // Each call has its own callback; the pipeline's promise says nothing more.
    void pipeline.exec().catch(() => {})
  }
}

function unavailable(): StoreUnavailableError {
  return new StoreUnavailableError('Redis cannot be reached')
}

/** Replies by which Redis says that it did nothing: loading, read-only, out of memory, disk full. */
const nothingDone =
  /^(LOADING|READONLY|OOM|MISCONF|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|BUSY|TRYAGAIN|NOPERM|NOAUTH)\b/
const neverWritten = "Stream isn't writeable"

function asOutcome(error: Error, isSent: boolean): Error {
  if (error instanceof StoreUnavailableError) return error
  if (error.name === 'ReplyError') {
    return nothingDone.test(error.message)
      ? new StoreUnavailableError(error.message, { cause: error })
      : error // a bug in a script or a command
  }
  return isSent && !error.message.startsWith(neverWritten)
    ? new OutcomeUnknownError(error.message, { cause: error })
    : new StoreUnavailableError(error.message, { cause: error })
}
