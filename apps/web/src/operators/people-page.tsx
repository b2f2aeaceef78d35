import { type Person, type Role, roles } from '@flashbid/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Ban, Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import type { OperatorTexts } from '../i18n/operators/en.ts'
import { Button } from '../ui/button.tsx'
import { Field, inputClasses, Select } from '../ui/field.tsx'
import { Gate } from './gate.tsx'
import { ListState } from './list-state.tsx'
import { peopleQuery } from './operator-api.ts'
import type { PeopleSearch } from './operator-search.ts'
import { PersonDialog } from './person-dialog.tsx'
import { useOperatorTexts } from './use-operator-texts.ts'

export function PeoplePage() {
  return (
    <Gate action="people.read" path="/people">
      {(user) => <People userId={user.id} />}
    </Gate>
  )
}

function People({ userId }: { userId: string }) {
  const t = useOperatorTexts()
  const { m } = useLanguage()
  const search = useSearch({ from: '/people' })
  const list = useInfiniteQuery(
    peopleQuery(userId, { ...search, role: roles.find((role) => role === search.role) }),
  )
  const people = list.data?.pages.flatMap((page) => page.people) ?? []
  const [openId, setOpenId] = useState<string | null>(null)
  useEffect(() => {
    document.title = `${t.people.title} · ${m.app.name}`
  }, [t, m])

  return (
    <div className="page-width pt-8 pb-24 sm:pt-12">
      <h1 className="font-medium text-display">{t.people.title}</h1>
      <p className="mt-2 max-w-[40rem] text-soft">{t.people.lead}</p>
      <Filters search={search} />
      <section aria-label={t.people.title} aria-busy={list.isFetching} className="mt-6">
        <ListState list={list} isEmpty={people.length === 0}>
          {t.people.none}
        </ListState>
        {people.length > 0 && (
          <table className="figures w-full max-lg:block">
            <thead className="text-left text-faint text-fine max-lg:sr-only">
              <tr>
                <th className="pb-2 font-[450]">{t.people.name}</th>
                <th className="pb-2 font-[450]">{t.people.address}</th>
                <th className="pb-2 font-[450]">{t.people.role}</th>
                <th className="pb-2 font-[450]">{t.people.since}</th>
                <th className="pb-2">
                  <span className="sr-only">{t.people.manage}</span>
                </th>
              </tr>
            </thead>
            <tbody className="max-lg:block">
              {people.map((person) => (
                <Row
                  key={person.id}
                  person={person}
                  isSelf={person.id === userId}
                  onManage={() => setOpenId(person.id)}
                />
              ))}
            </tbody>
          </table>
        )}
        {list.hasNextPage && (
          <Button
            className="mt-6"
            aria-disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? t.loading : t.more}
          </Button>
        )}
      </section>
      <PersonDialog
        person={people.find((person) => person.id === openId) ?? null}
        isSelf={openId === userId}
        onClose={() => setOpenId(null)}
      />
    </div>
  )
}

const typingPauseMs = 300

function Filters({ search }: { search: PeopleSearch }) {
  const t = useOperatorTexts()
  const navigate = useNavigate({ from: '/people' })
  const [q, setQ] = useState(search.q ?? '')
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(pending.current), [])

  function show(change: { q?: string; role?: Role | '' }) {
    const next = { ...search, ...change }
    void navigate({
      search: { ...(next.q ? { q: next.q } : {}), ...(next.role ? { role: next.role } : {}) },
      replace: true,
      resetScroll: false,
    })
  }

  return (
    <search className="mt-8 grid items-end gap-3 sm:grid-cols-[minmax(0,24rem)_12rem]">
      <Field label={t.people.search}>
        {(frame) => (
          <span className="relative block">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-1/2 left-3 size-[1.125rem] -translate-y-1/2 text-faint"
            />
            <input
              {...frame}
              type="search"
              value={q}
              maxLength={200}
              placeholder={t.people.searchPlaceholder}
              autoComplete="off"
              onChange={(event) => {
                const typed = event.target.value
                setQ(typed)
                clearTimeout(pending.current)
                pending.current = setTimeout(() => show({ q: typed.trim() }), typingPauseMs)
              }}
              className={`${inputClasses} pl-10`}
            />
          </span>
        )}
      </Field>
      <Field label={t.people.role}>
        {(frame) => (
          <Select
            {...frame}
            value={search.role ?? ''}
            onChange={(event) =>
              show({ role: roles.find((role) => role === event.target.value) ?? '' })
            }
          >
            <option value="">{t.people.allRoles}</option>
            {roles.map((role) => (
              <option key={role} value={role}>
                {t.roles[role]}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </search>
  )
}

function Row(props: { person: Person; isSelf: boolean; onManage: () => void }) {
  const t = useOperatorTexts()
  const { f } = useLanguage()
  const { person } = props
  return (
    <tr className="border-line border-t align-middle max-lg:grid max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:items-center max-lg:gap-x-3 max-lg:py-3">
      <td className="py-2.5 pr-4 max-lg:p-0">
        <span className="font-[550]">{person.name}</span>
        {props.isSelf && <span className="ml-2 text-faint text-fine">{t.people.you}</span>}
        <State person={person} t={t} />
      </td>
      <td className="py-2.5 pr-4 text-label text-soft max-lg:col-start-1 max-lg:row-start-2 max-lg:p-0">
        {person.email ?? <span className="text-faint">{t.people.noAddress}</span>}
        {person.email && !person.emailVerified && (
          <span className="ml-2 text-faint text-fine">{t.people.unverified}</span>
        )}
      </td>
      <td className="py-2.5 pr-4 text-label max-lg:col-start-1 max-lg:row-start-3 max-lg:p-0">
        {t.roles[person.role]}
      </td>
      <td className="py-2.5 pr-4 text-faint text-fine whitespace-nowrap max-lg:hidden">
        {f.day(person.createdAt)}
      </td>
      <td className="w-[1%] py-1.5 max-lg:col-start-2 max-lg:row-span-3 max-lg:row-start-1 max-lg:w-auto max-lg:p-0">
        <Button
          aria-label={t.people.manageNamed(person.name)}
          className="whitespace-nowrap"
          onClick={props.onManage}
        >
          {t.people.manage}
        </Button>
      </td>
    </tr>
  )
}

function State({ person, t }: { person: Person; t: OperatorTexts }) {
  if (person.deletedAt !== null) {
    return <span className="ml-2 text-faint text-fine">{t.people.deleted}</span>
  }
  if (person.bannedAt === null) return null
  return (
    <span className="ml-2 inline-flex items-center gap-1 font-[550] text-fine text-outbid">
      <Ban aria-hidden className="size-3.5" />
      {t.people.banned}
    </span>
  )
}
