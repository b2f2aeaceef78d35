import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorStatus } from '@flashbid/protocol'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** Fastify whose route schemas are Zod's. */
export type ZodApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

const ErrorCodeSchema = z.enum(Object.keys(errorStatus) as [keyof typeof errorStatus])

/** The body of every answer that is not a success. */
export const FailureSchema = z
  .object({
    ok: z.literal(false),
    error: z.object({
      code: ErrorCodeSchema,
      message: z.string(),
      issues: z
        .array(
          z.object({
            path: z.array(z.union([z.string(), z.number()])),
            code: z.string(),
            params: z.record(z.string(), z.unknown()).optional(),
            message: z.string(),
          }),
        )
        .optional(),
      minimum: z.int().optional(),
      max: z.int().optional(),
      limit: z.int().optional(),
      startsAt: z.int().optional(),
      endsAt: z.int().optional(),
      retryAfterMs: z.number().optional(),
      ref: z.string().optional(),
      epoch: z.int().optional(),
      seq: z.int().optional(),
      price: z.int().nullable().optional(),
      at: z.int().optional(),
    }),
  })
  .describe('Refused or failed; `code` is from a closed list')

/** Spread into a route's `response`: for its description only, failures are written by the error handler. */
export const failures = { default: FailureSchema } as const
