/** One folder of `prisma/migrations`. */
export interface Migration {
  /** Its folder: `<stamp>_<name>`. They are applied in the order of their names. */
  readonly name: string
  readonly sql: string
}

// Vite puts the files' text here, so that a program bundled into one file carries its migrations.
const files = import.meta.glob<string>('../../../prisma/migrations/*/migration.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The migrations that this program was built with, oldest first. */
export const shippedMigrations: readonly Migration[] = Object.entries(files)
  .map(([path, sql]) => ({ name: path.split('/').at(-2) ?? path, sql }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
