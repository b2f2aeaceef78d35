import multipart from '@fastify/multipart'
import { MediaAnswerSchema } from '@flashbid/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { networkOf } from '../accounts/address-limit.ts'
import { callerOf } from '../accounts/callers.ts'
import { answerError, answerNotFound } from '../http/errors.ts'
import { failures, type ZodApp } from '../http/zod-app.ts'
import type { Resources } from '../resources.ts'
import { keepPicture, storeAway } from './keep-picture.ts'
import { contentTypeOf, FOREVER, readMediaPath } from './media-file.ts'
import { createMediaStore } from './media-store.ts'
import { badPicture, formLimits, readUpload } from './read-upload.ts'
import { createUploadLimits } from './upload-limits.ts'
import { createUploadLine } from './upload-line.ts'

/** Pictures: received, drawn anew, kept and shown. */
export async function mediaRoutes(app: ZodApp, resources: Resources): Promise<void> {
  const { config, logger, redis } = resources
  const store = createMediaStore(config)
  const line = createUploadLine()
  const limits = createUploadLimits(redis)
  app.addHook('onClose', async () => store.close())

  // A scope of its own: no other route reads forms.
  await app.register(async (scope: ZodApp) => {
    scope.removeAllContentTypeParsers()
    await scope.register(multipart, { limits: formLimits })
    scope.setErrorHandler((error, request, reply) => {
      const code = error instanceof Error && 'code' in error ? error.code : null
      const isOtherType = code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'
      answerError(isOtherType ? badPicture('required') : error, request, reply)
    })
    scope.post(
      '/api/media',
      {
        schema: {
          tags: ['media'],
          summary: 'Upload a picture',
          security: [{ bearer: [] }],
          consumes: ['multipart/form-data'],
          body: z.strictObject({ file: z.file().describe('JPEG, PNG, WebP, AVIF or GIF') }),
          response: { 201: MediaAnswerSchema, ...failures },
        },
        // The form is read by hand, within its bounds; the schema is for the description.
        validatorCompiler: () => (input) => ({ value: input }),
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const leave = line.enter(networkOf(request.ip))
        try {
          await limits.take(caller, request.ip)
          const file = await readUpload(request)
          return reply.code(201).send(await keepPicture(resources, store, line, caller, file))
        } finally {
          leave()
        }
      },
    )
  })

  async function show(request: FastifyRequest, reply: FastifyReply) {
    const [path = ''] = request.url.split('?')
    const file = readMediaPath(path)
    if (!file) return answerNotFound(request, reply)
    const found = await store.open(file).catch((error: unknown) => {
      logger.error({ err: error }, 'a picture could not be read')
      throw storeAway(error)
    })
    if (!found) return answerNotFound(request, reply)
    reply.headers({
      'content-type': contentTypeOf(file),
      'content-length': found.bytes,
      'content-disposition': 'inline',
      'cache-control': FOREVER,
      // Opened by itself it is a page of nobody: whatever it were, it could not do a thing.
      'content-security-policy': "default-src 'none'; sandbox",
    })
    if (request.method !== 'HEAD') return reply.send(found.stream)
    found.stream.destroy()
    return reply.send()
  }

  const hidden = { schema: { hide: true } } as const
  app.head('/media/*', hidden, show)
  app.get('/media/*', { ...hidden, exposeHeadRoute: false }, show)
}
