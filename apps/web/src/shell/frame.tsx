import { Link, Outlet } from '@tanstack/react-router'
import { useLanguage } from '../i18n/language.tsx'
import { AccountMenu } from '../session/account-menu.tsx'
import { SessionEndLine } from '../session/session-end-line.tsx'
import { ConnectionBadge } from './connection-badge.tsx'
import { Notices } from './notices.tsx'
import { PreferencesPanel } from './preferences-panel.tsx'

/** What every page stands in: header, notices, the page. */
export function Frame() {
  const { m } = useLanguage()
  const navLink =
    'flex min-h-11 items-center rounded-control px-3 text-[0.9375rem] text-soft hover:text-ink data-[status=active]:font-[550] data-[status=active]:text-ink'
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-raised px-4 py-3 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {m.app.skipToContent}
      </a>
      <header className="sticky top-0 z-30 border-line border-b bg-page pt-[env(safe-area-inset-top)]">
        <div className="page-width flex h-16 items-center gap-1 sm:gap-2">
          <Link
            to="/"
            className="mr-auto flex min-h-11 items-center gap-2 rounded-control pr-1 font-semibold text-[1.1875rem] tracking-[-0.02em] sm:mr-6"
          >
            <Paddle />
            {m.app.name}
          </Link>
          <nav aria-label={m.app.mainNavigation} className="flex sm:mr-auto">
            <Link
              to="/"
              activeOptions={{ exact: true, includeSearch: false }}
              className={`${navLink} max-sm:hidden`}
            >
              {m.app.auctions}
            </Link>
            <Link to="/sell" className={navLink}>
              {m.app.sell}
            </Link>
          </nav>
          <ConnectionBadge />
          <AccountMenu />
          <PreferencesPanel />
        </div>
      </header>
      <SessionEndLine />
      <main id="content" tabIndex={-1} className="outline-none">
        <Outlet />
      </main>
      <Notices />
    </>
  )
}

/** A bidder's paddle. */
function Paddle() {
  return (
    <svg viewBox="0 0 20 24" aria-hidden className="h-[1.375rem] w-auto text-accent">
      <rect x="8.5" y="14" width="3" height="10" rx="1.5" fill="currentColor" />
      <circle cx="10" cy="9" r="8.5" fill="currentColor" />
      <circle cx="10" cy="9" r="2.25" className="fill-page" />
    </svg>
  )
}
