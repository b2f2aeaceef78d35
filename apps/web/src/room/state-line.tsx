import { useLanguage } from '../i18n/language.tsx'
import { classes } from '../ui/classes.ts'
import { MarkIcon, markColours } from '../ui/mark.tsx'
import type { RoomView } from './room-view.ts'
import { describeSituation } from './situation.ts'

/** Where one stands: word, icon, colour, and a sentence. It keeps its height in every state. */
export function StateLine({ view, compact }: { view: RoomView; compact?: boolean }) {
  const { m, f } = useLanguage()
  const { situation, auction, you } = view
  const said = describeSituation(situation, auction, m, f)
  const colours = said.state && markColours(said.state)
  const isLeadingByMaximum =
    situation.kind === 'leading' && you?.max != null && you.max > (auction.price ?? 0)
  const text = isLeadingByMaximum
    ? `${m.bid.yourMaximum(f.money(you.max ?? 0, auction.currency))} ${m.bid.onlyYou}`
    : said.text
  const { phase } = view
  // Nobody can bid now: naming the next bid would be a promise.
  const isOver =
    phase === 'closing' && (situation.kind === 'watching' || situation.kind === 'outbid')
  return (
    <div
      data-testid="situation"
      data-situation={situation.kind}
      className={classes(
        'flex gap-2.5 rounded-control',
        compact ? 'min-h-6 items-start' : 'min-h-[5.375rem] items-center px-4 py-3',
        !compact && colours?.wash,
        !compact && !colours && 'border border-line',
      )}
    >
      {said.state && (
        <MarkIcon
          state={said.state}
          className={classes(compact ? 'mt-0.5 size-[1.125rem]' : 'size-5', colours?.colour)}
        />
      )}
      <p className={classes('figures min-w-0', compact ? 'text-label' : 'text-[0.9375rem]')}>
        <span className={classes('font-[550]', colours?.colour ?? 'text-soft')}>{said.title}</span>
        {text !== '' && !isOver && (
          <span
            className={classes(
              compact ? 'line-clamp-2 text-fine text-soft' : 'block text-label text-soft',
            )}
          >
            {text}
          </span>
        )}
      </p>
    </div>
  )
}
