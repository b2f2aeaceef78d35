import { useQuery } from '@tanstack/react-query'
import { useLanguage } from '../i18n/language.tsx'
import { LotCard } from '../lobby/lot-card.tsx'
import { similarAuctions } from '../queries.ts'

/** Where to go when this one is over: open lots of the same category. */
export function SimilarLots({ auctionId, category }: { auctionId: string; category: string }) {
  const { m } = useLanguage()
  const { data } = useQuery(similarAuctions(auctionId, category))
  if (!data || data.length === 0) return null
  return (
    <section aria-labelledby="similar" className="mt-20 border-line border-t pt-10">
      <h2 id="similar" className="font-medium text-title">
        {m.room.similar}
      </h2>
      <ul className="mt-6 grid grid-cols-2 gap-x-4 gap-y-9 sm:gap-x-6 md:grid-cols-4 xl:gap-x-8">
        {data.map((auction) => (
          <LotCard key={auction.id} auction={auction} />
        ))}
      </ul>
    </section>
  )
}
