import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { auctionList, pageSize } from '../queries.ts'
import { Button, buttonClasses } from '../ui/button.tsx'
import { EndingStrip } from './ending-strip.tsx'
import { Filters } from './filters.tsx'
import { LotCard } from './lot-card.tsx'

const gridClasses =
  'grid grid-cols-2 gap-x-4 gap-y-9 sm:gap-x-6 md:grid-cols-3 lg:grid-cols-4 xl:gap-x-8 xl:gap-y-12 2xl:grid-cols-5'

export function LobbyPage() {
  const { m } = useLanguage()
  const search = useSearch({ from: '/' })
  const navigate = useNavigate({ from: '/' })
  const status = search.status ?? 'live'
  const list = useInfiniteQuery(
    auctionList(
      {
        ...(status === 'all' ? {} : { status }),
        ...(search.category ? { category: search.category } : {}),
        ...(search.q ? { q: search.q } : {}),
        sort: search.sort ?? 'ending',
      },
      search.shown ?? pageSize,
    ),
  )
  useEffect(() => {
    document.title = `${m.lobby.title} · ${m.app.name}`
  }, [m])

  const auctions = list.data?.pages.flatMap((page) => page.auctions) ?? []
  const isFiltered = Boolean(search.category || search.q || search.status)

  async function showMore() {
    await list.fetchNextPage()
    await navigate({
      search: (before) => ({ ...before, shown: auctions.length + pageSize }),
      replace: true,
      resetScroll: false,
    })
  }

  return (
    <div className="page-width pt-6 pb-24 sm:pt-9">
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1">
        <h1 className="font-medium text-display">{m.lobby.title}</h1>
        <p className="text-soft">{m.lobby.lead}</p>
      </div>
      {!isFiltered && <EndingStrip />}
      <Filters search={search} seen={auctions.map((auction) => auction.category)} />
      <section aria-label={m.lobby.results} aria-busy={list.isFetching} className="mt-6">
        {list.isPending ? (
          <SkeletonGrid />
        ) : list.isError && auctions.length === 0 ? (
          <Blank title={m.lobby.failedTitle} text={m.lobby.failedText}>
            <Button look="primary" onClick={() => void list.refetch()}>
              {m.app.tryAgain}
            </Button>
          </Blank>
        ) : auctions.length === 0 ? (
          <Blank
            title={m.lobby.emptyTitle}
            text={isFiltered ? m.lobby.emptyFiltered : m.lobby.emptyAll}
          >
            {isFiltered && (
              <Link to="/" className={buttonClasses('outline')}>
                {m.lobby.clearFilters}
              </Link>
            )}
          </Blank>
        ) : (
          <>
            <ul className={gridClasses}>
              {auctions.map((auction, index) => (
                <LotCard key={auction.id} auction={auction} eager={index < 8} />
              ))}
            </ul>
            {list.hasNextPage && (
              <div className="mt-14 flex justify-center">
                <Button
                  aria-disabled={list.isFetchingNextPage}
                  onClick={() => void showMore()}
                  className="min-w-56"
                >
                  {list.isFetchingNextPage ? m.lobby.loadingMore : m.lobby.loadMore}
                </Button>
              </div>
            )}
          </>
        )}
      </section>
    </div>
  )
}

function Blank(props: { title: string; text: string; children?: React.ReactNode }) {
  return (
    <div className="flex flex-col items-center py-20 text-center">
      <h2 className="font-medium text-title">{props.title}</h2>
      <p className="mt-2 mb-6 max-w-[32rem] text-soft">{props.text}</p>
      {props.children}
    </div>
  )
}

/** The shape of what comes, so that nothing jumps when it is there. */
function SkeletonGrid() {
  const { m } = useLanguage()
  return (
    <div role="status" aria-label={m.app.loading} className={gridClasses}>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: eight alike and never reordered
        <div key={index} aria-hidden>
          <div className="aspect-square bg-ground" />
          <div className="mt-4 h-4 w-4/5 bg-ground" />
          <div className="mt-8 h-5 w-1/3 bg-ground" />
        </div>
      ))}
    </div>
  )
}
