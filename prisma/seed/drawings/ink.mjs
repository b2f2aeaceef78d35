// Shared drawing tools of the demo house: seeded chance, noise, compact paths, sheets of paper.
// Every drawing is a pure function of its seeds, so the same files come out on every machine.

/** A seeded generator (mulberry32): returns numbers in [0, 1). */
export function chance(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Gradient noise over the plane, about -1..1, with a period of one unit. */
export function noise(seed) {
  const random = chance(seed)
  const order = Array.from({ length: 256 }, (_, i) => i)
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  const slope = (ix, iy, dx, dy) => {
    const angle = (order[(order[ix & 255] + iy) & 255] / 256) * Math.PI * 2
    return Math.cos(angle) * dx + Math.sin(angle) * dy
  }
  const ease = (t) => t * t * t * (t * (t * 6 - 15) + 10)
  return (x, y) => {
    const ix = Math.floor(x)
    const iy = Math.floor(y)
    const dx = x - ix
    const dy = y - iy
    const u = ease(dx)
    const v = ease(dy)
    const top = slope(ix, iy, dx, dy) * (1 - u) + slope(ix + 1, iy, dx - 1, dy) * u
    const low = slope(ix, iy + 1, dx, dy - 1) * (1 - u) + slope(ix + 1, iy + 1, dx - 1, dy - 1) * u
    return (top * (1 - v) + low * v) * 1.5
  }
}

/** Several octaves of `field`, each half as strong and twice as fine. */
export function octaves(field, x, y, count) {
  let sum = 0
  let strength = 1
  let scale = 1
  for (let i = 0; i < count; i++) {
    sum += field(x * scale + i * 17.3, y * scale - i * 9.1) * strength
    strength /= 2
    scale *= 2
  }
  return sum
}

const number = (tenths, digits) => {
  const text = (tenths / 10 ** digits).toFixed(digits)
  const short = digits ? text.replace(/\.?0+$/, '') : text
  return short.replace(/^(-?)0\./, '$1.').replace(/^-0$/, '0') || '0'
}

/** Writes relative path commands; keeps the rounded pen position so that errors never add up. */
export class Pen {
  constructor(digits = 0) {
    this.digits = digits
    this.unit = 10 ** digits
    this.x = 0
    this.y = 0
    this.text = ''
    this.last = ''
  }

  put(command, points) {
    const list = []
    let end = [this.x, this.y]
    for (const [x, y] of points) {
      end = [Math.round(x * this.unit), Math.round(y * this.unit)]
      list.push(number(end[0] - this.x, this.digits), number(end[1] - this.y, this.digits))
    }
    ;[this.x, this.y] = end
    let joined = ''
    for (const item of list) {
      joined += joined && !item.startsWith('-') ? ` ${item}` : item
    }
    const bare = command === this.last && command !== 'm'
    // The first move is absolute, so that two path texts can stand one after the other.
    const written = this.text === '' && command === 'm' ? 'M' : command
    this.text += bare ? (joined.startsWith('-') ? joined : ` ${joined}`) : written + joined
    this.last = command
    return this
  }

  move(x, y) {
    this.put('m', [[x, y]])
    this.start = [this.x, this.y]
    return this
  }

  line(x, y) {
    return this.put('l', [[x, y]])
  }

  curve(...points) {
    return this.put('c', points)
  }

  close() {
    this.text += 'z'
    this.last = 'z'
    ;[this.x, this.y] = this.start
    return this
  }

  /** Straight lines through `points`. */
  poly(points, closed = false) {
    this.move(...points[0])
    for (const p of points.slice(1)) this.line(...p)
    return closed ? this.close() : this
  }

  /** A smooth curve through `points` (Catmull-Rom), written with the short `s` command. */
  smooth(points, closed = false) {
    const n = points.length
    const at = (i) => (closed ? points[((i % n) + n) % n] : points[Math.max(0, Math.min(n - 1, i))])
    const tangent = (i) => [(at(i + 1)[0] - at(i - 1)[0]) / 6, (at(i + 1)[1] - at(i - 1)[1]) / 6]
    this.move(...points[0])
    const count = closed ? n : n - 1
    for (let i = 0; i < count; i++) {
      const from = at(i)
      const to = at(i + 1)
      const t0 = tangent(i)
      const t1 = tangent(i + 1)
      const control = [to[0] - t1[0], to[1] - t1[1]]
      if (i === 0) this.curve([from[0] + t0[0], from[1] + t0[1]], control, to)
      else this.put('s', [control, to])
    }
    return closed ? this.close() : this
  }

  toString() {
    return this.text
  }
}

export const poly = (points, closed, digits) => new Pen(digits).poly(points, closed).text
export const smooth = (points, closed, digits) => new Pen(digits).smooth(points, closed).text

/** A path element; `ink` is its attributes, camelCase turned into dashes. */
export function path(d, ink) {
  return `<path d="${d}"${attributes(ink)}/>`
}

export function attributes(ink) {
  return Object.entries(ink)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}="${value}"`)
    .join('')
}

export const stroke = (colour, width, more = {}) => ({
  fill: 'none',
  stroke: colour,
  strokeWidth: width,
  ...more,
})

export const rect = (x, y, width, height, ink) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}"${attributes(ink)}/>`

export const circle = (cx, cy, r, ink) =>
  `<circle cx="${round(cx)}" cy="${round(cy)}" r="${round(r)}"${attributes(ink)}/>`

export const group = (ink, ...parts) => `<g${attributes(ink)}>${parts.flat().join('')}</g>`

export const round = (value, digits = 1) => Number(value.toFixed(digits))

export const polar = (cx, cy, r, degrees) => {
  const angle = (degrees * Math.PI) / 180
  return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)]
}

