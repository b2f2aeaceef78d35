import type { ConnectionView } from '@flashbid/client'
import { CloudOff, LoaderCircle } from 'lucide-react'
import { useLanguage } from '../i18n/language.tsx'
import { useConnection } from '../realtime/live.ts'
import { classes } from '../ui/classes.ts'
import { Popover } from '../ui/popover.tsx'

type Line = 'live' | 'connecting' | 'reconnecting' | 'offline'

/** A draining gateway still serves; what the server refuses looks like being offline. */
export function lineOf({ status }: ConnectionView): Line {
  if (status === 'draining') return 'live'
  return status === 'refused' ? 'offline' : status
}

export function ConnectionBadge() {
  const { m } = useLanguage()
  const connection = useConnection()
  const line = lineOf(connection)
  const clock = {
    good: m.connection.clockGood,
    rough: m.connection.clockRough,
    unknown: m.connection.clockUnknown,
  }
  return (
    <Popover
      label={m.connection.title}
      button={{
        look: 'quiet',
        'aria-label': `${m.connection.title}: ${m.connection[line]}`,
        className: classes(
          'min-w-11 gap-1.5 px-2.5 text-label',
          line === 'live' && 'text-soft',
          line === 'offline' && 'text-outbid',
          (line === 'connecting' || line === 'reconnecting') && 'text-closing',
        ),
        children: (
          <>
            <LineIcon line={line} />
            <span className="max-sm:sr-only">{m.connection[line]}</span>
          </>
        ),
      }}
    >
      <p>{m.connection[`${line}Long`]}</p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-soft">
        <dt>{m.connection.roundTrip}</dt>
        <dd className="figures text-right text-ink">
          {connection.roundTripMs === null
            ? '–'
            : m.connection.roundTripValue(connection.roundTripMs)}
        </dd>
        <dt>{m.connection.clock}</dt>
        <dd className="text-right text-ink">{clock[connection.clock]}</dd>
      </dl>
    </Popover>
  )
}

function LineIcon({ line }: { line: Line }) {
  if (line === 'live') {
    return <span aria-hidden className="m-1 size-2 rounded-full bg-leading" />
  }
  const Icon = line === 'offline' ? CloudOff : LoaderCircle
  return <Icon aria-hidden className={classes('size-4', line !== 'offline' && 'animate-turn')} />
}
