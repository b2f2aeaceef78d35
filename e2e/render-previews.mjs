/**
 * Renders the pictures that shared links show: previews read JPEG, not SVG. One 1200x630 JPEG beside
 * each drawing of the demo house, the lot on the app's neutral ground. Run it after a drawing changed:
 *
 *   node e2e/render-previews.mjs
 */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const folder = fileURLToPath(new URL('../apps/web/public/lots/', import.meta.url))
const system = '/usr/bin/chromium'
const browser = await chromium.launch({
  ...(existsSync(system) ? { executablePath: system } : {}),
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } })
for (const name of await readdir(folder)) {
  if (!name.endsWith('.svg')) continue
  const drawing = await readFile(`${folder}${name}`)
  await page.setContent(`
    <body style="margin:0;height:630px;display:grid;place-items:center;background:#edece8">
      <img style="height:550px;max-width:1080px;object-fit:contain;filter:drop-shadow(0 6px 18px #0003)"
        src="data:image/svg+xml;base64,${drawing.toString('base64')}">
    </body>`)
  await page.waitForFunction(() => document.images[0]?.complete)
  await page.screenshot({
    path: `${folder}${name.replace('.svg', '.jpg')}`,
    type: 'jpeg',
    quality: 82,
  })
}
await browser.close()
