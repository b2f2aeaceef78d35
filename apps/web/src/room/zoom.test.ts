import { expect, it } from 'vitest'
import { fitted, mostScale, panBy, zoomAt } from './zoom.ts'

const box = { width: 1_000, height: 600 }

it('keeps the point under the pointer in its place', () => {
  const zoomed = zoomAt(fitted, 2, { x: 100, y: -50 }, box)
  expect(zoomed).toEqual({ scale: 2, x: -100, y: 50 })
  expect(zoomAt(zoomed, 0.5, { x: 100, y: -50 }, box)).toEqual(fitted)
})

it('stays between fitted and the most', () => {
  expect(zoomAt(fitted, 0.1, { x: 0, y: 0 }, box)).toEqual(fitted)
  expect(zoomAt(fitted, 100, { x: 0, y: 0 }, box).scale).toBe(mostScale)
})

it('does not let the picture leave the box', () => {
  const zoomed = zoomAt(fitted, 2, { x: 0, y: 0 }, box)
  expect(panBy(zoomed, 9_999, -9_999, box)).toEqual({ scale: 2, x: 500, y: -300 })
  expect(panBy(fitted, 50, 50, box)).toEqual(fitted)
})
