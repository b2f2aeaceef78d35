/**
 * Writes the next migration: what `prisma/schema.prisma` has and `prisma/migrations` lack.
 *
 *   DATABASE_URL=postgresql://... npm run migration:diff -w @flashbid/database -- add_sales
 *
 * The server may be any whose account may create databases; what is in it is not touched.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationsFolder, schemaDiff } from './schema-diff.mjs'

const [name] = process.argv.slice(2)
const url = process.env.DATABASE_URL
if (!/^[a-z][a-z0-9_]{0,60}$/.test(name ?? '') || !url) {
  console.error('Usage: DATABASE_URL=postgresql://... npm run migration:diff -- name_in_snake_case')
  process.exit(2)
}

const sql = await schemaDiff(url)
if (sql === null) {
  console.log('The migrations already lead to the schema.')
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(migrationsFolder, `${stamp}_${name}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), sql)
  console.log(`Wrote ${join(folder, 'migration.sql')}. Read it before you commit it.`)
}
process.exit(0)
