import { FlashBidError } from '@flashbid/client'
import type { TokenAnswer } from '@flashbid/protocol'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useAccountTexts } from '../account/use-account-texts.ts'
import { useLanguage } from '../i18n/language.tsx'
import { FailurePage } from '../shell/failure-page.tsx'
import { buttonClasses } from '../ui/button.tsx'
import { openOperatorLink } from './operator-link.ts'
import { signInToAccount } from './session.ts'

type Step =
  | { readonly kind: 'working' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'done'; readonly name: string }
  | { readonly kind: 'failed'; readonly isRefused: boolean }

/** A code opens once: strict mode mounts twice, so the exchange lives outside of the component. */
let exchange: Promise<TokenAnswer> | null = null

/** The code is taken out of the address at once: it must not stay in the history of the browser. */
function takeCode(): string {
  const code = window.location.hash.slice(1)
  if (code !== '') window.history.replaceState(window.history.state, '', '/operator')
  return code
}

export function OperatorPage() {
  const t = useAccountTexts()
  const { m } = useLanguage()
  const [step, setStep] = useState<Step>({ kind: 'working' })

  useEffect(() => {
    let isHere = true
    const code = takeCode()
    if (code !== '') exchange = openOperatorLink(code)
    if (!exchange) {
      setStep({ kind: 'missing' })
      return
    }
    exchange.then(
      (answer) => {
        void signInToAccount(answer)
        if (isHere) setStep({ kind: 'done', name: answer.user.name })
      },
      (error: unknown) => {
        const isRefused = error instanceof FlashBidError && error.status !== 0 && error.status < 500
        if (isHere) setStep({ kind: 'failed', isRefused })
      },
    )
    return () => {
      isHere = false
    }
  }, [])

  if (step.kind === 'failed' || step.kind === 'missing') {
    const text =
      step.kind === 'missing'
        ? t.operator.missing
        : step.isRefused
          ? t.operator.failedText
          : m.failures.roomText
    return <FailurePage title={t.operator.failedTitle} text={text} />
  }
  return (
    <div className="page-width flex min-h-[60dvh] flex-col items-start justify-center py-16">
      <h1 className="font-medium text-display">{t.operator.title}</h1>
      <p role="status" className="mt-4 text-soft">
        {step.kind === 'working'
          ? t.operator.working
          : `${t.operator.done(step.name)} ${t.operator.doneText}`}
      </p>
      {step.kind === 'done' && <p className="mt-2 max-w-[36rem]">{t.operator.comeBack}</p>}
      {step.kind === 'done' && (
        <div className="mt-8 flex flex-wrap gap-3">
          <Link to="/account" className={buttonClasses('primary')}>
            {t.operator.finish}
          </Link>
          <Link to="/sell" className={buttonClasses('outline')}>
            {t.operator.sell}
          </Link>
          <Link to="/" className={buttonClasses('outline')}>
            {m.failures.home}
          </Link>
        </div>
      )}
    </div>
  )
}
