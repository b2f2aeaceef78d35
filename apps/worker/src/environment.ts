import { z } from 'zod'

export interface WorkerConfig {
  readonly redisUrl: string
  /** `null`: there is no demo house. */
  readonly demo: {
    /** Origin of the gateway, without a trailing slash. */
    readonly gatewayUrl: string
    readonly adminApiKey: string
  } | null
  readonly logLevel: (typeof logLevels)[number]
}

export type EnvironmentReading =
  | { readonly ok: true; readonly config: WorkerConfig }
  /** One line a fault: the variable, what is wrong with it, what is accepted. */
  | { readonly ok: false; readonly faults: readonly string[] }

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** `secret`: the fault does not repeat what was given. */
function address(protocols: readonly string[], accepted: string, secret: boolean) {
  return z
    .string({ error: `is missing; accepted: ${accepted}` })
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: ({ input }) =>
        `is ${secret ? '' : `${JSON.stringify(input)}, which is `}not such an address; accepted: ${accepted}`,
    })
}

function oneOf<const T extends string>(choices: readonly [T, ...T[]]) {
  return z.enum(choices, {
    error: ({ input }) =>
      `is ${JSON.stringify(input)}, which is none of the choices; accepted: ${choices.join(', ')}`,
  })
}

const Port = z
  .string()
  .regex(/^\d{1,5}$/, { error: 'is not a whole number; accepted: a whole number from 1 to 65535' })

function variables(production: boolean) {
  return z
    .object({
      REDIS_URL: address(['redis:', 'rediss:'], 'redis://host:port or rediss://host:port', true),
      DEMO: oneOf(['0', '1']).default(production ? '0' : '1'),
      PORT: Port.default('3000'),
      GATEWAY_URL: address(['http:', 'https:'], 'an address such as http://127.0.0.1:3000', false)
        .transform((text) => new URL(text).origin)
        .optional(),
      ADMIN_API_KEY: z.string().optional(),
      LOG_LEVEL: oneOf(logLevels).default('info'),
    })
    .superRefine(({ DEMO, ADMIN_API_KEY }, context) => {
      if (DEMO === '1' && ADMIN_API_KEY === undefined) {
        const message = "is missing; accepted: the operator's key, or DEMO=0"
        context.addIssue({ code: 'custom', path: ['ADMIN_API_KEY'], message })
      }
    })
}

/** Parses every variable; an empty one counts as unset. All faults are found at once. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentReading {
  const set = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()])
      .filter(([, value]) => value),
  )
  const parsed = variables(set.NODE_ENV === 'production').safeParse(set)
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`),
    }
  }
  const { REDIS_URL, DEMO, PORT, GATEWAY_URL, ADMIN_API_KEY, LOG_LEVEL } = parsed.data
  return {
    ok: true,
    config: {
      redisUrl: REDIS_URL,
      demo:
        DEMO === '1' && ADMIN_API_KEY !== undefined
          ? { gatewayUrl: GATEWAY_URL ?? `http://127.0.0.1:${PORT}`, adminApiKey: ADMIN_API_KEY }
          : null,
      logLevel: LOG_LEVEL,
    },
  }
}
