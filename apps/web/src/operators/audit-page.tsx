import type { AuditAction } from '@flashbid/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button, buttonClasses } from '../ui/button.tsx'
import { Field, inputClasses, Select } from '../ui/field.tsx'
import { AuditEntries } from './audit-entries.tsx'
import { Gate } from './gate.tsx'
import { ListState } from './list-state.tsx'
import { auditQuery } from './operator-api.ts'
import type { AuditSearch } from './operator-search.ts'
import { useOperatorTexts } from './use-operator-texts.ts'

export function AuditPage() {
  return (
    <Gate action="audit.read" path="/audit">
      {(user) => <Trail userId={user.id} />}
    </Gate>
  )
}

function Trail({ userId }: { userId: string }) {
  const t = useOperatorTexts()
  const { m } = useLanguage()
  const search = useSearch({ from: '/audit' })
  const list = useInfiniteQuery(auditQuery(userId, search))
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? []
  const isFiltered = Object.keys(search).length > 0
  useEffect(() => {
    document.title = `${t.audit.title} · ${m.app.name}`
  }, [t, m])

  return (
    <div className="page-width pt-8 pb-24 sm:pt-12">
      <h1 className="font-medium text-display">{t.audit.title}</h1>
      <p className="mt-2 max-w-[40rem] text-soft">{t.audit.lead}</p>
      <Filters key={JSON.stringify(search)} search={search} />
      <section
        aria-label={t.audit.title}
        aria-busy={list.isFetching}
        className="mt-6 max-w-[60rem]"
      >
        <ListState list={list} isEmpty={entries.length === 0}>
          {isFiltered ? t.audit.noneFits : t.audit.none}
        </ListState>
        <AuditEntries entries={entries} />
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
    </div>
  )
}

function Filters({ search }: { search: AuditSearch }) {
  const t = useOperatorTexts()
  const navigate = useNavigate({ from: '/audit' })
  const [actor, setActor] = useState(search.actor ?? '')
  const [target, setTarget] = useState(search.target ?? '')

  function show(next: AuditSearch) {
    void navigate({ search: next, replace: true, resetScroll: false })
  }

  function filter(event: FormEvent) {
    event.preventDefault()
    show({
      ...(actor.trim() ? { actor: actor.trim() } : {}),
      ...(target.trim() ? { target: target.trim() } : {}),
      ...(search.action ? { action: search.action } : {}),
    })
  }

  const { action: _, ...others } = search
  return (
    <form
      onSubmit={filter}
      className="mt-8 grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[13rem_minmax(0,17rem)_minmax(0,17rem)_auto_auto] lg:justify-start"
    >
      <Field label={t.audit.action}>
        {(frame) => (
          <Select
            {...frame}
            value={search.action ?? ''}
            onChange={(event) =>
              show(event.target.value ? { ...others, action: event.target.value } : others)
            }
          >
            <option value="">{t.audit.allActions}</option>
            {(Object.keys(t.audit.actions) as AuditAction[]).map((action) => (
              <option key={action} value={action}>
                {t.audit.actions[action]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t.audit.actor}>
        {(frame) => (
          <input
            {...frame}
            type="search"
            value={actor}
            maxLength={64}
            placeholder={t.audit.actorHint}
            onChange={(event) => setActor(event.target.value)}
            className={inputClasses}
          />
        )}
      </Field>
      <Field label={t.audit.target}>
        {(frame) => (
          <input
            {...frame}
            type="search"
            value={target}
            maxLength={64}
            placeholder={t.audit.targetHint}
            onChange={(event) => setTarget(event.target.value)}
            className={inputClasses}
          />
        )}
      </Field>
      <Button type="submit">{t.audit.filter}</Button>
      {Object.keys(search).length > 0 && (
        <Link to="/audit" className={buttonClasses('quiet')}>
          {t.audit.clear}
        </Link>
      )}
    </form>
  )
}
