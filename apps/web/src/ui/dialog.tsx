import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useState } from 'react'

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly description?: ReactNode
  readonly children: ReactNode
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** Who gets the focus afterwards; undefined: who had it before. */
  readonly finalFocus?: () => HTMLElement | undefined
}

const loadPanel = () => import('./dialog-panel.tsx')
const DialogPanel = lazy(async () => ({ default: (await loadPanel()).DialogPanel }))

/** Fetches the dialog's script while nothing else happens, so that a first question opens at once. */
export function usePreloadedDialog(): void {
  useEffect(() => {
    const timer = setTimeout(() => void loadPanel(), 1_200)
    return () => clearTimeout(timer)
  }, [])
}

/** A dialog whose script comes after the page. Once opened it stays, for its way out. */
export function Dialog(props: DialogProps) {
  const [wasOpened, setOpened] = useState(props.open)
  if (props.open && !wasOpened) setOpened(true)
  return wasOpened ? (
    <Suspense>
      <DialogPanel {...props} />
    </Suspense>
  ) : null
}
