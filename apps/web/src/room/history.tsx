import type { Bid } from '@flashbid/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { memo, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { flashBid } from '../realtime/live.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'

const firstLines = 12
const moreLines = 50
/** Beyond it the hour alone does not say which day. */
const halfDayMs = 12 * 60 * 60 * 1_000

const keyOf = (line: Bid) => `${line.seq} ${line.kind}`

/** Every bid with its time and alias; one's own and the automatic ones are marked. */
export const History = memo(function History(props: {
  auctionId: string
  currency: string
  lines: readonly Bid[]
  /** Accepted bids in all: whether there is more than the lines at hand. */
  bids: number
  ownAlias: string | null
  leader: string | null
}) {
  const { m } = useLanguage()
  const [most, setMost] = useState(firstLines)
  const older = useInfiniteQuery({
    queryKey: ['auctions', 'bids', props.auctionId],
    queryFn: ({ pageParam, signal }) =>
      flashBid.http.listBids(
        props.auctionId,
        { limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: false,
  })

  const known = new Set(props.lines.map(keyOf))
  const archived = (older.data?.pages ?? []).flatMap((page) => page.bids)
  const lines = [...props.lines, ...archived.filter((line) => !known.has(keyOf(line)))]
  const mayHaveOlder = older.data
    ? older.hasNextPage
    : lines.length > 0 && (lines.at(-1)?.seq ?? 1) > 1 && props.bids > firstLines
  const shown = lines.slice(0, most)

  async function showMore() {
    if (most + moreLines > lines.length && mayHaveOlder) await older.fetchNextPage()
    setMost(most + moreLines)
  }

  if (lines.length === 0) return <p className="text-soft">{m.room.historyEmpty}</p>
  return (
    <>
      <table className="figures w-full text-[0.9375rem]">
        <thead className="sr-only">
          <tr>
            <th>{m.room.bidder}</th>
            <th>{m.room.amount}</th>
            <th>{m.room.when}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line, index) => (
            <Line
              key={keyOf(line)}
              line={line}
              currency={props.currency}
              isOwn={line.bidder.alias === props.ownAlias}
              isFirst={index === 0}
              leads={index === 0 && line.bidder.alias === props.leader}
            />
          ))}
        </tbody>
      </table>
      {older.isError && <p className="mt-3 text-outbid text-label">{m.room.historyFailed}</p>}
      {(lines.length > most || mayHaveOlder) && (
        <Button className="mt-4" aria-disabled={older.isFetching} onClick={() => void showMore()}>
          {older.isFetching ? m.app.loading : m.room.historyMore}
        </Button>
      )}
    </>
  )
})

/** One line. It is drawn once: at twenty bids a second the others stay as they are. */
const Line = memo(function Line(props: {
  line: Bid
  currency: string
  isOwn: boolean
  isFirst: boolean
  leads: boolean
}) {
  const { m, f } = useLanguage()
  const { line } = props
  const isOld = flashBid.clock.now() - line.at > halfDayMs
  return (
    <tr className="border-line border-t first:border-t-0">
      <td className="py-2.5 pr-3">
        <span className={classes(props.isOwn && 'font-[600]')}>
          {props.isOwn ? m.room.you : line.bidder.alias}
        </span>
        {line.kind !== 'exact' && (
          <span className="text-faint text-fine"> &ensp;{m.room.kinds[line.kind]}</span>
        )}
        {props.leads && <span className="text-fine text-leading"> &ensp;{m.room.leads}</span>}
      </td>
      <td
        className={classes(
          'py-2.5 text-right whitespace-nowrap',
          props.isFirst ? 'font-[600]' : 'text-soft',
        )}
      >
        {f.money(line.amount, props.currency)}
      </td>
      <td className="w-[1%] py-2.5 pl-4 text-right text-faint text-fine whitespace-nowrap">
        <time dateTime={new Date(line.at).toISOString()}>
          {isOld ? f.dateTime(line.at) : f.time(line.at)}
        </time>
      </td>
    </tr>
  )
})
