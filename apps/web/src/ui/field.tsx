import { ChevronDown } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

export const inputClasses =
  'min-h-11 w-full rounded-control border border-edge bg-raised px-3 text-body text-ink placeholder:text-faint aria-invalid:border-outbid disabled:text-faint'

interface Frame {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

/** A label, the control, and under it what helps or what is wrong. The control gets what ties them together. */
export function Field(props: {
  label: ReactNode
  note?: ReactNode
  hint?: ReactNode
  fault?: string | undefined
  className?: string
  children: (frame: Frame) => ReactNode
}) {
  const id = useId()
  const says = props.fault ?? props.hint
  return (
    <div className={props.className}>
      <label htmlFor={id} className="mb-1.5 flex items-baseline justify-between gap-3 text-label">
        <span className="font-[550]">{props.label}</span>
        {props.note && <span className="text-faint text-fine">{props.note}</span>}
      </label>
      {props.children({
        id,
        ...(says ? { 'aria-describedby': `${id}-says` } : {}),
        ...(props.fault ? { 'aria-invalid': true as const } : {}),
      })}
      {says && (
        <p
          id={`${id}-says`}
          className={classes('mt-1.5 text-fine', props.fault ? 'text-outbid' : 'text-faint')}
        >
          {says}
        </p>
      )}
    </div>
  )
}

/** The system's own select: right on every phone and for every screen reader. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={classes('relative block', className)}>
      <select {...rest} className={classes(inputClasses, 'appearance-none pr-9')}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-soft"
      />
    </span>
  )
}
