import { describe, expect, it } from 'vitest'
import { loadScript } from './load-script.ts'

const load = (source: string, pieces: Record<string, string> = {}) =>
  loadScript(source, new Map(Object.entries(pieces)))

describe('loadScript', () => {
  it('puts pieces, and the pieces of pieces, where they are asked for', () => {
    const script = load('#!lua\n--- @include "b"\nreturn b()\n', {
      a: 'local a = 1\n',
      b: '--- @include "a"\nlocal function b() return a end\n',
    })
    expect(script).toBe('#!lua\nlocal a = 1\nlocal function b() return a end\nreturn b()\n')
  })

  it('puts a piece that several ask for once, before the first of them', () => {
    const script = load('--- @include "b"\n--- @include "c"', {
      a: 'A',
      b: '--- @include "a"\nB',
      c: '--- @include "a"\nC',
    })
    expect(script).toBe('A\nB\n\nC')
  })

  it('leaves what only looks like an include alone', () => {
    expect(load('-- @include "a"\nlocal s = "--- @include"')).toContain('-- @include "a"')
  })

  it('refuses a piece that does not exist', () => {
    expect(() => load('--- @include "a"')).toThrow('the script includes "a", which does not exist')
  })

  it('refuses a circle', () => {
    const pieces = { a: '--- @include "b"', b: '--- @include "a"' }
    expect(() => load('--- @include "a"', pieces)).toThrow('a -> b -> a')
  })

  it('refuses a piece named twice in one file', () => {
    const source = '--- @include "a"\n--- @include "a"'
    expect(() => load(source, { a: 'A' })).toThrow('the script includes "a" twice')
  })
})
