import { CircleUserRound } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { classes } from '../ui/classes.ts'
import { Popover } from '../ui/popover.tsx'
import { useSession } from './session.ts'

const AccountPanel = lazy(async () => ({
  default: (await import('./account-panel.tsx')).AccountPanel,
}))

/** The first price comes first: the panel's script is fetched so much later, or when it is wanted. */
const fetchedAfterMs = 1_200

/** Who is here, in the header. */
export function AccountMenu() {
  const { m } = useLanguage()
  const user = useSession()?.user
  const [isWanted, setWanted] = useState(false)
  const label = user ? m.session.account(user.name) : m.session.signIn

  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), fetchedAfterMs)
    return () => clearTimeout(timer)
  }, [])

  return (
    <Popover
      label={label}
      button={{
        look: user ? 'quiet' : 'outline',
        className: classes('gap-2', user ? 'px-2.5' : 'max-sm:border-transparent max-sm:px-2.5'),
        'aria-label': label,
        onPointerEnter: () => setWanted(true),
        onFocus: () => setWanted(true),
        onClick: () => setWanted(true),
        children: (
          <>
            <CircleUserRound aria-hidden className={classes('size-5', !user && 'sm:hidden')} />
            <span className={user ? 'max-w-36 truncate max-sm:hidden' : 'max-sm:sr-only'}>
              {user?.name ?? m.session.signIn}
            </span>
          </>
        ),
      }}
    >
      {isWanted && (
        <Suspense>
          <AccountPanel />
        </Suspense>
      )}
    </Popover>
  )
}
