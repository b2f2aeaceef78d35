import { useLanguage } from '../i18n/language.tsx'
import { useSecondsUntil } from '../realtime/live.ts'
import { classes } from './classes.ts'
import { clockText } from './clock-text.ts'

/** Time until `at` by the server's clock. Silent for screen readers, who hear it from the status line. */
export function Countdown(props: { at: number; className?: string; label?: string }) {
  const { at, className } = props
  const { m, f } = useLanguage()
  const seconds = useSecondsUntil(at)
  // A time until something begins is never late.
  const isLate = !props.label && seconds !== null && seconds <= 60
  return (
    <span
      role="timer"
      aria-label={props.label ?? m.lot.timeLeft}
      className={classes('figures whitespace-nowrap', isLate && 'text-closing', className)}
    >
      {seconds === null ? '–:––' : clockText(seconds, f)}
    </span>
  )
}
