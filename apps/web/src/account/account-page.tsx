import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import type { Person, SignIn } from '../session/auth-api.ts'
import { guestToken, type Session, useSession } from '../session/session.ts'
import { FailurePage } from '../shell/failure-page.tsx'
import { Button, buttonClasses } from '../ui/button.tsx'
import { hasPasswordQuery, personQuery } from './account-queries.ts'
import { AddressSection } from './address-section.tsx'
import { CompleteSection, isPlaceholder } from './complete-section.tsx'
import { DeletionSection } from './deletion-section.tsx'
import { DevicesSection } from './devices-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { SectionPending } from './section.tsx'
import { useAccountTexts } from './use-account-texts.ts'

export function AccountPage() {
  const t = useAccountTexts()
  const session = useSession()
  const [isDeleted, setDeleted] = useState(false)

  if (isDeleted) {
    return <FailurePage title={t.account.deletedTitle} text={t.account.deletedText} />
  }
  if (!session) {
    return (
      <FailurePage title={t.account.signedOutTitle} text={t.account.signedOutText}>
        <Link to="/sign-in" search={{ next: '/account' }} className={buttonClasses('primary')}>
          {t.signIn.title}
        </Link>
        <Link to="/sign-up" search={{ next: '/account' }} className={buttonClasses('outline')}>
          {t.signUp.title}
        </Link>
      </FailurePage>
    )
  }
  if (guestToken() !== null) {
    return (
      <FailurePage title={t.account.guestTitle} text={t.account.guestText(session.user.name)}>
        <Link to="/sign-up" search={{ next: '/account' }} className={buttonClasses('primary')}>
          {t.signUp.submitGuest}
        </Link>
      </FailurePage>
    )
  }
  return <OwnAccount key={session.user.id} user={session.user} onDeleted={() => setDeleted(true)} />
}

function OwnAccount({ user, onDeleted }: { user: Session['user']; onDeleted: () => void }) {
  const t = useAccountTexts()
  const { m, f } = useLanguage()
  const account = useQuery(personQuery(user.id))
  useEffect(() => {
    document.title = `${t.account.title} · ${m.app.name}`
  }, [t, m])

  if (account.isError || account.data === null) {
    return (
      <FailurePage title={t.account.failedTitle} text={t.account.failedText}>
        <Button look="primary" onClick={() => void account.refetch()}>
          {m.app.tryAgain}
        </Button>
      </FailurePage>
    )
  }
  const since = account.data && new Date(account.data.user.createdAt).getTime()
  return (
    <div className="page-width pt-8 pb-24 sm:pt-12">
      <h1 className="font-medium text-display">{t.account.title}</h1>
      <p className="mt-2 mb-9 min-h-6 text-soft">
        {[user.name, t.account.roles[user.role], since && t.account.since(f.day(since))]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {account.data ? (
        <Sections person={account.data.user} here={account.data.session} onDeleted={onDeleted} />
      ) : (
        <SectionPending label={m.app.loading} />
      )}
    </div>
  )
}

function Sections(props: { person: Person; here: SignIn; onDeleted: () => void }) {
  const { person } = props
  const hasPassword = useQuery(hasPasswordQuery(person.id)).data
  const isUnfinished = isPlaceholder(person.email)
  return (
    <>
      {isUnfinished && <CompleteSection userId={person.id} />}
      <ProfileSection person={person} />
      {!isUnfinished && <AddressSection person={person} />}
      {!isUnfinished && <PasswordSection person={person} hasPassword={hasPassword ?? true} />}
      <PasskeysSection userId={person.id} hasPassword={!isUnfinished && (hasPassword ?? true)} />
      <DevicesSection userId={person.id} here={props.here} />
      <DeletionSection
        hasPassword={!isUnfinished && (hasPassword ?? true)}
        onDeleted={props.onDeleted}
      />
    </>
  )
}
