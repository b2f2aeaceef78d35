import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button, buttonClasses } from '../ui/button.tsx'

/** A page that says what is missing and where to go. */
export function FailurePage(props: { title: string; text: string; children?: ReactNode }) {
  const { m } = useLanguage()
  useEffect(() => {
    document.title = `${props.title} · ${m.app.name}`
  }, [props.title, m])
  return (
    <div className="page-width flex min-h-[60dvh] flex-col items-start justify-center py-16">
      <h1 className="font-medium text-display">{props.title}</h1>
      <p className="mt-4 max-w-[36rem] text-soft">{props.text}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        {props.children}
        <Link to="/" className={buttonClasses('outline')}>
          {m.failures.home}
        </Link>
      </div>
    </div>
  )
}

export function NotFoundPage() {
  const { m } = useLanguage()
  return <FailurePage title={m.failures.notFoundTitle} text={m.failures.notFoundText} />
}

export function ErrorPage() {
  const { m } = useLanguage()
  return (
    <FailurePage title={m.failures.errorTitle} text={m.failures.errorText}>
      <Button look="primary" onClick={() => window.location.reload()}>
        {m.failures.reload}
      </Button>
    </FailurePage>
  )
}
