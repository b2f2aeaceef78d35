import { z } from 'zod'
import { authCalls } from './auth-calls.ts'

const failed = {
  description: "better-auth's `code` and `message`, and ours beside them",
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
}

/** The calls of accounts for the OpenAPI document: one route takes them all in, so it does not show them. */
export function describeAuthCalls(): Record<string, object> {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, { summary, body }] of Object.entries(authCalls)) {
    const [method = '', path = ''] = name.split(' ')
    const at = `/api/auth${path}`
    paths[at] = { ...paths[at], [method.toLowerCase()]: operation(summary, body) }
  }
  return paths
}

function operation(summary: string, body: z.ZodType | null): object {
  const described = {
    ...{ tags: ['accounts'], summary, security: [{ session: [] }, {}] },
    responses: { 200: { description: "As better-auth's documentation says" }, default: failed },
  }
  if (body === null) return described
  const { $schema: _, ...schema } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
  return { ...described, requestBody: { content: { 'application/json': { schema } } } }
}
