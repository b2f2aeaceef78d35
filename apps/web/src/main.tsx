import './styles.css'
import { createHttp } from '@flashbid/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { LanguageProvider, loadLanguage, preferredLanguage } from './i18n/language.tsx'
import { queryClient } from './queries.ts'
import { flashBid } from './realtime/live.ts'
import { router } from './router.tsx'
import { endRefusedSession } from './session/refused-session.ts'
import { startSession } from './session/session.ts'

startSession({
  signIn: flashBid.signIn,
  // Not over the connection's client: it has no token while it asks for one.
  askToken: (guest) => createHttp({ url: '', bearer: async () => guest }).token(),
})
endRefusedSession()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

void loadLanguage(preferredLanguage()).then((language) => {
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider initial={language}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  )
})
