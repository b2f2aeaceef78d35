import { CircleUserRound } from 'lucide-react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { accountKind, signOut, useSession } from './session.ts'
import { useGuest } from './use-guest.ts'

export function AccountMenu() {
  const { m } = useLanguage()
  const session = useSession()
  const guest = useGuest()
  if (!session) {
    return (
      <Button
        look="outline"
        className="max-sm:hidden"
        title={guest.fault ?? m.session.guestHint}
        aria-disabled={guest.isEntering}
        onClick={() => void guest.enter()}
      >
        {guest.isEntering ? m.session.signingIn : m.session.guest}
      </Button>
    )
  }
  const kind = accountKind(session)
  return (
    <Popover
      label={m.session.account(session.user.name)}
      button={{
        look: 'quiet',
        className: 'gap-2 px-2.5',
        'aria-label': m.session.account(session.user.name),
        children: (
          <>
            <CircleUserRound aria-hidden className="size-5" />
            <span className="max-w-36 truncate max-sm:hidden">{session.user.name}</span>
          </>
        ),
      }}
    >
      <p className="text-faint text-fine">{m.session.signedInAs}</p>
      <p className="font-[550] text-body">{session.user.name}</p>
      {kind === 'operator' && <p className="text-soft">{m.session.operator}</p>}
      <Button className="mt-3 w-full" onClick={() => signOut()}>
        {m.session.signOut}
      </Button>
      {kind === 'guest' && <p className="mt-2 text-faint text-fine">{m.session.signOutHint}</p>}
    </Popover>
  )
}
