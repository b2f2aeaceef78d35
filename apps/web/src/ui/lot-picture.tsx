import { keptWidths, pictureUrl, readPictureUrl } from '@flashbid/protocol'
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
  /** How wide it stands, as `sizes` of an image; by default that of a card. */
  sizes?: string
}) {
  const { m } = useLanguage()
  const [failed, setFailed] = useState<string | null>(null)
  const { src, eager = false, sizes = '(min-width: 40rem) 22rem, 50vw' } = props
  return (
    <span className={classes('relative block overflow-hidden bg-ground', props.className)}>
      {src && failed !== src ? (
        <img
          {...sourcesOf(src, sizes, eager)}
          src={src}
          alt={props.decorative ? '' : m.lot.picture(props.title)}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onError={() => setFailed(src)}
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

/** An upload is kept in several widths: the browser takes the one that its screen needs. */
function sourcesOf(src: string, sizes: string, eager: boolean) {
  const picture = readPictureUrl(src)
  if (!picture) return {}
  const widths = keptWidths(picture.width)
  return {
    srcSet: widths.map((width) => `${pictureUrl(picture.id, width)} ${width}w`).join(', '),
    // What is loaded lazily is laid out by then: browsers that can, measure it themselves.
    sizes: eager ? sizes : `auto, ${sizes}`,
  }
}
