/** One folder of `prisma/migrations`. */
export interface Migration {
  /** Its folder: `<stamp>_<name>`. They are applied in the order of their names. */
  readonly name: string
  readonly sql: string
}

/**
 * The migrations that this program was built with, oldest first. Vite puts the files' text here, so
 * that a program bundled into one file carries its migrations; it is read only when asked for, since
 * the browser tests load this package without Vite.
 */
export function shippedMigrations(): readonly Migration[] {
  const files = import.meta.glob<string>('../../../prisma/migrations/*/migration.sql', {
    query: '?raw',
    import: 'default',
    eager: true,
  })
  return Object.entries(files)
    .map(([path, sql]) => ({ name: path.split('/').at(-2) ?? path, sql }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
