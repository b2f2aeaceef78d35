/**
 * What somebody typed, for Prisma's `contains` and its like, which hand it to LIKE as it is: no
 * pattern, and without the one character that Postgres cannot take.
 */
export function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&').replaceAll('\0', '')
}
