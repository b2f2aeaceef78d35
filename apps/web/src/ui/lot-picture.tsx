import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { classes } from './classes.ts'

/** A picture on neutral ground, never cropped. Its field keeps its size whatever happens. */
export function LotPicture(props: {
  src: string | undefined
  title: string
  className?: string
  eager?: boolean
  /** Small, without the sheet's shadow. */
  flat?: boolean
  /** Beside a title that says the same. */
  decorative?: boolean
}) {
  const { m } = useLanguage()
  const [failed, setFailed] = useState<string | null>(null)
  return (
    <span className={classes('relative block overflow-hidden bg-ground', props.className)}>
      {props.src && failed !== props.src ? (
        <img
          src={props.src}
          alt={props.decorative ? '' : m.lot.picture(props.title)}
          loading={props.eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onError={() => setFailed(props.src ?? null)}
          className={classes(
            'mount absolute inset-0 size-full object-contain',
            !props.flat && 'drop-shadow-[0_1px_4px_rgb(0_0_0/0.14)]',
          )}
        />
      ) : (
        <span className="absolute inset-0 grid place-items-center text-faint text-fine">
          {m.lot.noPicture}
        </span>
      )}
    </span>
  )
}
