import { useNavigate } from '@tanstack/react-router'
import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { inputClasses, Select } from '../ui/field.tsx'
import {
  type LobbySearch,
  type LobbySort,
  type LobbyStatus,
  lobbySorts,
  lobbyStatuses,
  readLobbySearch,
} from './lobby-search.ts'
import { categoryName } from './lot-state.ts'

/** What the demo house sells; other categories join when a lot of theirs is listed. */
const houseCategories = [
  'posters',
  'maps',
  'stamps',
  'botanical',
  'patterns',
  'typography',
  'prints',
]
const typingPauseMs = 250

export function Filters({ search, seen }: { search: LobbySearch; seen: readonly string[] }) {
  const { m } = useLanguage()
  const navigate = useNavigate({ from: '/' })
  const categories = [...new Set([...houseCategories, ...seen, search.category ?? ''])].filter(
    Boolean,
  )

  const change = (part: LobbySearch) =>
    void navigate({
      search: () => readLobbySearch({ ...search, shown: undefined, ...part }),
      replace: true,
      resetScroll: false,
    })

  return (
    <div className="mt-7 flex flex-col gap-x-6 gap-y-3 xl:flex-row xl:items-center">
      <nav
        aria-label={m.lobby.category}
        className="-mx-4 flex overflow-x-auto px-1 [scrollbar-width:none] sm:-mx-3 sm:flex-wrap sm:px-0 xl:mr-auto xl:flex-nowrap"
      >
        {['', ...categories].map((category) => {
          const isChosen = (search.category ?? '') === category
          return (
            <button
              key={category}
              type="button"
              aria-pressed={isChosen}
              onClick={() => change({ category })}
              className={classes(
                'relative flex min-h-11 shrink-0 items-center px-3 text-[0.9375rem] after:absolute after:inset-x-3 after:bottom-1.5 after:h-[1.5px]',
                isChosen ? 'font-[550] text-ink after:bg-ink' : 'text-soft hover:text-ink',
              )}
            >
              {category === '' ? m.lobby.allCategories : categoryName(category, m)}
            </button>
          )
        })}
      </nav>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-[minmax(0,1fr)_auto_auto] sm:gap-3 xl:grid-cols-[15rem_auto_auto]">
        <SearchField value={search.q ?? ''} onChange={(q) => change({ q })} />
        <Select
          aria-label={m.lobby.status}
          value={search.status ?? 'live'}
          onChange={(event) => change({ status: event.target.value as LobbyStatus })}
          className="sm:w-36"
        >
          {lobbyStatuses.map((status) => (
            <option key={status} value={status}>
              {m.lobby.statuses[status]}
            </option>
          ))}
        </Select>
        <Select
          aria-label={m.lobby.sort}
          value={search.sort ?? 'ending'}
          onChange={(event) => change({ sort: event.target.value as LobbySort })}
          className="sm:w-44"
        >
          {lobbySorts.map((sort) => (
            <option key={sort} value={sort}>
              {m.lobby.sorts[sort]}
            </option>
          ))}
        </Select>
      </div>
    </div>
  )
}

/** Typing searches after a short pause; the address follows, not the other way round while typing. */
function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { m } = useLanguage()
  const [typed, setTyped] = useState(value)
  const sent = useRef(value)
  const send = useRef(onChange)
  send.current = onChange

  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setTyped(value)
  }, [value])

  useEffect(() => {
    if (typed === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed
      send.current(typed)
    }, typingPauseMs)
    return () => clearTimeout(timer)
  }, [typed])

  return (
    <search className="relative col-span-2 sm:col-span-1">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft"
      />
      <input
        type="search"
        aria-label={m.lobby.search}
        placeholder={m.lobby.searchPlaceholder}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        className={classes(inputClasses, 'pr-11 pl-9 [&::-webkit-search-cancel-button]:hidden')}
      />
      {typed !== '' && (
        <Button
          look="quiet"
          size="icon"
          aria-label={m.lobby.clearSearch}
          onClick={() => setTyped('')}
          className="absolute top-0 right-0 text-soft"
        >
          <X aria-hidden className="size-4" />
        </Button>
      )}
    </search>
  )
}
