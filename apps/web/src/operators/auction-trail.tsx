import { grantOf } from '@flashbid/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useLanguage } from '../i18n/language.tsx'
import { useSession } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { AuditEntries } from './audit-entries.tsx'
import { ListState } from './list-state.tsx'
import { auditQuery } from './operator-api.ts'
import { useOperatorTexts } from './use-operator-texts.ts'

/** What was done to one auction and by whom: for whom the table of permissions lets see it. */
export function AuctionTrail(props: { auctionId: string; sellerId: string }) {
  const user = useSession()?.user
  const grant = user ? grantOf(user.role, 'auctions.audit') : 'no'
  if (!user || grant === 'no' || (grant === 'own' && user.id !== props.sellerId)) return null
  return <Trail userId={user.id} auctionId={props.auctionId} />
}

function Trail({ userId, auctionId }: { userId: string; auctionId: string }) {
  const t = useOperatorTexts()
  const { m } = useLanguage()
  const list = useInfiniteQuery(auditQuery(userId, {}, auctionId))
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <section aria-labelledby="trail" className="max-w-[42rem]">
      <h2 id="trail" className="mb-1 font-[550] text-heading">
        {m.session.trail}
      </h2>
      <p className="mb-2 text-label text-soft">{t.audit.roomLead}</p>
      <ListState list={list} isEmpty={entries.length === 0}>
        {t.audit.none}
      </ListState>
      <AuditEntries entries={entries} isOfOne />
      {list.hasNextPage && (
        <Button
          className="mt-4"
          aria-disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? t.loading : t.more}
        </Button>
      )}
    </section>
  )
}
