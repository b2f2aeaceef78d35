import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { useOperatorTexts } from './use-operator-texts.ts'

/** What stands in a list's place while it loads, when it failed and when nothing is in it. */
export function ListState(props: {
  list: { isPending: boolean; isError: boolean; refetch: () => unknown }
  isEmpty: boolean
  /** What is said when nothing is in it. */
  children: ReactNode
}) {
  const t = useOperatorTexts()
  const { m } = useLanguage()
  if (!props.isEmpty) return null
  if (props.list.isPending) {
    return (
      <div role="status" aria-label={t.loading} className="grid gap-5 py-4">
        {[0, 1, 2, 3].map((row) => (
          <div key={row} aria-hidden className="grid gap-2">
            <div className="h-4 w-1/3 bg-ground" />
            <div className="h-4 w-1/2 bg-ground" />
          </div>
        ))}
      </div>
    )
  }
  if (props.list.isError) {
    return (
      <div role="alert" className="grid justify-items-start gap-3 py-4">
        <p className="text-soft">{t.failedText}</p>
        <Button onClick={() => void props.list.refetch()}>{m.app.tryAgain}</Button>
      </div>
    )
  }
  return <p className="py-4 text-soft">{props.children}</p>
}
