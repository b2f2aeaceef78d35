import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMailer, type Mailer, mailFolder } from './mailer.ts'

let dataFolder: string
const logged: string[] = []
const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
const ada = { address: 'ada@example.org', name: 'Ada <b>' }
const letter = {
  kind: 'reset-password',
  url: 'http://localhost:3000/new-password#token=x',
} as const

beforeAll(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'flashbid-mail-'))
})
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }))

const open = (smtpUrl: string | null, pauses?: readonly number[]): Mailer =>
  createMailer({ smtpUrl, dataFolder, mailFrom: 'FlashBid <bids@example.org>' }, logger, pauses)

/** A mail server that refuses as often as told before it takes a letter. */
async function startPost(refusals: readonly number[] = []) {
  const taken: string[] = []
  const left = [...refusals]
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      const responseCode = left.shift()
      if (responseCode === undefined) done()
      else done(Object.assign(new Error('not now, ada@example.org'), { responseCode }))
    },
    onData(stream, _session, done) {
      let text = ''
      stream.setEncoding('utf8')
      stream.on('data', (part: string) => {
        text += part
      })
      stream.on('end', () => {
        taken.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    taken,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe('letters', () => {
  it('without a mail server land in the folder, to read and as they would leave', async () => {
    const mailer = open(null)
    mailer.send(ada, letter, 'zh')
    await mailer.close()
    const folder = mailFolder({ dataFolder })
    const names = (await readdir(folder)).sort()
    expect(names.map((name) => name.slice(-4))).toEqual(['.eml', '.txt'])
    const [eml, text] = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    expect(text).toMatch(/^To: ada@example\.org\nSubject: 设置新密码\n\nAda <b>，您好：/)
    expect(text).toContain(letter.url)
    expect(eml).toMatch(/^From: FlashBid <bids@example\.org>$/m)
    expect(eml).not.toContain('Ada <b>,')
  })

  it('leave through the mail server, also one that refuses for now', async () => {
    const post = await startPost([451, 450])
    const mailer = open(post.url, [10, 10, 10])
    mailer.send(ada, letter, 'en')
    await expect.poll(() => post.taken.length, { timeout: 10_000 }).toBe(1)
    expect(post.taken[0]).toContain('Subject: Choose a new password')
    await mailer.close()
    await post.close()
  })

  it('are given up when refused for good; the log names nobody', async () => {
    const post = await startPost([550])
    const mailer = open(post.url, [10])
    mailer.send(ada, letter, 'en')
    await expect.poll(() => logged.some((line) => line.includes('could not be sent'))).toBe(true)
    expect(logged.join('\n')).not.toContain('ada@')
    await mailer.close()
    await post.close()
  })

  it('that cannot leave do not hold up a stop', async () => {
    const mailer = open('smtp://127.0.0.1:1', [60_000])
    mailer.send(ada, letter, 'en')
    await expect.poll(() => logged.some((line) => line.includes('tried again later'))).toBe(true)
    await mailer.close()
  })
})
