import * as protocol from '@flashbid/protocol'
import { z } from 'zod'
import { FailureSchema } from './zod-app.ts'

/** The schemas that the OpenAPI document names, by their names there. */
export const models = z.registry<{ id: string }>()

models.add(protocol.AuctionSchema, { id: 'Auction' })
models.add(protocol.BidSchema, { id: 'Bid' })
models.add(protocol.UserSchema, { id: 'User' })
models.add(protocol.PersonSchema, { id: 'Person' })
models.add(protocol.AuditEntrySchema, { id: 'AuditEntry' })
models.add(FailureSchema, { id: 'Failure' })

type Described = Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0]

/**
 * What Zod writes and the contract does not say: answers may gain fields, and that an integer lies
 * within what JavaScript can count goes without saying.
 */
export function withoutNoise({ zodSchema, jsonSchema }: Described): void {
  const { def } = zodSchema._zod
  const refusesOthers = def.type === 'object' && def.catchall?._zod.def.type === 'never'
  if (jsonSchema.additionalProperties === false && !refusesOthers) {
    delete jsonSchema.additionalProperties
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
