import {
  ArrowUpFromLine,
  Ban,
  CircleCheck,
  CircleX,
  Clock,
  Gavel,
  Hourglass,
  LoaderCircle,
  Pause,
  Shield,
  ShieldCheck,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** Each state has one icon and one colour everywhere (docs/design.md, "States"). */
const states = {
  leading: { Icon: CircleCheck, colour: 'text-leading', wash: 'bg-leading-wash' },
  outbid: { Icon: ArrowUpFromLine, colour: 'text-outbid', wash: 'bg-outbid-wash' },
  refused: { Icon: CircleX, colour: 'text-outbid', wash: 'bg-outbid-wash' },
  pending: { Icon: LoaderCircle, colour: 'text-accent', wash: 'bg-accent-wash' },
  settling: { Icon: LoaderCircle, colour: 'text-closing', wash: 'bg-closing-wash' },
  reserveUnmet: { Icon: Shield, colour: 'text-soft', wash: 'bg-sunken' },
  reserveMet: { Icon: ShieldCheck, colour: 'text-leading', wash: 'bg-leading-wash' },
  scheduled: { Icon: Clock, colour: 'text-soft', wash: 'bg-sunken' },
  lastMinute: { Icon: Clock, colour: 'text-closing', wash: 'bg-closing-wash' },
  closing: { Icon: Hourglass, colour: 'text-closing', wash: 'bg-closing-wash' },
  paused: { Icon: Pause, colour: 'text-closing', wash: 'bg-closing-wash' },
  won: { Icon: Gavel, colour: 'text-leading', wash: 'bg-leading-wash' },
  ended: { Icon: Gavel, colour: 'text-soft', wash: 'bg-sunken' },
  withdrawn: { Icon: Ban, colour: 'text-soft', wash: 'bg-sunken' },
} as const

export type MarkState = keyof typeof states

export function markColours(state: MarkState): { colour: string; wash: string } {
  return states[state]
}

export function MarkIcon({ state, className }: { state: MarkState; className?: string }) {
  const { Icon } = states[state]
  const isTurning = state === 'pending' || state === 'settling'
  return (
    <Icon
      aria-hidden
      strokeWidth={2}
      className={classes('size-4 shrink-0', isTurning && 'animate-turn', className)}
    />
  )
}

/** Word and icon in the colour of the state. */
export function Mark({
  state,
  children,
  className,
}: {
  state: MarkState
  children: ReactNode
  className?: string
}) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 font-[550] text-fine',
        states[state].colour,
        className,
      )}
    >
      <MarkIcon state={state} />
      {children}
    </span>
  )
}
