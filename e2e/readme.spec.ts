import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from './house.ts'

const root = new URL('../', import.meta.url)

for (const readme of ['README.md', 'README_CN.md']) {
  test(`the ten lines of ${readme} bid`, async ({ house }) => {
    const { id } = await house.createAuction()
    const text = await readFile(new URL(readme, root), 'utf8')
    const [, snippet] = /```js\n([\s\S]*?)```/.exec(text) ?? []
    expect(snippet, 'a js block').toBeDefined()
    const gateway = process.env.FLASHBID_GATEWAYS?.split(',')[0] ?? ''
    const file = fileURLToPath(new URL(`e2e/test-results/${readme}.mjs`, root))
    // The house's first auction may be another test's: only this one's is bid on.
    const script = (snippet ?? '')
      .replace('http://localhost:3000', gateway)
      .replace('auctions[0].id', `'${id}'`)
    await writeFile(file, script)
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [file], {
        timeout: 20_000,
        env: { ...process.env, FORCE_COLOR: '0' },
      })
      expect(stdout).toContain('ok: true')
    } finally {
      await rm(file)
    }
  })
}

test('both READMEs name the same commands', async () => {
  const [english, chinese] = await Promise.all(
    ['README.md', 'README_CN.md'].map((name) => readFile(new URL(name, root), 'utf8')),
  )
  const commands = (text = '') => new Set(text.match(/npm (?:run \w+|start|test)/g))
  expect(commands(chinese)).toEqual(commands(english))
})
