import { limits, pictureLimits } from '@flashbid/protocol'
import { ImagePlus } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { HousePictures } from './house-collection.tsx'
import { PictureTile } from './picture-tile.tsx'
import type { Pictures } from './use-pictures.ts'

/** iOS makes a JPEG of its own format for a field that names formats. */
const accepted = pictureLimits.formats.join(',')

/** Pictures by drop, paste, choice or from the house; put in order, the first being the cover. */
export function PicturesField({
  pictures,
  fault,
}: {
  pictures: Pictures
  fault: string | undefined
}) {
  const { m } = useLanguage()
  const says = m.selling.pictures
  const id = useId()
  const field = useRef<HTMLFieldSetElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [dragged, setDragged] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  /** Where the focus goes once the pictures stand in their new order. */
  const [focusNext, setFocusNext] = useState<readonly string[] | null>(null)
  const { all } = pictures
  const isFull = all.length >= limits.images

  function add(files: readonly File[]) {
    if (files.length === 0) return
    const left = pictures.add(files)
    const added = files.length - left
    setSaid(
      [added > 0 && says.added(added), left > 0 && says.leftOut(left)].filter(Boolean).join(' '),
    )
  }
  const onFiles = useEffectEvent(add)

  // A file that is dropped beside the field would open in its place, and all that was typed be gone.
  useEffect(() => {
    let leaving: ReturnType<typeof setTimeout> | undefined
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    function over(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
      // Browsers tell when a drag leaves an element, not reliably when it leaves the window.
      clearTimeout(leaving)
      leaving = setTimeout(setOver, 200, false)
    }
    function drop(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      onFiles([...(event.dataTransfer?.files ?? [])])
    }
    function paste(event: ClipboardEvent) {
      const files = [...(event.clipboardData?.files ?? [])]
      const isTyping =
        event.target instanceof HTMLElement && event.target.matches('input, textarea')
      // Word processors put a picture of the text beside the text.
      if (isTyping && event.clipboardData?.types.includes('text/plain')) return
      if (files.length === 0) return
      event.preventDefault()
      onFiles(files)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('drop', drop)
    window.addEventListener('paste', paste)
    return () => {
      clearTimeout(leaving)
      window.removeEventListener('dragover', over)
      window.removeEventListener('drop', drop)
      window.removeEventListener('paste', paste)
    }
  }, [])

  useLayoutEffect(() => {
    if (!focusNext) return
    const found = focusNext.map((selector) =>
      field.current?.querySelector<HTMLElement>(`${selector}:enabled`),
    )
    found.find((element) => element)?.focus()
    setFocusNext(null)
  }, [focusNext])

  function move(key: string, to: number, act: 'earlier' | 'later') {
    pictures.move(key, to)
    setSaid(says.movedTo(to + 1, all.length))
    const tile = `[data-picture="${CSS.escape(key)}"]`
    setFocusNext([`${tile} [data-act=${act}]`, `${tile} [data-act]`])
  }

  function remove(key: string, index: number) {
    pictures.remove(key)
    setSaid(says.removed)
    const neighbour = all[index + 1] ?? all[index - 1]
    setFocusNext([
      ...(neighbour ? [`[data-picture="${CSS.escape(neighbour.key)}"] [data-act=remove]`] : []),
      '[data-act=choose]',
    ])
  }

  const choose = () => chooser.current?.click()
  const hint = `${id}-hint`

  return (
    <fieldset ref={field} className="sm:col-span-2" aria-describedby={hint}>
      <legend className="mb-1.5 flex w-full items-baseline justify-between gap-3 text-label">
        <span className="font-[550]">{m.selling.fieldPictures}</span>
        <span className="figures text-faint text-fine">
          {all.length > 0 ? says.count(all.length, limits.images) : m.selling.optional}
        </span>
      </legend>
      <input
        ref={chooser}
        type="file"
        accept={accepted}
        multiple
        hidden
        data-testid="picture-files"
        onChange={(event) => {
          add([...(event.target.files ?? [])])
          event.target.value = '' // the same file may be chosen again
        }}
      />
      {all.length === 0 ? (
        <div
          className={classes(
            'grid place-items-center gap-3 rounded-control border border-dashed px-4 py-9 text-center transition-colors duration-100',
            isOver ? 'border-accent bg-accent-wash' : 'border-edge',
          )}
        >
          <ImagePlus aria-hidden strokeWidth={1.5} className="size-8 text-faint" />
          <p className="text-label text-soft">
            {/* Fingers neither drop nor paste. */}
            <span className="pointer-coarse:hidden">
              {isOver ? says.dropHere : says.invitation}
            </span>
            <span className="pointer-fine:hidden">{says.coverHint(limits.images)}</span>
          </p>
          <Button
            data-act="choose"
            onClick={choose}
            {...(fault ? { 'aria-invalid': true, 'aria-describedby': hint } : {})}
          >
            {says.choose}
          </Button>
        </div>
      ) : (
        <ul
          className={classes(
            'grid grid-cols-[repeat(auto-fill,minmax(9.25rem,1fr))] gap-x-3 gap-y-4 rounded-control',
            isOver && 'outline-2 outline-accent outline-dashed outline-offset-4',
          )}
        >
          {all.map((picture, index) => (
            <PictureTile
              key={picture.key}
              picture={picture}
              index={index}
              count={all.length}
              isDragged={dragged === picture.key}
              onMove={(to) => move(picture.key, to, to < index ? 'earlier' : 'later')}
              onRemove={() => remove(picture.key, index)}
              onRetry={() => pictures.retry(picture.key)}
              onDrag={setDragged}
              onDragOver={() => {
                if (dragged !== null && dragged !== picture.key) pictures.move(dragged, index)
              }}
            />
          ))}
          {!isFull && (
            <li>
              <button
                type="button"
                data-act="choose"
                onClick={choose}
                {...(fault ? { 'aria-invalid': true, 'aria-describedby': hint } : {})}
                className="grid aspect-square w-full place-content-center justify-items-center gap-2 rounded-control border border-edge border-dashed text-label text-soft hover:bg-sunken hover:text-ink"
              >
                <ImagePlus aria-hidden strokeWidth={1.5} className="size-6" />
                {says.more}
              </button>
            </li>
          )}
        </ul>
      )}
      <p id={hint} className={classes('mt-1.5 text-fine', fault ? 'text-outbid' : 'text-faint')}>
        {fault ?? says.hint}
      </p>
      <p role="status" className="sr-only">
        {said}
      </p>
      <HousePictures
        chosen={all.map(({ key }) => key)}
        isFull={isFull}
        onToggle={pictures.toggle}
      />
    </fieldset>
  )
}
