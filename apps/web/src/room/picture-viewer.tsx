import { Dialog } from '@base-ui/react/dialog'
import { ChevronLeft, ChevronRight, Minimize2, Minus, Plus, X } from 'lucide-react'
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useRef,
  useState,
} from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { fitted, mostScale, panBy, type Zoom, zoomAt } from './zoom.ts'

const wheelStep = 1.0018
const keyStep = 1.4
const panStep = 80
const swipePx = 56

/** The pictures alone: zoom to the pointer, pan, swipe between them, all of it by keyboard as well. */
export function PictureViewer(props: {
  images: readonly string[]
  title: string
  index: number
  onIndex: (index: number) => void
  onClose: () => void
}) {
  const { m } = useLanguage()
  const { images, index } = props
  const stage = useRef<HTMLDivElement>(null)
  const fingers = useRef(new Map<number, { x: number; y: number }>())
  const swipeFrom = useRef<number | null>(null)
  const [zoom, setZoom] = useState<Zoom>(fitted)

  const boxOf = () => {
    const box = stage.current?.getBoundingClientRect()
    return box ?? { left: 0, top: 0, width: 1, height: 1 }
  }
  const fromMiddle = (x: number, y: number) => {
    const box = boxOf()
    return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 }
  }
  const zoomBy = (factor: number, pointer = { x: 0, y: 0 }) =>
    setZoom((before) => zoomAt(before, factor, pointer, boxOf()))

  function go(step: number) {
    const next = index + step
    if (next < 0 || next >= images.length) return
    setZoom(fitted)
    props.onIndex(next)
  }

  /** React listens to the wheel passively, and the page behind would scroll. */
  const attachStage = useCallback((element: HTMLDivElement) => {
    stage.current = element
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const box = element.getBoundingClientRect()
      const pointer = {
        x: event.clientX - box.left - box.width / 2,
        y: event.clientY - box.top - box.height / 2,
      }
      setZoom((before) => zoomAt(before, wheelStep ** -event.deltaY, pointer, box))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('wheel', onWheel)
      stage.current = null
    }
  }, [])

  function onKeyDown(event: KeyboardEvent) {
    const isZoomed = zoom.scale > 1
    const pan = (x: number, y: number) => setZoom((before) => panBy(before, x, y, boxOf()))
    const act = (() => {
      switch (event.key) {
        case '+':
        case '=':
          return () => zoomBy(keyStep)
        case '-':
          return () => zoomBy(1 / keyStep)
        case '0':
          return () => setZoom(fitted)
        case 'ArrowLeft':
          return () => (isZoomed ? pan(panStep, 0) : go(-1))
        case 'ArrowRight':
          return () => (isZoomed ? pan(-panStep, 0) : go(1))
        case 'ArrowUp':
          return () => pan(0, panStep)
        case 'ArrowDown':
          return () => pan(0, -panStep)
        default:
          return null
      }
    })()
    if (!act) return
    event.preventDefault()
    act()
  }

  function onPointerDown(event: PointerEvent) {
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    swipeFrom.current = fingers.current.size === 1 && zoom.scale === 1 ? event.clientX : null
  }

  function onPointerMove(event: PointerEvent) {
    const before = fingers.current.get(event.pointerId)
    if (!before) return
    const now = { x: event.clientX, y: event.clientY }
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
    fingers.current.set(event.pointerId, now)
    if (other) {
      const spread = (point: { x: number; y: number }) =>
        Math.hypot(point.x - other.x, point.y - other.y)
      const middle = fromMiddle((now.x + other.x) / 2, (now.y + other.y) / 2)
      zoomBy(spread(now) / Math.max(1, spread(before)), middle)
    } else {
      setZoom((held) => panBy(held, now.x - before.x, now.y - before.y, boxOf()))
    }
  }

  function onPointerUp(event: PointerEvent) {
    fingers.current.delete(event.pointerId)
    const from = swipeFrom.current
    swipeFrom.current = null
    if (from === null || zoom.scale > 1) return
    const moved = event.clientX - from
    if (Math.abs(moved) > swipePx) go(moved < 0 ? 1 : -1)
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Popup
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col bg-page outline-none"
        >
          <div className="flex items-center gap-1 p-2 pt-[calc(0.5rem+env(safe-area-inset-top))] sm:px-4">
            <Dialog.Title className="mr-auto truncate px-2 font-[550] text-label">
              <span className="sr-only">{m.gallery.viewer(props.title)}</span>
              <span aria-hidden>{props.title}</span>
            </Dialog.Title>
            {images.length > 1 && (
              <span role="status" className="figures whitespace-nowrap px-2 text-label text-soft">
                {m.gallery.position(index + 1, images.length)}
              </span>
            )}
            <Tool
              label={m.gallery.zoomOut}
              disabled={zoom.scale <= 1}
              onClick={() => zoomBy(1 / keyStep)}
            >
              <Minus aria-hidden className="size-5" />
            </Tool>
            <Tool
              label={m.gallery.zoomIn}
              disabled={zoom.scale >= mostScale}
              onClick={() => zoomBy(keyStep)}
            >
              <Plus aria-hidden className="size-5" />
            </Tool>
            <Tool
              label={m.gallery.zoomReset}
              disabled={zoom.scale === 1}
              onClick={() => setZoom(fitted)}
            >
              <Minimize2 aria-hidden className="size-5" />
            </Tool>
            <Dialog.Close render={<Button look="quiet" size="icon" aria-label={m.app.close} />}>
              <X aria-hidden className="size-5" />
            </Dialog.Close>
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; keys and buttons do the same */}
          <div
            ref={attachStage}
            className="relative flex-1 cursor-grab touch-none overflow-hidden bg-ground select-none active:cursor-grabbing"
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerCancel={onPointerUp}
            onDoubleClick={(event) =>
              zoom.scale > 1
                ? setZoom(fitted)
                : zoomBy(2.5, fromMiddle(event.clientX, event.clientY))
            }
          >
            <img
              src={images[index]}
              alt={m.lot.picture(props.title)}
              draggable={false}
              className="absolute inset-0 size-full object-contain p-4 drop-shadow-[0_2px_10px_rgb(0_0_0/0.16)] sm:p-8"
              style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
            />
          </div>
          {images.length > 1 && (
            <div className="flex justify-center gap-2 p-2 pb-[calc(0.5rem+env(safe-area-inset-bottom))]">
              <Tool label={m.gallery.previous} disabled={index === 0} onClick={() => go(-1)}>
                <ChevronLeft aria-hidden className="size-5" />
              </Tool>
              <Tool
                label={m.gallery.next}
                disabled={index === images.length - 1}
                onClick={() => go(1)}
              >
                <ChevronRight aria-hidden className="size-5" />
              </Tool>
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Tool(props: {
  label: string
  disabled: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <Button
      look="quiet"
      size="icon"
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.children}
    </Button>
  )
}
