import { grantOf } from '@flashbid/protocol'
import { Link, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button, buttonClasses } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { guestToken, leave, type Session, useSession } from './session.ts'
import { useGuest } from './use-guest.ts'
import { readWayBack } from './way-back.ts'

/** What opens under the account button: the ways in, or what an account can do. */
export function AccountPanel() {
  const session = useSession()
  return session ? <Holder user={session.user} /> : <WaysIn />
}

const itemClasses =
  '-mx-2 flex min-h-11 items-center rounded-control px-2 text-[0.9375rem] hover:bg-ground'

/** Whoever signs in comes back to the page that is open; the pages at the door are no such page. */
function useWayBack() {
  const path = useLocation({ select: ({ pathname }) => pathname })
  return readWayBack({
    next: /^\/(?:auctions\/|sell|account|people|audit)/.test(path) ? path : '/',
  })
}

function WaysIn() {
  const { m } = useLanguage()
  const guest = useGuest()
  const wayBack = useWayBack()
  return (
    <>
      <p className="text-soft">{m.session.takePart}</p>
      <div className="mt-3 grid gap-2">
        <Link to="/sign-in" search={wayBack} className={buttonClasses('primary')}>
          {m.session.signIn}
        </Link>
        <Link to="/sign-up" search={wayBack} className={buttonClasses('outline')}>
          {m.session.signUp}
        </Link>
      </div>
      <div className="mt-4 border-line border-t pt-4">
        <Button
          className="w-full"
          aria-disabled={guest.isEntering}
          onClick={() => void guest.enter()}
        >
          {guest.isEntering ? m.session.signingIn : m.session.guest}
        </Button>
        <p role={guest.fault ? 'alert' : undefined} className="mt-2 text-faint text-fine">
          {guest.fault ?? m.session.guestHint}
        </p>
      </div>
    </>
  )
}

function Holder({ user }: { user: Session['user'] }) {
  const { m } = useLanguage()
  const wayBack = useWayBack()
  const isGuest = guestToken() !== null
  const [isLeaving, setLeaving] = useState(false)
  const [hasFailed, setFailed] = useState(false)

  async function signOut() {
    if (isLeaving) return
    setLeaving(true)
    setFailed(false)
    const isOut = isGuest || (await endSession())
    if (isOut) leave()
    setFailed(!isOut)
    setLeaving(false)
  }

  return (
    <>
      <p className="text-faint text-fine">{m.session.signedInAs}</p>
      <p className="font-[550] text-body">{user.name}</p>
      <p className="text-soft">{m.session.roles[user.role]}</p>
      {isGuest ? (
        <>
          <Link
            to="/sign-up"
            search={wayBack}
            className={classes(buttonClasses('primary'), 'mt-3 w-full')}
          >
            {m.session.keepBids}
          </Link>
          <p className="mt-2 text-faint text-fine">{m.session.keepBidsHint}</p>
          <Link to="/sign-in" search={wayBack} className={classes(itemClasses, 'mt-1')}>
            {m.session.signIn}
          </Link>
        </>
      ) : (
        <nav aria-label={m.session.yourAccount} className="mt-2 border-line border-t pt-2">
          <Link to="/account" className={itemClasses}>
            {m.session.yourAccount}
          </Link>
          {grantOf(user.role, 'people.read') === 'yes' && (
            <Link to="/people" className={itemClasses}>
              {m.session.people}
            </Link>
          )}
          {grantOf(user.role, 'audit.read') === 'yes' && (
            <Link to="/audit" className={itemClasses}>
              {m.session.trail}
            </Link>
          )}
        </nav>
      )}
      <Button className="mt-2 w-full" aria-disabled={isLeaving} onClick={() => void signOut()}>
        {m.session.signOut}
      </Button>
      {(isGuest || hasFailed) && (
        <p role={hasFailed ? 'alert' : undefined} className="mt-2 text-faint text-fine">
          {hasFailed ? m.session.signOutFailed : m.session.signOutHint}
        </p>
      )}
    </>
  )
}

/** Without the library of the account pages: this one call is in the header of every page. */
async function endSession(): Promise<boolean> {
  try {
    const response = await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    return response.ok || response.status === 401
  } catch {
    return false
  }
}
