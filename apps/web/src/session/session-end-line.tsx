import { Link, useLocation } from '@tanstack/react-router'
import { LogOut, X } from 'lucide-react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { dismissSessionEnd, useSessionEnd } from './session.ts'
import { readWayBack } from './way-back.ts'

/** Under the header, when a session ended that nobody ended here: what it means, and the way back in. */
export function SessionEndLine() {
  const { m } = useLanguage()
  const hasEnded = useSessionEnd()
  const path = useLocation({ select: ({ pathname }) => pathname })
  return (
    <div role="status">
      {hasEnded && (
        <div className="border-line border-b bg-closing-wash">
          <div className="page-width flex min-h-12 items-center gap-x-3 py-0.5 text-label">
            <LogOut aria-hidden className="size-[1.125rem] shrink-0 text-closing max-sm:hidden" />
            <p className="mr-auto py-1.5">{m.session.ended}</p>
            <Link
              to="/sign-in"
              search={readWayBack({ next: path })}
              onClick={dismissSessionEnd}
              className="flex min-h-11 shrink-0 items-center rounded-control px-2 font-[550] text-accent"
            >
              {m.session.signIn}
            </Link>
            <Button
              look="quiet"
              size="icon"
              aria-label={m.notices.dismiss}
              className="-mr-3 shrink-0 text-soft"
              onClick={dismissSessionEnd}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </div>
        </div>
      )}
    </div>
  )
}
