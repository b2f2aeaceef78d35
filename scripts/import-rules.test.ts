import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './lib/repository.mjs'

/** `[file, what it imports]`: each one breaks a rule of ARCHITECTURE.md, "Imports run one way". */
const refused: [string, string][] = [
  ['packages/auction/src/money.ts', '@flashbid/protocol'],
  ['packages/auction/src/money.ts', 'node:fs'],
  ['packages/auction/src/money.ts', 'zod'],
  ['packages/auction/src/money.ts', '../../engine/src/keys.ts'],
  ['packages/protocol/src/events.ts', '@flashbid/engine'],
  ['packages/protocol/src/events.ts', '@flashbid/client'],
  ['packages/engine/src/engine.ts', '@flashbid/database'],
  ['packages/engine/src/engine.ts', '@flashbid/auction/src/money.ts'],
  ['packages/engine/src/engine.ts', '@flashbid/gateway'],
  ['packages/engine/src/scripts/place-bid.ts', '../../../auction/src/money.ts'],
  ['packages/engine/src/engine.ts', '@flashbid/local-stack'],
  ['packages/engine/src/engine.test.ts', '@flashbid/gateway'],
  ['packages/engine/src/engine.test.ts', '@flashbid/auction/src/money.ts'],
  ['packages/engine/src/engine.test.ts', '../../auction/src/money.ts'],
  ['packages/database/src/bids.ts', '@flashbid/engine'],
  ['packages/client/src/client.ts', '@flashbid/history-checker'],
  ['packages/history-checker/src/check.ts', '@flashbid/client'],
  ['packages/local-stack/src/main.ts', '@flashbid/engine'],
  ['packages/local-stack/src/main.ts', '../../database/src/migrate.ts'],
  ['apps/gateway/src/main.ts', '@flashbid/worker'],
  ['apps/gateway/src/main.ts', '@flashbid/local-stack'],
  ['apps/gateway/src/main.ts', '@flashbid/engine/src/keys.ts'],
  ['apps/gateway/src/bidding/place.ts', '../../../worker/src/demo.ts'],
  ['apps/gateway/src/bidding/place.ts', '../../../../packages/engine/src/keys.ts'],
  ['apps/web/src/room/room.tsx', '@flashbid/engine'],
  ['apps/web/src/room/room.tsx', '@flashbid/database'],
  ['apps/web/src/room/room.tsx', '@flashbid/history-checker'],
  ['apps/web/src/room/room.tsx', 'node:fs'],
  ['e2e/bidding.spec.ts', '@flashbid/gateway'],
  ['e2e/bidding.spec.ts', '../packages/engine/src/keys.ts'],
]

const allowed: [string, string][] = [
  ['packages/auction/src/money.ts', './increments.ts'],
  ['packages/auction/src/rules/decide.ts', '../money.ts'],
  ['packages/auction/src/money.test.ts', 'fast-check'],
  ['packages/auction/src/money.test.ts', 'node:fs'],
  ['packages/protocol/src/events.ts', '@flashbid/auction'],
  ['packages/protocol/src/events.ts', 'zod'],
  ['packages/engine/src/engine.ts', '@flashbid/auction'],
  ['packages/engine/src/engine.ts', '@flashbid/protocol'],
  ['packages/engine/src/scripts/place-bid.ts', '../keys.ts'],
  ['packages/engine/src/engine.integration.test.ts', '@flashbid/local-stack'],
  ['packages/client/src/client.ts', '@flashbid/protocol'],
  ['packages/local-stack/src/main.ts', '@flashbid/database'],
  ['apps/gateway/src/main.ts', '@flashbid/engine'],
  ['apps/gateway/src/main.ts', 'node:fs'],
  ['apps/gateway/src/bidding/place.ts', '../realtime/feed.ts'],
  ['apps/gateway/src/testing/stack.ts', '@flashbid/local-stack'],
  ['apps/swarm/src/main.ts', '@flashbid/client'],
  ['apps/web/src/room/room.tsx', '@flashbid/auction'],
  ['apps/web/src/room/room.tsx', '@flashbid/client'],
  ['apps/web/src/room/room.tsx', 'react'],
  ['e2e/bidding.spec.ts', '@flashbid/local-stack'],
]

const cycle = ['packages/engine/src/one.ts', 'packages/engine/src/two.ts'] as const

let folder = ''
/** The rules that each file of the probe broke. */
const broken = new Map<string, string[]>()

/** Each case is a file of its own, as a variable import could hide behind another one's finding. */
function probeFile([file, specifier]: [string, string], number: number): string {
  return join(dirname(file), `case-${number}-${specifier.replace(/\W+/g, '-')}-${nameOf(file)}`)
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}

function write(file: string, source: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true })
  writeFileSync(join(folder, file), source)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flashbid-import-rules-'))
  // The rules for SQL are another test's.
  const { plugins: _, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  write('biome.json', JSON.stringify({ ...config, vcs: { enabled: false } }))
  for (const [number, rule] of [...refused, ...allowed].entries()) {
    write(probeFile(rule, number), `import { thing } from '${rule[1]}'\nthing()\n`)
  }
  write(cycle[0], `import { two } from './two.ts'\nexport const one = () => two\n`)
  write(cycle[1], `import { one } from './one.ts'\nexport const two = () => one\n`)
  const output = await new Promise<string>((resolve) => {
    execFile(
      join(root, 'node_modules', '.bin', 'biome'),
      [
        ...['lint', '--reporter=json', '--max-diagnostics=none'],
        ...['--only=style/noRestrictedImports', '--only=correctness/noNodejsModules'],
        ...['--only=suspicious/noImportCycles', '.'],
      ],
      { cwd: folder, maxBuffer: 16 * 1024 * 1024 },
      (_error, stdout) => resolve(stdout), // it ends with 1 when it finds something: it must
    )
  })
  const report = JSON.parse(output) as {
    diagnostics: { category: string; severity: string; location: { path: string } }[]
  }
  for (const { category, severity, location } of report.diagnostics) {
    if (severity !== 'error') continue
    broken.set(location.path, [...(broken.get(location.path) ?? []), category])
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(refused.map((rule, number) => [...rule, number] as const))(
  '%s may not import %s',
  (file, specifier, number) => {
    expect(broken.get(probeFile([file, specifier], number))).toEqual(
      expect.arrayContaining([
        specifier.startsWith('node:') && !file.includes('packages/auction')
          ? 'lint/correctness/noNodejsModules'
          : 'lint/style/noRestrictedImports',
      ]),
    )
  },
)

test.each(allowed.map((rule, number) => [...rule, refused.length + number] as const))(
  '%s may import %s',
  (file, specifier, number) => {
    expect(broken.get(probeFile([file, specifier], number))).toBeUndefined()
  },
)

test('two files may not import each other', () => {
  expect(broken.get(cycle[0])).toEqual(['lint/suspicious/noImportCycles'])
  expect(broken.get(cycle[1])).toEqual(['lint/suspicious/noImportCycles'])
})
