import type { Redis } from 'ioredis'
import { connectRedis, DEFAULT_COMMAND_TIMEOUT_MS, whenReady } from './connect.ts'
import { OutcomeUnknownError, StoreUnavailableError } from './engine.ts'
import type { Script, ScriptLibrary, ScriptName } from './script-library.ts'

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

/**
 * How many batches may be under way. While they are, further calls gather in the next one: Redis
 * syncs its file once for all that it reads at once, so fewer and larger batches cost it less. With
 * 64 bids in flight and `appendfsync always`, two gave 13,600 bids/s, one 11,500, any number 7,400.
 */
const MAX_BATCHES_UNDER_WAY = 2

/** A script to run or a query to answer, until it is settled. */
interface Pending {
  fail(error: Error): void
  isSent: boolean
}

interface Call<T> extends Pending {
  resolve(reply: T): void
}

interface ScriptRun {
  readonly call: Call<unknown>
  readonly script: Script
  readonly keysAndArgs: readonly string[]
  /** Redis did not know the script by its hash: it needs the text. */
  needsText: boolean
}

/** Scripts that travel together. */
interface Batch {
  unanswered: number
}

/**
 * One connection for scripts and reads. Scripts called in one turn of the event loop leave in one
 * pipeline, each answered as its own reply arrives.
 *
 * Not ioredis's auto-pipelining and `defineCommand`: after a cut connection or with a hung Redis the
 * first waits with everything until the last command of the lost pipeline has timed out, however old
 * the waiting ones grow; the second gives up when `SCRIPT FLUSH` comes twice in a row, with a
 * rejection that nobody can catch.
 *
 * States of a call: unsent -> sent -> settled. Unsent when the connection goes or its time is over:
 * nothing was done. Sent: unknown. A script that Redis does not know did nothing: unsent again, it
 * leaves with the next batch in full. A call is settled once, by whichever of reply, time-out and cut
 * comes first.
 */
export class StoreConnection {
  readonly redis: Redis
  readonly #scripts: ScriptLibrary
  readonly #commandTimeoutMs: number
  readonly #inFlight = new Set<Pending>()
  readonly #underWay = new Set<Batch>()
  /** What leaves next. `null`: nothing, and nothing is scheduled to send it. */
  #gathering: ScriptRun[] | null = null

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
    this.#scripts = options.scripts
    this.#commandTimeoutMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS
    this.redis = connectRedis(options.redisUrl, {
      name: options.name,
      commandTimeoutMs: null, // each call has its own, from when it was made
      silenceMs: this.#commandTimeoutMs + 1_000,
      onError: options.onError,
    })
    this.redis.on('close', () => {
      // ioredis never settles what it had sent: it neither sends it again nor rejects it.
      this.#underWay.clear()
      this.#gathering = null
      const cut = new Error('The connection to Redis was cut')
      for (const call of [...this.#inFlight]) call.fail(cut)
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
  run(script: ScriptName, keysAndArgs: readonly string[]): Promise<unknown> {
    return this.#start((call) => {
      this.#gather({ call, script: this.#scripts[script], keysAndArgs, needsText: false })
    })
  }

  /**
   * Asks without changing anything.
   *
   * @throws StoreUnavailableError also when the answer did not come in time
   */
  read<T>(query: (redis: Redis) => Promise<T>): Promise<T> {
    // Never marked as sent: a read whose answer is lost has done nothing.
    return this.#start<T>((call) => {
      query(this.redis).then(call.resolve, call.fail)
    })
  }

  /** Safe to call twice. What is unanswered fails. */
  close(): void {
    this.redis.disconnect()
  }

  /** Starts a call and sees to it that it settles in time. */
  #start<T>(start: (call: Call<T>) => void): Promise<T> {
    if (!this.isReady) return Promise.reject(unavailable())
    if (this.#inFlight.size >= MAX_IN_FLIGHT) {
      return Promise.reject(new StoreUnavailableError('Too many calls wait for Redis'))
    }
    return new Promise<T>((resolve, reject) => {
      const isFirst = () => {
        clearTimeout(timer)
        return this.#inFlight.delete(call)
      }
      const call: Call<T> = {
        isSent: false,
        resolve: (reply) => {
          if (isFirst()) resolve(reply)
        },
        fail: (error) => {
          if (isFirst()) reject(asOutcome(error, call.isSent))
        },
      }
      const timer = setTimeout(() => {
        call.fail(new Error(`Redis did not answer within ${this.#commandTimeoutMs} ms`))
      }, this.#commandTimeoutMs)
      this.#inFlight.add(call)
      start(call)
    })
  }

  #gather(run: ScriptRun): void {
    if (this.#gathering === null) {
      this.#gathering = []
      setImmediate(() => this.#send())
    }
    this.#gathering.push(run)
  }

  #send(): void {
    if (this.#gathering === null || this.#underWay.size >= MAX_BATCHES_UNDER_WAY) return
    const runs = this.#gathering.filter(({ call }) => this.#inFlight.has(call))
    this.#gathering = null
    if (runs.length === 0) return
    if (!this.isReady) {
      for (const { call } of runs) call.fail(unavailable())
      return
    }
    const batch: Batch = { unanswered: runs.length }
    this.#underWay.add(batch)
    const pipeline = this.redis.pipeline()
    // One full text a batch is enough: what follows it finds the script.
    const missing = new Set(runs.filter((run) => run.needsText).map(({ script }) => script))
    for (const run of runs) {
      const { script, keysAndArgs, call } = run
      call.isSent = true
      const answered = (error?: Error | null, reply?: unknown) => {
        this.#answer(run, error ?? null, reply)
        batch.unanswered -= 1
        if (batch.unanswered === 0 && this.#underWay.delete(batch)) this.#send()
      }
      if (missing.delete(script)) {
        pipeline.eval(script.lua, script.numberOfKeys, ...keysAndArgs, answered)
      } else {
        pipeline.evalsha(script.sha1, script.numberOfKeys, ...keysAndArgs, answered)
      }
    }
    // Each run has its own callback; the pipeline's promise says nothing more.
    void pipeline.exec().catch(() => {})
  }

  #answer(run: ScriptRun, error: Error | null, reply: unknown): void {
    if (error === null) {
      run.call.resolve(reply)
    } else if (isReply(error) && error.message.startsWith('NOSCRIPT')) {
      run.call.isSent = false
      run.needsText = true
      if (this.#inFlight.has(run.call)) this.#gather(run)
    } else {
      run.call.fail(error)
    }
  }
}

function unavailable(): StoreUnavailableError {
  return new StoreUnavailableError('Redis cannot be reached')
}

/** Replies by which Redis says that it did nothing: loading, read-only, out of memory, disk full. */
const nothingDone =
  /^(LOADING|READONLY|OOM|MISCONF|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|BUSY|TRYAGAIN|NOPERM|NOAUTH)\b/
const neverWritten = "Stream isn't writeable"

function isReply(error: Error): boolean {
  return error.name === 'ReplyError'
}

function asOutcome(error: Error, isSent: boolean): Error {
  if (error instanceof StoreUnavailableError) return error
  if (isReply(error)) {
    return nothingDone.test(error.message)
      ? new StoreUnavailableError(error.message, { cause: error })
      : error // a bug in a script or a command
  }
  return isSent && !error.message.startsWith(neverWritten)
    ? new OutcomeUnknownError(error.message, { cause: error })
    : new StoreUnavailableError(error.message, { cause: error })
}
