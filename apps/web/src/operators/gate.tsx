import { type Action, grantOf } from '@flashbid/protocol'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { type Session, useSession } from '../session/session.ts'
import { FailurePage } from '../shell/failure-page.tsx'
import { buttonClasses } from '../ui/button.tsx'
import { useOperatorTexts } from './use-operator-texts.ts'

/** A page for whom the table of permissions lets do this to everything; others are told whom it is for. */
export function Gate(props: {
  action: Action
  path: string
  children: (user: Session['user']) => ReactNode
}) {
  const t = useOperatorTexts()
  const { m } = useLanguage()
  const session = useSession()
  if (session && grantOf(session.user.role, props.action) === 'yes') {
    return props.children(session.user)
  }
  return (
    <FailurePage title={t.notAllowedTitle} text={t.notAllowedText}>
      {!session && (
        <Link to="/sign-in" search={{ next: props.path }} className={buttonClasses('primary')}>
          {m.session.signIn}
        </Link>
      )}
    </FailurePage>
  )
}
