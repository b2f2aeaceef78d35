import { ChevronRight } from 'lucide-react'
import { useLanguage } from '../i18n/language.tsx'
import { classes } from '../ui/classes.ts'
import { LotPicture } from '../ui/lot-picture.tsx'
import { housePictures } from './house-pictures.ts'

/** The house's drawings, seen rather than read; opened when wanted. */
export function HousePictures(props: {
  chosen: readonly string[]
  isFull: boolean
  onToggle: (path: string) => void
}) {
  const { m } = useLanguage()
  return (
    <details className="group mt-2">
      <summary className="-ml-1 inline-flex min-h-11 list-none items-center gap-1 rounded-control pr-2 text-label text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 transition-transform duration-100 group-open:rotate-90"
        />
        {m.selling.pictures.fromHouse}
      </summary>
      <div className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(4.5rem,1fr))] gap-2">
        {housePictures.map(({ path, name }) => {
          const isChosen = props.chosen.includes(path)
          return (
            <label
              key={path}
              title={name}
              className={classes(
                'relative block has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
                isChosen && 'outline-2 outline-ink',
              )}
            >
              <input
                type="checkbox"
                checked={isChosen}
                disabled={props.isFull && !isChosen}
                onChange={() => props.onToggle(path)}
                aria-label={name}
                className="absolute inset-0 z-10 size-full cursor-pointer appearance-none opacity-0"
              />
              <LotPicture src={path} title={name} decorative flat className="aspect-[4/5]" />
            </label>
          )
        })}
      </div>
    </details>
  )
}