export const mix = (a, b, t) => a + (b - a) * t

export const range = (count, make = (i) => i) => Array.from({ length: count }, (_, i) => make(i))

/** Round dots as one stroked path: zero-length lines with round caps, a few bytes each. */
export function dots(points, colour, size, digits = 0) {
  const pen = new Pen(digits)
  for (const [x, y] of points) {
    pen.move(x, y)
    pen.text += 'h0'
    pen.last = 'h'
  }
  return path(pen.text, stroke(colour, size, { strokeLinecap: 'round' }))
}

/** Short fibres scattered over a sheet: what keeps flat paper from looking like a screen. */
export function fibres(width, height, colour, seed, count = 90) {
  const random = chance(seed)
  const pen = new Pen()
  for (let i = 0; i < count; i++) {
    const x = random() * width
    const y = random() * height
    const turn = random() * 6.3
    const length = 5 + random() * 16
    const bend = (random() - 0.5) * 12
    const dx = Math.cos(turn) * length
    const dy = Math.sin(turn) * length
    pen.move(x, y)
    pen.put('q', [
      [x + dx / 2 - (dy / length) * bend, y + dy / 2 + (dx / length) * bend],
      [x + dx, y + dy],
    ])
  }
  return path(pen.text, stroke(colour, 1.2, { opacity: 0.55 }))
}

/** The bevel that an intaglio plate presses into damp paper: a lit edge and a shaded one. */
export function plateMark(x, y, width, height, { tone, light, shade }) {
  const right = x + width
  const low = y + height
  return [
    rect(x, y, width, height, { rx: 7, fill: tone }),
    path(`M${x + 3} ${low - 4}V${y + 4}H${right - 4}`, stroke(shade, 2.5)),
    path(`M${x + 4} ${low - 2}H${right - 2}V${y + 4}`, stroke(light, 2.5)),
  ].join('')
}

/** The whole file: paper, its cut edge and what is printed on it. */
export function sheet({ width, height, title, desc, paper, edge, grain, seed = 1 }, ...parts) {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${title}</title>`,
    `<desc>${desc}</desc>`,
    rect(0, 0, width, height, { fill: paper }),
    grain ? fibres(width, height, grain, seed) : '',
    ...parts.flat(),
    edge ? rect(1, 1, width - 2, height - 2, stroke(edge, 2)) : '',
    '</svg>',
  ]
    .filter(Boolean)
    .join('\n')}\n`
}
