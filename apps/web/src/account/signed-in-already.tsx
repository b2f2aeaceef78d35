import { Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { guestToken, useSession } from '../session/session.ts'
import { pathBack } from '../session/way-back.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { DoorFrame } from './door-frame.tsx'
import { useAccountTexts } from './use-account-texts.ts'

/** Whether an account was signed in when the page opened; signing in on it does not count. */
export function useWasSignedIn(): boolean {
  const session = useSession()
  const [wasSignedIn] = useState(() => session !== null && guestToken() === null)
  return wasSignedIn && session !== null
}

export function SignedInAlready({ next }: { next: string | undefined }) {
  const t = useAccountTexts()
  const session = useSession()
  const { history } = useRouter()
  return (
    <DoorFrame title={t.signIn.title} lead={t.signIn.done(session?.user.name ?? '')} print="swell">
      <div className="flex flex-wrap gap-3">
        <Button look="primary" onClick={() => history.replace(pathBack(next))}>
          {t.signIn.onward}
        </Button>
        <Link to="/account" className={buttonClasses('outline')}>
          {t.signIn.toAccount}
        </Link>
      </div>
    </DoorFrame>
  )
}
