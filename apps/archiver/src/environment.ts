import { z } from 'zod'

export interface ArchiverConfig {
  readonly redisUrl: string
  readonly databaseUrl: string
  readonly logLevel: (typeof logLevels)[number]
}

export type EnvironmentReading =
  | { readonly ok: true; readonly config: ArchiverConfig }
  /** One line a fault: the variable, what is wrong with it, what is accepted. */
  | { readonly ok: false; readonly faults: readonly string[] }

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** The address of a store. It may carry a password, so a fault does not repeat it. */
function address(protocols: readonly string[], accepted: string) {
  return z
    .string({ error: `is missing; accepted: ${accepted}` })
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: `is not such an address; accepted: ${accepted}`,
    })
}

const Variables = z.object({
  REDIS_URL: address(['redis:', 'rediss:'], 'redis://host:port or rediss://host:port'),
  DATABASE_URL: address(['postgres:', 'postgresql:'], 'postgresql://user@host:port/database'),
  LOG_LEVEL: z
    .enum(logLevels, {
      error: ({ input }) =>
        `is ${JSON.stringify(input)}, which is none of the choices; accepted: ${logLevels.join(', ')}`,
    })
    .default('info'),
})

/** Parses every variable; an empty one counts as unset. All faults are found at once. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentReading {
  const set = Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()])
      .filter(([, value]) => value),
  )
  const parsed = Variables.safeParse(set)
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`),
    }
  }
  const { REDIS_URL, DATABASE_URL, LOG_LEVEL } = parsed.data
  return {
    ok: true,
    config: { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL, logLevel: LOG_LEVEL },
  }
}
