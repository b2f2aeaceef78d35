import { type DestinationStream, type LevelWithSilent, type Logger, pino } from 'pino'

/**
 * Whoever reads a log must not be able to act as somebody. Nothing of ours logs a request or a body;
 * this is for errors of libraries, which carry along what they were working on.
 */
const secretNames = [
  ...['authorization', 'cookie', 'set-cookie', 'headers', 'rawHeaders', 'auth', 'secret'],
  ...['password', 'newPassword', 'currentPassword', 'token'],
]
const paths = [
  ...['', '*', '*.*', '*.*.*'].flatMap((depth) => secretNames.map((name) => `${depth}["${name}"]`)),
  // ioredis tells what it sent, Prisma and pg what they were asked.
  ...['err.command.args', 'err.meta', 'err.detail', 'err.parameters', 'err.cause.detail'],
]

/** Tokens and keys in running text, such as a message that quotes what was sent. */
const inText: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*)*/g, '[token]'],
  [/\b(Bearer|Basic)(\s+|%20)[\w.~+/=-]{6,}/gi, '$1 [redacted]'],
  [/(session_token(?:=|%3D|":\s*"))[^;"\s\\]+/gi, '$1[redacted]'],
  [/(:\/\/[^\s:/@"]*:)[^\s@/"]+@/g, '$1[redacted]@'], // passwords of stores and mail servers
]

export function createLogger(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    redact: { paths, censor: '[redacted]' },
    hooks: {
      streamWrite: (line: string) =>
        inText.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line),
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
