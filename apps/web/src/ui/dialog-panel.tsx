import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useLanguage } from '../i18n/language.tsx'
import { buttonClasses } from './button.tsx'
import { classes } from './classes.ts'
import type { DialogProps } from './dialog.tsx'

/**
 * A question or a sheet over the page. It takes the focus and gives it back. On a phone it rises
 * from the thumb, on a desk it stands in the middle.
 */
export function DialogPanel(props: DialogProps) {
  const { m } = useLanguage()
  return (
    <BaseDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-[rgb(12_11_9/0.45)] transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <BaseDialog.Popup
          finalFocus={() => props.finalFocus?.() ?? true}
          {...(props.initialFocus ? { initialFocus: props.initialFocus } : {})}
          className={classes(
            'fixed z-50 flex max-h-[calc(100dvh-2rem)] flex-col overflow-y-auto bg-raised shadow-float outline-none',
            'inset-x-0 bottom-0 rounded-t-panel px-5 pt-5 pb-[calc(1.25rem+env(safe-area-inset-bottom))]',
            'sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[27rem] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-panel sm:p-7',
            'transition-[translate,opacity] duration-200 ease-settle',
            'data-[ending-style]:translate-y-8 data-[ending-style]:opacity-0 data-[starting-style]:translate-y-8 data-[starting-style]:opacity-0',
            'sm:data-[ending-style]:-translate-y-[calc(50%-1rem)] sm:data-[starting-style]:-translate-y-[calc(50%-1rem)]',
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <BaseDialog.Title className="figures pt-1.5 font-medium text-title">
              {props.title}
            </BaseDialog.Title>
            <BaseDialog.Close
              aria-label={m.app.close}
              className={classes(buttonClasses('quiet', 'icon'), '-mt-1 -mr-2 shrink-0 text-soft')}
            >
              <X aria-hidden className="size-5" />
            </BaseDialog.Close>
          </div>
          {props.description && (
            <BaseDialog.Description className="mt-2 text-soft">
              {props.description}
            </BaseDialog.Description>
          )}
          {props.children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
