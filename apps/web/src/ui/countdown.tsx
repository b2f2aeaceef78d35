import { useLanguage } from '../i18n/language.tsx'
import { useSecondsUntil } from '../realtime/live.ts'
import { classes } from './classes.ts'
import { clockText } from './clock-text.ts'

/** Time until `at` by the server's clock. Silent for screen readers, who hear it from the status line. */
export function Countdown({ at, className }: { at: number; className?: string }) {
  const { m, f } = useLanguage()
  const seconds = useSecondsUntil(at)
  const isLate = seconds !== null && seconds <= 60
  return (
    <span
      role="timer"
      aria-label={m.lot.timeLeft}
      className={classes('figures whitespace-nowrap', isLate && 'text-closing', className)}
    >
      {seconds === null ? '–:––' : clockText(seconds, f)}
    </span>
  )
}
