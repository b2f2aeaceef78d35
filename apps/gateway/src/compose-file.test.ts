import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const compose = read('docker-compose.yml')
const operations = read('docs/operations.md')

/** `NAME: value` of the block that all containers of ours share, as the file has them. */
const settings = new Map(
  (/x-app:[\s\S]*?environment:\n([\s\S]*?)\n {2}depends_on/.exec(compose)?.[1] ?? '')
    .split('\n')
    .map((line) => /^ {4}([A-Z0-9_]+): (.*)$/.exec(line))
    .filter((found) => found !== null)
    .map(([, name = '', value = '']) => [name, value.replace(/^"|"$/g, '')] as const),
)

/** The variables that the gateway reads, and this test knows nothing of. */
const variables = [
  ...read('apps/gateway/src/environment.ts').matchAll(/^ {4}([A-Z][A-Z0-9_]+): /gm),
].map(([, name = '']) => name)

it('every variable of the gateway passes through docker-compose.yml', () => {
  expect(variables.length).toBeGreaterThan(25)
  // The folder is the image's, the link that of `npm start`.
  const elsewhere = ['FLASHBID_DATA', 'OPERATOR_LINK_HASH']
  expect([...settings.keys()].filter((name) => name !== 'NODE_ENV').sort()).toEqual(
    variables.filter((name) => !elsewhere.includes(name)).sort(),
  )
})

it('every variable is in the table of docs/operations.md', () => {
  for (const name of variables) {
    if (name !== 'OPERATOR_LINK_HASH') expect(operations).toContain(`\`${name}\``)
  }
})

it('with the two secrets that it asks for, and nothing else, it starts', () => {
  const given = { ADMIN_API_KEY: 'a'.repeat(64), AUTH_SECRET: 'b'.repeat(64) }
  const filled = Object.fromEntries(
    [...settings].map(([name, value]) => [
      name,
      value.replace(/\$\{([A-Z_0-9]+)(?::[-?]([^}]*))?\}/g, (_, key: string, fallback = '') =>
        key in given ? given[key as keyof typeof given] : fallback,
      ),
    ]),
  )
  expect(filled).toMatchObject({
    ...given,
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost:3000',
  })
  expect(readEnvironment(filled)).toMatchObject({ ok: true, config: { production: true } })
})
