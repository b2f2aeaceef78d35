import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { LobbyPage } from './lobby/lobby-page.tsx'
import { readLobbySearch } from './lobby/lobby-search.ts'
import { auctionDetails, queryClient } from './queries.ts'
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

export const router = createRouter({
  routeTree: rootRoute.addChildren([lobbyRoute, roomRoute, sellRoute, operatorRoute]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
