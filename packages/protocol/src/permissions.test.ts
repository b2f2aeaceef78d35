import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Action, grantOf, type Permission, permissions, standings } from './permissions.ts'

const page = fileURLToPath(new URL('../../../docs/protocol.md', import.meta.url))
const [begin, end] = ['<!-- generated: roles -->', '<!-- end of generated -->']

/** The table of permissions for readers. */
function rolesTable(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const lines = Object.entries<Permission>(permissions).map(([action, permission]) => {
    const { routes, events, refusal } = permission
    const grants = standings.map((standing) => {
      const grant = grantOf(standing, action as Action)
      return grant === 'no' ? '' : grant
    })
    const calls = [...routes, ...events].map((call) => `\`${call}\``).join(', ')
    return row([action, ...grants, refusal === 'hidden' ? 'hidden' : '', calls])
  })
  const head = ['may', ...standings, 'others', 'by']
  return [row(head), `|${'---|'.repeat(head.length)}`, ...lines].join('\n')
}

describe('the table of permissions', () => {
  test('is the one in docs/protocol.md (npx vitest run packages/protocol -u writes it)', async () => {
    const text = readFileSync(page, 'utf8')
    const [before, after] = [text.indexOf(begin), text.indexOf(end)]
    expect(before).toBeGreaterThan(0)
    expect(after).toBeGreaterThan(before)
    const kept = [text.slice(0, before + begin.length), text.slice(after)]
    await expect(kept.join(`\n${rolesTable()}\n`)).toMatchFileSnapshot(page)
  })

  test('names each call and each standing once', () => {
    const all = Object.values<Permission>(permissions)
    const calls = all.flatMap(({ routes, events }) => [...routes, ...events])
    expect(calls.filter((call, i) => calls.indexOf(call) !== i)).toEqual([])
    for (const { yes, own } of all) {
      const named = [...yes, ...own]
      expect(named.filter((standing, i) => named.indexOf(standing) !== i)).toEqual([])
    }
  })

  test('leaves nothing to a visitor that changes anything of the house', () => {
    const open = Object.entries<Permission>(permissions).filter(([action]) =>
      ['yes', 'own'].includes(grantOf('visitor', action as Action)),
    )
    const changing = open.flatMap(([, { routes }]) => routes.filter((r) => !r.startsWith('GET ')))
    expect(changing.sort()).toEqual([
      'POST /api/auth/*',
      'POST /api/guest',
      'POST /api/operator-link',
    ])
  })
})
