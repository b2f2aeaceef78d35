/** Where progress is told: one line that renews itself on a terminal, plain lines elsewhere. */
export interface Progress {
  /** Something happened that stays to be read. */
  say(line: string): void
  /** How things stand right now. */
  show(line: string): void
  close(): void
}

const plainEveryMs = 5_000

export function createProgress(stream: NodeJS.WriteStream): Progress {
  let shownAt = Number.NEGATIVE_INFINITY
  let isShown = false
  const clear = () => {
    if (isShown) stream.write('\r\x1b[K')
    isShown = false
  }
  return {
    say(line) {
      clear()
      stream.write(`${line}\n`)
    },
    show(line) {
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${line.slice(0, (stream.columns ?? 80) - 1)}`)
        isShown = true
      } else if (performance.now() - shownAt >= plainEveryMs) {
        shownAt = performance.now()
        stream.write(`${line}\n`)
      }
    },
    close: clear,
  }
}
