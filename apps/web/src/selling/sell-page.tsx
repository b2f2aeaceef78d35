import { grantOf } from '@flashbid/protocol'
import { useEffect } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { accountRole, useSession } from '../session/session.ts'
import { FailurePage } from '../shell/failure-page.tsx'
import { SellForm } from './sell-form.tsx'

/** Guests bid, they do not sell: who may not is told why and what to do. */
export function SellPage() {
  const { m } = useLanguage()
  const session = useSession()
  const role = accountRole(session)
  useEffect(() => {
    document.title = `${m.selling.title} · ${m.app.name}`
  }, [m])

  if (!session || role === null || grantOf(role, 'auctions.create') !== 'yes') {
    const who = session ? m.selling.signedInGuest(session.user.name) : m.selling.signedOut
    return <FailurePage title={m.selling.notAllowedTitle} text={`${who} ${m.selling.howTo}`} />
  }
  return <SellForm seller={session.user} />
}
