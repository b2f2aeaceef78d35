const includeLine = /^[ \t]*--- @include "([^"]*)"[ \t]*\r?$/gm

/**
 * Puts the shared pieces into a script: each `--- @include "name"` line becomes that piece, the first
 * time it is asked for. A piece may include others.
 *
 * @throws when a piece is unknown, includes itself by any way round, or is named twice in one file
 */
export function loadScript(source: string, includes: ReadonlyMap<string, string>): string {
  const placed = new Set<string>()

  function resolve(text: string, file: string, path: readonly string[]): string {
    const named = new Set<string>()
    return text.replace(includeLine, (_line, name: string) => {
      if (named.has(name)) throw new Error(`${file} includes "${name}" twice`)
      named.add(name)
      if (path.includes(name)) {
        throw new Error(`includes go in a circle: ${[...path, name].join(' -> ')}`)
      }
      if (placed.has(name)) return ''
      placed.add(name)
      const piece = includes.get(name)
      if (piece === undefined) throw new Error(`${file} includes "${name}", which does not exist`)
      return resolve(piece.trimEnd(), `"${name}"`, [...path, name])
    })
  }

  return resolve(source, 'the script', [])
}
