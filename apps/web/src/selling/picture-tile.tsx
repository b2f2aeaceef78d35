import { ChevronLeft, ChevronRight, RotateCcw, X } from 'lucide-react'
import type { DragEvent, ReactNode } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { LotPicture } from '../ui/lot-picture.tsx'
import { MarkIcon } from '../ui/mark.tsx'
import { isWorthRetrying, type Picture, type PictureFailure } from './pictures.ts'

/** How the page calls a picture that is dragged to another place. */
const draggedPicture = 'application/x-flashbid-picture'

/** One picture of the lot: what it is, how far it is, what can be done with it. */
export function PictureTile(props: {
  picture: Picture
  index: number
  count: number
  isDragged: boolean
  onMove: (to: number) => void
  onRemove: () => void
  onRetry: () => void
  onDrag: (key: string | null) => void
  /** A dragged picture is over this one. */
  onDragOver: () => void
}) {
  const { m, f } = useLanguage()
  const { picture, index, count } = props
  const says = m.selling.pictures
  const place = index + 1

  function start(event: DragEvent) {
    event.dataTransfer.setData(draggedPicture, picture.key)
    event.dataTransfer.effectAllowed = 'move'
    props.onDrag(picture.key)
  }

  return (
    <li
      data-picture={picture.key}
      data-state={picture.kind}
      draggable={count > 1}
      onDragStart={start}
      onDragEnd={() => props.onDrag(null)}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(draggedPicture)) return
        event.preventDefault()
        props.onDragOver()
      }}
      className={classes(
        'min-w-0',
        count > 1 && 'cursor-grab active:cursor-grabbing',
        props.isDragged && 'opacity-40',
      )}
    >
      <div className="relative">
        <LotPicture
          src={picture.kind === 'there' ? (picture.preview ?? picture.url) : picture.preview}
          title={says.place(place, count)}
          flat
          sizes="13rem"
          className={classes('aspect-square', picture.kind === 'sending' && 'opacity-55')}
        />
        {index === 0 && (
          <span className="absolute top-2 left-2 rounded-mark bg-raised px-1.5 py-0.5 font-[550] text-fine">
            {says.cover}
          </span>
        )}
        {picture.kind === 'sending' && <Progress share={picture.share} place={place} />}
      </div>
      {picture.kind === 'failed' && (
        <div className="mt-1.5 text-fine">
          <p className="truncate font-[550]">{picture.file.name}</p>
          <p className="text-outbid">{reasonOf(picture.failure)}</p>
        </div>
      )}
      <div className="flex justify-between">
        {picture.kind === 'failed' && isWorthRetrying(picture.failure) ? (
          <Tool label={says.retry(place)} act="retry" onClick={props.onRetry}>
            <RotateCcw aria-hidden className="size-[1.125rem]" />
          </Tool>
        ) : (
          <span className={classes('flex gap-2', count === 1 && 'invisible')}>
            <Tool
              label={says.earlier(place)}
              act="earlier"
              disabled={index === 0}
              onClick={() => props.onMove(index - 1)}
            >
              <ChevronLeft aria-hidden className="size-5" />
            </Tool>
            <Tool
              label={says.later(place)}
              act="later"
              disabled={place === count}
              onClick={() => props.onMove(index + 1)}
            >
              <ChevronRight aria-hidden className="size-5" />
            </Tool>
          </span>
        )}
        <Tool label={says.remove(place)} act="remove" onClick={props.onRemove}>
          <X aria-hidden className="size-[1.125rem]" />
        </Tool>
      </div>
    </li>
  )

  function reasonOf(failure: PictureFailure): string {
    switch (failure.kind) {
      case 'file':
        return says.faults[failure.fault]
      case 'limited':
        return says.limited(f.length(Math.ceil(failure.retryAfterMs / 60_000) * 60_000))
      case 'other':
        return m.selling.faults.other(failure.message)
      default:
        return says[failure.kind]
    }
  }
}

/** All bytes sent is not there yet: the house still draws it anew. */
function Progress({ share, place }: { share: number | null; place: number }) {
  const { m, f } = useLanguage()
  const says = m.selling.pictures
  const text =
    share === null
      ? says.waiting
      : share === 1
        ? says.preparing
        : says.sent(f.percent(Math.round(share * 100) * 100))
  return (
    <div className="absolute inset-x-0 bottom-0 bg-raised/90 px-2 pt-1 pb-2">
      <span aria-hidden className="figures flex items-center gap-1.5 text-fine">
        {share === 1 && <MarkIcon state="pending" className="text-accent" />}
        {text}
      </span>
      <div
        role="progressbar"
        aria-label={says.progress(place)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
        {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
        className="mt-1 h-1 bg-line"
      >
        <div
          className="h-full origin-left bg-accent transition-transform duration-200"
          style={{ transform: `scaleX(${share ?? 0})` }}
        />
      </div>
    </div>
  )
}

function Tool(props: {
  label: string
  act: string
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <Button
      look="quiet"
      size="icon"
      data-act={props.act}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
      className="text-soft"
    >
      {props.children}
    </Button>
  )
}
