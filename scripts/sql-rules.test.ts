// biome-ignore-all lint/suspicious/noTemplateCurlyInString: each is the text of a program
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './lib/repository.mjs'

/** SQL that is text: refused in whatever part of the repository it stands. */
const refused = [
  "prisma.$queryRawUnsafe('SELECT 1')",
  'prisma.$executeRawUnsafe(`DELETE FROM users WHERE id = ${value}`)',
  'prisma?.$queryRawUnsafe(value)',
  "prisma['$queryRawUnsafe'](value)",
  'prisma[`$executeRawUnsafe`](value)',
  'const { $queryRawUnsafe } = prisma',
  'const { $executeRawUnsafe: run } = prisma',
  'const run = tx.$executeRawUnsafe.bind(tx)',
  'Prisma.raw(value)',
  "Prisma['raw'](value)",
  'const { raw } = Prisma',
  'prisma.$queryRaw`SELECT * FROM users ORDER BY ${Prisma.raw(value)}`',
  'prisma.$queryRaw(value)',
  'prisma.$queryRaw<Row[]>(value)',
  'tx.$executeRaw(Prisma.sql([`DELETE FROM users WHERE id = ${value}`]))',
  'client.query(`SELECT * FROM users WHERE id = ${value}`)',
  "client.query('SELECT * FROM users WHERE id = ' + value)",
  "pool.query<Row>('SELECT ' + value, [])",
  'client?.query(`SELECT ${value}`, [])',
]

/** Refused in what runs as a server: nobody sees from there what the text is. */
const refusedInServers = [
  'client.query(value)',
  "client.query(['SELECT', value].join(' '))",
  'client.query({ text: value, values: [] })',
  "client.query('SELECT $1'.replace('$1', value))",
]

const allowed = [
  'prisma.$queryRaw`SELECT * FROM users WHERE id = ${value}`',
  'prisma.$queryRaw<Row[]>`SELECT * FROM users WHERE id = ${value}`',
  'tx.$executeRaw`DELETE FROM users WHERE id IN (${Prisma.join(value)})`',
  'prisma.$queryRaw`SELECT 1 ${Prisma.sql`WHERE id = ${value}`}`',
  "client.query('SELECT * FROM users WHERE id = $1', [value])",
  'client.query(`SELECT * FROM users WHERE id = $1`, [value])',
  "client.query<Row>('SELECT 1')",
  'search.query()',
]

const server = 'apps/gateway/src/catalogue'
const tool = 'packages/database/scripts'
const reviewed = 'packages/database/src/sql-text.ts'

let folder = ''
/** The files of the probe that were found fault with. */
const faulty = new Map<string, string[]>()

const probe = (where: string, source: string) =>
  `${where}/case-${[...refused, ...refusedInServers, ...allowed].indexOf(source)}.ts`

function write(file: string, source: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true })
  writeFileSync(join(folder, file), `${source}\n`)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flashbid-sql-rules-'))
  const { plugins } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  write('biome.json', JSON.stringify({ plugins, linter: { rules: { preset: 'none' } } }))
  cpSync(join(root, 'scripts', 'lint'), join(folder, 'scripts', 'lint'), { recursive: true })
  for (const source of [...refused, ...refusedInServers, ...allowed]) {
    write(probe(server, source), source)
    write(probe(tool, source), source)
  }
  write(reviewed, [...refused, ...refusedInServers].join('\n'))
  const output = await new Promise<string>((resolve) => {
    execFile(
      join(root, 'node_modules', '.bin', 'biome'),
      ['lint', '--reporter=json', '--max-diagnostics=none', '.'],
      { cwd: folder, maxBuffer: 16 * 1024 * 1024 },
      (_error, stdout) => resolve(stdout), // it ends with 1 when it finds something: it must
    )
  })
  const report = JSON.parse(output) as {
    diagnostics: { category: string; severity: string; location: { path: string } }[]
  }
  for (const { category, severity, location } of report.diagnostics) {
    if (severity !== 'error') continue
    faulty.set(location.path, [...(faulty.get(location.path) ?? []), category])
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(refused)('refused everywhere: %s', (source) => {
  expect(faulty.get(probe(server, source))).toContain('plugin')
  expect(faulty.get(probe(tool, source))).toContain('plugin')
})

test.each(refusedInServers)('refused in a server: %s', (source) => {
  expect(faulty.get(probe(server, source))).toContain('plugin')
})

test.each(allowed)('allowed: %s', (source) => {
  expect(faulty.get(probe(server, source))).toBeUndefined()
})

test('one reviewed file may, and it is there', () => {
  expect(faulty.get(reviewed)).toBeUndefined()
  expect(readFileSync(join(root, reviewed), 'utf8')).toContain('client.query<Row>(sql)')
})
