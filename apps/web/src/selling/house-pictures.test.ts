import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { housePictures } from './house-pictures.ts'

it.each(housePictures)('$path is there', ({ path }) => {
  expect(existsSync(new URL(`../../public${path}`, import.meta.url))).toBe(true)
})
