import { type ComponentProps, type ReactNode, useId } from 'react'
import { Button } from './button.tsx'

/** Whoever goes elsewhere by a link in the panel has done with it. */
function closeByLinks(panel: HTMLElement | null) {
  const close = ({ target }: Event) => {
    if (target instanceof Element && target.closest('a')) panel?.hidePopover()
  }
  panel?.addEventListener('click', close)
  return () => panel?.removeEventListener('click', close)
}

/**
 * A small panel under its button in the header: preferences, account, connection. The browser's own
 * popover brings light dismissal, Escape and the return of the focus, and costs no script.
 */
export function Popover(props: {
  label: string
  button: Omit<ComponentProps<typeof Button>, 'popoverTarget'>
  children: ReactNode
}) {
  const id = useId()
  return (
    <>
      <Button {...props.button} popoverTarget={id} />
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={props.label}
        ref={closeByLinks}
        className="header-panel w-[min(19rem,calc(100vw-1.5rem))] rounded-panel bg-raised p-4 text-ink text-label shadow-float outline outline-line"
      >
        {props.children}
      </div>
    </>
  )
}
