import { expect, it } from 'vitest'
import { readLobbySearch } from './lobby-search.ts'

it.each([
  [{}, {}],
  [{ status: 'live', sort: 'ending' }, {}],
  [
    { status: 'ended', sort: 'price', category: 'maps' },
    { status: 'ended', sort: 'price', category: 'maps' },
  ],
  [{ status: 'nonsense', sort: 4, category: '', q: ['a'] }, {}],
  [{ q: 1847 }, { q: '1847' }],
  [{ shown: 48 }, { shown: 48 }],
  [{ shown: 3.5 }, {}],
])('reads %j as %j', (search, state) => {
  expect(readLobbySearch(search)).toEqual(state)
})
