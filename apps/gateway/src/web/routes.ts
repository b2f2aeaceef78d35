import { basename, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answerNotFound } from '../http/errors.ts'
import type { ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import { auctionMeta } from './auction-page.ts'
import { withMeta } from './page-meta.ts'
import type { Site } from './site.ts'

/** Addresses below these are never pages. */
const notPages = /^\/(?:api|socket\.io|docs|media|\.well-known)(?:\/|$)/

/** The web app: its files, and `index.html` for every address that is a page of it. */
export async function webRoutes(app: ZodApp, resources: Resources, site: Site): Promise<void> {
  await app.register(fastifyStatic, {
    root: site.folder,
    suppressWarning: true, // there may be no build yet
    index: false,
    dotfiles: 'ignore', // nothing of the site begins with a dot; what does was left there by mistake
    redirect: false,
    cacheControl: false,
    preCompressed: true, // `.br` and `.gz` beside a file are sent to those who read them
    setHeaders(reply, path) {
      // Vite puts a hash of the content into the names below assets/.
      const isHashed = path.split(sep).at(-2) === 'assets' && /-[\w-]{8,}\./.test(basename(path))
      reply.header(
        'cache-control',
        isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate',
      )
    },
  })

  async function answerPage(request: FastifyRequest, reply: FastifyReply, html: string | null) {
    if (html === null) return answerNotFound(request, reply)
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html)
  }

  app.get('/', { schema: { hide: true } }, async (request, reply) =>
    answerPage(request, reply, await site.index()),
  )

  app.get(
    '/auctions/:id',
    { schema: { hide: true, params: z.object({ id: z.string() }) } },
    async (request, reply) => {
      const html = await site.index()
      const meta = html === null ? null : await auctionMeta(resources, request.params.id)
      return answerPage(request, reply, html !== null && meta ? withMeta(html, meta) : html)
    },
  )

  app.setNotFoundHandler(async (request, reply) => {
    const [path = ''] = request.url.split('?')
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !notPages.test(path) &&
      !basename(path).includes('.')
    return isPage ? answerPage(request, reply, await site.index()) : answerNotFound(request, reply)
  })
}
