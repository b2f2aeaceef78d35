import { type AuctionQuery, FlashBidError } from '@flashbid/client'
import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import { flashBid } from './realtime/live.ts'

/** HTTP answers only: what ticks tell lives in the client's stores, never here. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Cards are live; fetching the list again would only move them under the finger.
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof FlashBidError) || error.status >= 500 || !error.status),
    },
  },
})

export type ListFilter = Pick<AuctionQuery, 'status' | 'category' | 'q' | 'sort'>

export const pageSize = 24

/** @param first how many lots the first page holds, so that a reload shows as many as before */
export function auctionList(filter: ListFilter, first: number) {
  return infiniteQueryOptions({
    queryKey: ['auctions', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      flashBid.http.listAuctions(
        {
          ...filter,
          limit: pageParam === null ? Math.min(100, Math.max(pageSize, first)) : pageSize,
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // An empty house fills by itself.
    refetchInterval: (query) => (query.state.data?.pages[0]?.auctions.length === 0 ? 5_000 : false),
  })
}

export function endingSoon() {
  return queryOptions({
    queryKey: ['auctions', 'ending'],
    queryFn: ({ signal }) =>
      flashBid.http.listAuctions({ status: 'live', sort: 'ending', limit: 8 }, signal),
    refetchInterval: 30_000,
  })
}

export function auctionDetails(auctionId: string) {
  return queryOptions({
    queryKey: ['auctions', 'one', auctionId],
    queryFn: ({ signal }) => flashBid.http.getAuction(auctionId, signal),
  })
}

export function similarAuctions(auctionId: string, category: string) {
  return queryOptions({
    queryKey: ['auctions', 'similar', category],
    queryFn: ({ signal }) =>
      flashBid.http.listAuctions({ status: 'live', category, sort: 'ending', limit: 5 }, signal),
    select: (page) => page.auctions.filter((auction) => auction.id !== auctionId).slice(0, 4),
  })
}
