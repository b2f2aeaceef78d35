import type { Auction } from '@flashbid/protocol'
import { Maximize2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { classes } from '../ui/classes.ts'
import { LotPicture } from '../ui/lot-picture.tsx'

const PictureViewer = lazy(async () => ({
  default: (await import('./picture-viewer.tsx')).PictureViewer,
}))

/** The lot's pictures on neutral ground; a press opens the viewer. */
export function Gallery({ auction }: { auction: Auction }) {
  const { m } = useLanguage()
  const [index, setIndex] = useState(0)
  const [isViewing, setViewing] = useState(false)
  const { images, title } = auction
  const shown = images[index] ?? images[0]
  return (
    <div>
      <div className="relative">
        <LotPicture
          src={shown}
          title={title}
          eager
          sizes="(min-width: 64rem) 55vw, 100vw"
          className="aspect-[4/5] max-h-[78dvh] w-full max-lg:aspect-square max-lg:max-h-[max(30dvh,13rem)]"
        />
        {shown && (
          <button
            type="button"
            onClick={() => setViewing(true)}
            className="absolute inset-0 cursor-zoom-in -outline-offset-4"
            aria-label={m.gallery.open}
          >
            <span
              aria-hidden
              className="absolute right-3 bottom-3 grid size-11 place-items-center rounded-control bg-raised text-soft outline outline-line"
            >
              <Maximize2 className="size-[1.125rem]" />
            </span>
          </button>
        )}
      </div>
      {images.length > 1 && (
        <ul className="mt-2 flex gap-2 overflow-x-auto p-1 max-sm:px-4 lg:mt-3">
          {images.map((image, at) => (
            <li key={image}>
              <button
                type="button"
                aria-label={m.gallery.show(at + 1)}
                aria-pressed={at === index}
                onClick={() => setIndex(at)}
                className={classes('block', at === index ? 'outline-2 outline-ink' : 'opacity-75')}
              >
                <LotPicture
                  src={image}
                  title={title}
                  decorative
                  sizes="5rem"
                  className="size-20 max-lg:size-12"
                />
              </button>
            </li>
          ))}
        </ul>
      )}
      {isViewing && (
        <Suspense>
          <PictureViewer
            images={images}
            title={title}
            index={index}
            onIndex={setIndex}
            onClose={() => setViewing(false)}
          />
        </Suspense>
      )}
    </div>
  )
}
