import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { LobbyPage } from './lobby/lobby-page.tsx'
import { readLobbySearch } from './lobby/lobby-search.ts'
import { readAuditSearch, readPeopleSearch } from './operators/operator-search.ts'
import { auctionDetails, queryClient } from './queries.ts'
import './session/mailed-secret.ts'
import { readWayBack } from './session/way-back.ts'
import { ErrorPage, NotFoundPage } from './shell/failure-page.tsx'
import { Frame } from './shell/frame.tsx'

const rootRoute = createRootRoute({
  component: Frame,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
})

export const lobbyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readLobbySearch,
  component: LobbyPage,
})

export const roomRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/auctions/$auctionId',
  // Begun here, beside the chunk; the page waits for nothing.
  loader: ({ params }) => void queryClient.prefetchQuery(auctionDetails(params.auctionId)),
  component: lazyRouteComponent(() => import('./room/room-page.tsx'), 'RoomPage'),
})

const sellRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sell',
  component: lazyRouteComponent(() => import('./selling/sell-page.tsx'), 'SellPage'),
})

const operatorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  component: lazyRouteComponent(() => import('./session/operator-page.tsx'), 'OperatorPage'),
})

const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: readWayBack,
  component: lazyRouteComponent(() => import('./account/sign-up-page.tsx'), 'SignUpPage'),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: readWayBack,
  component: lazyRouteComponent(() => import('./account/sign-in-page.tsx'), 'SignInPage'),
})

const forgottenRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./account/forgotten-page.tsx'), 'ForgottenPage'),
})

const newPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/new-password',
  component: lazyRouteComponent(() => import('./account/new-password-page.tsx'), 'NewPasswordPage'),
})

const verifiedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verified',
  component: lazyRouteComponent(() => import('./account/verified-page.tsx'), 'VerifiedPage'),
})

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
})

const peopleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people',
  validateSearch: readPeopleSearch,
  component: lazyRouteComponent(() => import('./operators/people-page.tsx'), 'PeoplePage'),
})

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./operators/audit-page.tsx'), 'AuditPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    lobbyRoute,
    roomRoute,
    sellRoute,
    operatorRoute,
    signUpRoute,
    signInRoute,
    forgottenRoute,
    newPasswordRoute,
    verifiedRoute,
    accountRoute,
    peopleRoute,
    auditRoute,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
