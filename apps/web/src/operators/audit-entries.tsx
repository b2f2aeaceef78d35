import type { AuditEntry } from '@flashbid/protocol'
import { Link } from '@tanstack/react-router'
import { ArrowRight, ChevronDown } from 'lucide-react'
import type { Format } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.tsx'
import type { OperatorTexts } from '../i18n/operators/en.ts'
import { type Difference, differencesOf } from './audit-difference.ts'
import { useOperatorTexts } from './use-operator-texts.ts'

/** So many changes are shown at once; more open up on request. */
const shownAtOnce = 4

/** What was done, newest first. `isOfOne`: all of it to the same thing, which need not be named. */
export function AuditEntries(props: { entries: readonly AuditEntry[]; isOfOne?: boolean }) {
  return (
    <ol className="figures">
      {props.entries.map((entry) => (
        <Entry key={entry.id} entry={entry} isOfOne={props.isOfOne ?? false} />
      ))}
    </ol>
  )
}

function Entry({ entry, isOfOne }: { entry: AuditEntry; isOfOne: boolean }) {
  const t = useOperatorTexts()
  const { f } = useLanguage()
  const differences = differencesOf(entry.before, entry.after)
  const isUnknown = entry.after?.outcome === 'unknown'
  const { actor } = entry
  return (
    <li className="border-line border-t py-4 first:border-t-0 md:grid md:grid-cols-[11.5rem_minmax(0,1fr)] md:gap-x-8">
      <time
        dateTime={new Date(entry.at).toISOString()}
        className="block text-faint text-fine md:pt-0.5"
      >
        {f.dateTime(entry.at)}
      </time>
      <div className="min-w-0 max-md:mt-0.5">
        <p>
          <span className="font-[550]">{actionName(entry.action, t)}</span>
          {!isOfOne && <Target entry={entry} />}
        </p>
        <p className="text-label text-soft">
          {actor.name}
          {roleOf(actor.role, t) && <span className="text-faint"> · {roleOf(actor.role, t)}</span>}
          {actor.byKey && <span className="text-faint"> · {t.audit.byKey}</span>}
        </p>
        {entry.reason && <p className="mt-1 text-label">{t.audit.reason(entry.reason)}</p>}
        {isUnknown ? (
          <p className="mt-1 text-closing text-label">{t.audit.unknownOutcome}</p>
        ) : differences.length > shownAtOnce ? (
          <details className="group mt-1">
            <summary className="-mx-1 inline-flex min-h-11 list-none items-center gap-1.5 rounded-control px-1 font-[550] text-label text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
              {t.audit.changes(differences.length)}
              <ChevronDown
                aria-hidden
                className="size-4 transition-transform group-open:rotate-180"
              />
            </summary>
            <Differences entry={entry} differences={differences} />
          </details>
        ) : (
          differences.length > 0 && (
            <div className="mt-2">
              <Differences entry={entry} differences={differences} />
            </div>
          )
        )}
      </div>
    </li>
  )
}

function Target({ entry: { target } }: { entry: AuditEntry }) {
  const t = useOperatorTexts()
  const link = 'underline decoration-line decoration-1 underline-offset-4 hover:decoration-current'
  if (target.type === 'auction') {
    return (
      <>
        {' '}
        <Link to="/auctions/$auctionId" params={{ auctionId: target.id }} className={link}>
          {t.audit.auction} <span className="text-label text-soft">{target.id}</span>
        </Link>
      </>
    )
  }
  if (target.type !== 'account') return null
  return (
    <>
      {' '}
      <Link to="/audit" search={{ target: target.id }} className={link}>
        {t.audit.account} <span className="text-label text-soft">{target.id}</span>
      </Link>
    </>
  )
}

function Differences(props: { entry: AuditEntry; differences: readonly Difference[] }) {
  const t = useOperatorTexts()
  const { f } = useLanguage()
  const currency = [props.entry.after, props.entry.before]
    .map((state) => state?.currency)
    .find((code) => typeof code === 'string')
  const isNew = props.entry.before === null
  const words = (difference: Difference, value: unknown) =>
    valueWords(difference.path.at(-1) ?? '', value, currency, t, f)
  return (
    <table className="w-full max-w-[42rem] rounded-control bg-sunken text-label">
      <thead className="sr-only">
        <tr>
          <th>{t.audit.field}</th>
          <th>{t.audit.before}</th>
          <th>{t.audit.after}</th>
        </tr>
      </thead>
      <tbody>
        {props.differences.map((difference) => (
          <tr
            key={difference.path.join('.')}
            className="flex flex-wrap items-baseline gap-x-2 px-3 py-1.5 first:pt-2.5 last:pb-2.5 sm:grid sm:grid-cols-[9rem_auto_minmax(0,1fr)]"
          >
            <th scope="row" className="text-left font-[450] text-faint max-sm:w-full">
              {difference.path.map((name) => t.audit.fields[name] ?? name).join(' · ')}
            </th>
            {/* What was just made had nothing before. */}
            <td
              className={
                isNew
                  ? 'hidden'
                  : isNothing(difference.before)
                    ? 'text-faint'
                    : 'text-soft line-through decoration-faint decoration-1'
              }
            >
              {words(difference, difference.before)}
            </td>
            <td className="flex min-w-0 items-baseline gap-2">
              {!isNew && (
                <ArrowRight aria-hidden className="size-3.5 shrink-0 self-center text-faint" />
              )}
              <span className="font-[550]">{words(difference, difference.after)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const isNothing = (value: unknown) => value === undefined || value === null || value === ''

const actionName = (action: string, t: OperatorTexts) =>
  Object.entries(t.audit.actions).find(([known]) => known === action)?.[1] ?? action

const roleOf = (role: string, t: OperatorTexts) =>
  Object.entries(t.roles).find(([known]) => known === role)?.[1] ?? role

const amounts = new Set(['price', 'startPrice', 'reserve', 'buyNow', 'shipping', 'minimum', 'max'])

/** A value as people read it: times, lengths, money and states in words. */
function valueWords(
  name: string,
  value: unknown,
  currency: unknown,
  t: OperatorTexts,
  f: Format,
): string {
  if (isNothing(value)) return t.audit.nothing
  if (typeof value === 'boolean') return value ? t.audit.yes : t.audit.no
  if (typeof value === 'number') {
    // To the second: an end that moved within its minute has moved.
    if (name.endsWith('At')) return `${f.day(value)}, ${f.time(value)}`
    if (/(?:^ms|Ms)$/.test(name)) return f.length(value)
    if (name.endsWith('Bps')) return f.percent(value)
    if (amounts.has(name) && typeof currency === 'string') return f.money(value, currency)
    return f.number(value)
  }
  if (typeof value === 'string') {
    if (name === 'role') return roleOf(value, t)
    return name === 'status' || name === 'outcome' ? (t.audit.statuses[value] ?? value) : value
  }
  if (Array.isArray(value)) return f.list(value.map(String))
  return JSON.stringify(value)
}
