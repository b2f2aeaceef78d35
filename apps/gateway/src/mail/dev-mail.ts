import { readdir, readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { FastifyRequest } from 'fastify'
import type { GatewayConfig } from '../environment.ts'
import { answerNotFound } from '../http/errors.ts'
import type { ZodApp } from '../http/zod-app.ts'
import { escapeHtml } from './letters.ts'
import { mailFolder } from './mailer.ts'

const shown = 30

/**
 * The newest letters of the folder with their links: what a developer without a mail server reads.
 * Only outside production, only from this machine, and only under its own name: a page elsewhere
 * whose name points at this machine sees nothing.
 */
export function devMailRoutes(app: ZodApp, config: GatewayConfig): void {
  if (config.production) return
  app.get('/dev/mail', { schema: { hide: true } }, async (request, reply) => {
    if (!isFromHere(request)) return answerNotFound(request, reply)
    const letters = config.smtpUrl === null ? await newestLetters(mailFolder(config)) : null
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page(letters))
  })
}

function isFromHere(request: Pick<FastifyRequest, 'ip' | 'hostname' | 'headers'>): boolean {
  const { ip, hostname, headers } = request
  // Somebody's proxy on this machine speaks for strangers.
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  return (
    isLoopback(ip) && (hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, '')))
  )
}

const isLoopback = (address: string) => {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

async function newestLetters(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  const newest = names
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .reverse()
    .slice(0, shown)
  const texts = await Promise.all(
    newest.map((name) => readFile(join(folder, name), 'utf8').catch(() => null)),
  )
  return texts.filter((text) => text !== null)
}

function page(letters: readonly string[] | null): string {
  const items = (letters ?? []).map(
    (text) =>
      `<li><pre style="white-space:pre-wrap;overflow-wrap:anywhere">${linked(text)}</pre></li>`,
  )
  const nothing =
    letters === null ? 'Letters leave through the mail server.' : 'No letters yet. Reload for news.'
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">',
    '<meta name="viewport" content="width=device-width"><title>Mail · FlashBid</title>',
    '<body style="font-family:sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem">',
    '<h1>Mail</h1>',
    items.length === 0 ? `<p>${nothing}</p>` : `<ol>${items.join('\n')}</ol>`,
    '</body></html>',
  ].join('\n')
}

/** Addresses of the web become links; everything else is text. */
const linked = (text: string) =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, i) =>
      i % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('')
