// Level lines of a height field by marching squares, joined into long lines.

import { noise, octaves } from './ink.mjs'

/**
 * Lines where `height(x, y)` equals `level` over a `width` x `height` area sampled every `step`.
 * Returns arrays of [x, y]; a closed line repeats its first point at the end.
 */
export function levelLines(heightAt, width, height, step, level) {
  const columns = Math.floor(width / step)
  const rows = Math.floor(height / step)
  const grid = Array.from({ length: rows + 1 }, (_, j) =>
    Array.from({ length: columns + 1 }, (_, i) => heightAt(i * step, j * step) - level || 1e-9),
  )
  const ends = new Map()
  const point = (i, j, di, dj) => {
    const a = grid[j][i]
    const b = grid[j + dj][i + di]
    const t = a / (a - b)
    return [(i + di * t) * step, (j + dj * t) * step]
  }
  const key = ([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`
  const segments = []
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const crossings = []
      const sign = (a, b) => a < 0 !== b < 0
      const [p, q, r, s] = [grid[j][i], grid[j][i + 1], grid[j + 1][i + 1], grid[j + 1][i]]
      if (sign(p, q)) crossings.push(point(i, j, 1, 0))
      if (sign(q, r)) crossings.push(point(i + 1, j, 0, 1))
      if (sign(s, r)) crossings.push(point(i, j + 1, 1, 0))
      if (sign(p, s)) crossings.push(point(i, j, 0, 1))
      for (let k = 0; k + 1 < crossings.length; k += 2)
        segments.push([crossings[k], crossings[k + 1]])
    }
  }
  for (const segment of segments) {
    for (const end of segment) {
      const name = key(end)
      if (!ends.has(name)) ends.set(name, [])
      ends.get(name).push(segment)
    }
  }
  const used = new Set()
  const follow = (line) => {
    for (;;) {
      const tail = line[line.length - 1]
      const next = ends.get(key(tail)).find((segment) => !used.has(segment))
      if (!next) return line
      used.add(next)
      line.push(key(next[0]) === key(tail) ? next[1] : next[0])
    }
  }
  const lines = []
  for (const segment of segments) {
    if (used.has(segment)) continue
    used.add(segment)
    const forward = follow([...segment])
    const whole = follow(forward.reverse())
    lines.push(whole)
  }
  return lines
}

export const isClosed = (line) =>
  Math.hypot(line[0][0] - line.at(-1)[0], line[0][1] - line.at(-1)[1]) < 0.01

/** The same line with its points about `gap` apart, so that a smooth curve through them is calm. */
export function resample(line, gap) {
  const total = span(line)
  const count = Math.max(3, Math.round(total / gap))
  const points = []
  let walked = 0
  let i = 1
  for (let k = 0; k <= count; k++) {
    const goal = (total * k) / count
    while (i < line.length - 1 && walked + reach(line, i) < goal) walked += reach(line, i++)
    const t = Math.min(1, (goal - walked) / (reach(line, i) || 1))
    const [[x0, y0], [x1, y1]] = [line[i - 1], line[i]]
    points.push([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t])
  }
  return points
}

const reach = (line, i) => Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1])

export const span = (line) =>
  line.slice(1).reduce((sum, p, i) => sum + Math.hypot(p[0] - line[i][0], p[1] - line[i][1]), 0)

/** Invented relief: ridged and rolling noise under the given envelope (1 inland, below 0 at sea). */
export function relief(seed, { scale, envelope, rough = 0.42, ridge = 0.35 }) {
  const field = noise(seed)
  return (x, y) => {
    const wx = x + 40 * field(x / 210 + 5, y / 210)
    const wy = y + 40 * field(x / 210, y / 210 + 9)
    const ridged = 1 - Math.abs(field(wx / scale + 31, wy / scale + 7)) * 2
    return envelope(x, y) + rough * octaves(field, wx / scale, wy / scale, 4) + ridge * ridged
  }
}
