import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isStandInAddress } from '@flashbid/database'
import { createTransport } from 'nodemailer'
import type { Logger } from 'pino'
import type { GatewayConfig } from '../environment.ts'
import { type Language, type Occasion, writeLetter } from './letters.ts'

/** Letters that may wait in one gateway. Beyond it something is badly wrong, or somebody floods us. */
const waitingAtMost = 1_000
/** A mail server that greylists lets one in after some minutes. */
const pausesMs = [2_000, 15_000, 60_000, 300_000] as const
const sendTimeoutMs = 20_000
/** What draining may still take for letters that are under way. */
const closeGraceMs = 5_000

export interface Mailer {
  /** Queued: nobody who asks for a letter can measure whether one is sent. Never throws. */
  send(
    to: { readonly address: string; readonly name: string },
    occasion: Occasion,
    in_: Language,
  ): void
  /** Sends what is queued, then lets go. What cannot be sent in a few seconds is lost, and said. */
  close(): Promise<void>
}

type Deliver = (letter: {
  readonly from: string
  readonly to: { readonly address: string; readonly name: string }
  readonly subject: string
  readonly text: string
  readonly html: string
}) => Promise<void>

export const mailFolder = (config: Pick<GatewayConfig, 'dataFolder'>) =>
  join(config.dataFolder, 'mail')

/** Letters leave through the mail server or, without one, into the folder. */
export function createMailer(
  config: Pick<GatewayConfig, 'smtpUrl' | 'mailFrom' | 'dataFolder'>,
  logger: Logger,
  pauses: readonly number[] = pausesMs,
): Mailer {
  const post = config.smtpUrl === null ? null : openPost(config.smtpUrl)
  const deliver = post?.deliver ?? intoFolder(mailFolder(config))
  const underWay = new Set<Promise<void>>()
  const pausing = new Set<() => void>()
  let isClosed = false

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        pausing.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      pausing.add(end)
    })

  async function dispatch(letter: Parameters<Deliver>[0], kind: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await deliver(letter)
      } catch (error) {
        const pauseMs = pauses[attempt]
        // The error of a mail server often repeats the address; it stays out of the log.
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
        const isRefused = typeof responseCode === 'number' && responseCode >= 500
        if (pauseMs === undefined || isClosed || isRefused) {
          logger.error({ kind, code, responseCode, attempt }, 'a letter could not be sent')
          return
        }
        logger.warn({ kind, code, responseCode, attempt }, 'a letter is tried again later')
        await pause(pauseMs)
      }
    }
  }

  return {
    send(to, occasion, language) {
      if (isStandInAddress(to.address)) return
      if (isClosed || underWay.size >= waitingAtMost) {
        logger.error({ kind: occasion.kind }, 'a letter is not sent: too many are waiting')
        return
      }
      const letter = { from: config.mailFrom, to, ...writeLetter(occasion, to.name, language) }
      const sending: Promise<void> = dispatch(letter, occasion.kind).finally(() =>
        underWay.delete(sending),
      )
      underWay.add(sending)
    },
    async close() {
      isClosed = true
      for (const end of pausing) end()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closeGraceMs)
      })
      await Promise.race([Promise.all(underWay), late])
      clearTimeout(timer)
      if (underWay.size > 0) logger.error({ letters: underWay.size }, 'letters were left unsent')
      post?.close()
    },
  }
}

function openPost(smtpUrl: string): { deliver: Deliver; close(): void } {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 3,
    connectionTimeout: sendTimeoutMs,
    greetingTimeout: sendTimeoutMs,
    socketTimeout: sendTimeoutMs,
    // Letters are made of our own text: none may name a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async deliver(letter) {
      await transport.sendMail(letter)
    },
    close: () => transport.close(),
  }
}

/** Two files a letter: `.eml` as it would have left, `.txt` to read. The name sorts by time. */
function intoFolder(folder: string): Deliver {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return async (letter) => {
    const { message } = await transport.sendMail(letter)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const stamp = new Date().toISOString().replaceAll(':', '-')
    const name = join(folder, `${stamp}-${randomUUID().slice(0, 8)}`)
    const text = `To: ${letter.to.address}\nSubject: ${letter.subject}\n\n${letter.text}\n`
    await writeWhole(`${name}.txt`, text)
    await writeWhole(`${name}.eml`, message as Buffer) // since `buffer` is set
  }
}

/** Whoever lists the folder never meets half a letter. */
async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  await writeFile(`${file}.part`, content, { mode: 0o600 })
  await rename(`${file}.part`, file)
}
