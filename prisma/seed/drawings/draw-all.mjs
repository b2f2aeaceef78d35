// Regenerates every lot's picture: node prisma/seed/drawings/draw-all.mjs [slug...]

import { readdir, writeFile } from 'node:fs/promises'

const target = new URL('../../../apps/web/public/lots/', import.meta.url)
const wanted = process.argv.slice(2)
const names = (await readdir(new URL('./lots/', import.meta.url)))
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => name.replace(/\.mjs$/, ''))
  .sort()

for (const slug of names) {
  if (wanted.length && !wanted.includes(slug)) continue
  const { draw } = await import(`./lots/${slug}.mjs`)
  const svg = draw()
  await writeFile(new URL(`${slug}.svg`, target), svg)
  process.stdout.write(`${slug.padEnd(28)} ${(svg.length / 1024).toFixed(1)} KB\n`)
}
