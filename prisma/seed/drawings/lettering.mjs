// A one-stroke alphabet drawn for the demo house: circle, arc and straight line, so that no lot
// depends on an installed font. Cap height is 100 units, the baseline is y = 100, x-height 60.
// `O cx cy rx ry` is an ellipse, `E cx cy rx ry from to` an arc in degrees (clockwise when rising).

import { attributes, Pen } from './ink.mjs'

const glyphs = {
  A: [84, 'M2 100L42 0L82 100M17 66L67 66'],
  B: [62, 'M30 48L4 48M4 100L4 0L30 0E30 24 22 24 -90 90L30 48E30 74 27 26 -90 90L4 100'],
  C: [86, 'E50 50 48 50 -43 -317'],
  D: [80, 'M4 0L4 100L29 100E29 50 48 50 90 -90L4 0'],
  E: [54, 'M52 0L4 0L4 100L52 100M4 49L46 49'],
  F: [52, 'M52 0L4 0L4 100M4 50L45 50'],
  G: [98, 'E50 50 48 50 -43 -352L97 54L58 54'],
  H: [74, 'M4 0L4 100M70 0L70 100M4 49L70 49'],
  I: [8, 'M4 0L4 100'],
  J: [42, 'M36 0L36 78E19 78 17 22 0 160'],
  K: [66, 'M4 0L4 100M62 0L4 60M25 41L65 100'],
  L: [50, 'M4 0L4 100L49 100'],
  M: [98, 'M4 100L13 0L49 78L85 0L94 100'],
  N: [78, 'M4 100L4 0L74 100L74 0'],
  O: [100, 'O50 50 48 50'],
  P: [60, 'M4 100L4 0L30 0E30 27 26 27 -90 90L4 54'],
  Q: [100, 'O50 50 48 50M60 68L96 106'],
  R: [64, 'M4 100L4 0L30 0E30 27 26 27 -90 90L4 54M30 54L61 100'],
  S: [58, 'E29 25 22 25 -38 -270E29 75 25 25 -90 142'],
  T: [64, 'M1 0L63 0M32 0L32 100'],
  U: [74, 'M4 0L4 66E37 66 33 34 180 0L70 0'],
  V: [78, 'M2 0L39 100L76 0'],
  W: [116, 'M2 0L30 100L58 4L86 100L114 0'],
  X: [70, 'M4 0L66 100M66 0L4 100'],
  Y: [70, 'M2 0L35 52L68 0M35 52L35 100'],
  Z: [66, 'M6 0L61 0L4 100L64 100'],
  0: [64, 'O32 50 29 50'],
  1: [34, 'M4 22L26 0L26 100'],
  2: [60, 'E29 28 25 28 -170 32L5 100L57 100'],
  3: [58, 'E27 25 21 25 -155 90E27 75 26 25 -90 150'],
  4: [64, 'M48 100L48 0L4 72L62 72'],
  5: [60, 'M50 0L16 0L11 46E29 68 26 32 -130 142'],
  6: [62, 'O31 68 27 32M48 0L8 55'],
  7: [58, 'M4 0L55 0L22 100'],
  8: [60, 'O30 24 21 24O30 74 26 26'],
  9: [62, 'O31 32 27 32M14 100L54 45'],
  a: [56, 'O27 70 24 30M51 40L51 100'],
  b: [56, 'M5 0L5 100O29 70 24 30'],
  c: [50, 'E28 70 25 30 -43 -317'],
  d: [56, 'M51 0L51 100O27 70 24 30'],
  e: [56, 'M4 70L53 70E28 70 25 30 0 -312'],
  f: [34, 'M36 3E32 22 16 21 -75 -180L16 100M2 42L33 42'],
  g: [56, 'O27 70 24 30M51 40L51 108E28 108 23 22 0 150'],
  h: [54, 'M5 0L5 100M5 64E27 64 22 24 180 360L49 100'],
  i: [10, 'M5 40L5 100M5 15L5 17'],
  j: [14, 'M9 40L9 116E-1 116 10 14 0 110M9 15L9 17'],
  k: [48, 'M5 0L5 100M44 40L5 76M19 63L47 100'],
  l: [10, 'M5 0L5 100'],
  m: [88, 'M5 40L5 100M5 60E24 60 19 20 180 360L43 100M43 60E63 60 20 20 180 360L83 100'],
  n: [54, 'M5 40L5 100M5 64E27 64 22 24 180 360L49 100'],
  o: [58, 'O29 70 25 30'],
  p: [56, 'M5 40L5 132O29 70 24 30'],
  q: [56, 'M51 40L51 132O27 70 24 30'],
  r: [34, 'M5 40L5 100M5 66E25 66 20 26 180 295'],
  s: [42, 'E21 55 15 15 -35 -270E21 85 17 15 -90 145'],
  t: [32, 'M14 14L14 100M1 42L30 42'],
  u: [54, 'M5 40L5 76E27 76 22 24 180 0L49 40M49 40L49 100'],
  v: [52, 'M3 40L26 100L49 40'],
  w: [78, 'M3 40L21 100L39 44L57 100L75 40'],
  x: [48, 'M4 40L44 100M44 40L4 100'],
  y: [52, 'M3 40L27 99M49 40L14 132'],
  z: [46, 'M5 40L42 40L4 100L44 100'],
  ' ': [34, ''],
  '.': [12, 'M6 98L6 100'],
  ',': [14, 'M8 97L4 114'],
  ':': [12, 'M6 52L6 54M6 98L6 100'],
  '-': [40, 'M5 58L35 58'],
  '·': [22, 'M11 52L11 54'],
  '°': [26, 'O13 13 10 11'],
  "'": [10, 'M5 0L5 22'],
  '/': [46, 'M4 112L42 -8'],
  '&': [76, 'M74 100L20 36E31 20 17 20 150 395L22 52E28 76 24 24 -105 -280E34 70 33 30 90 20'],
  é: [56, 'M4 70L53 70E28 70 25 30 0 -312M24 24L40 6'],
}

function arcInto(pen, [cx, cy, rx, ry, from, to], place) {
  const steps = Math.max(1, Math.ceil(Math.abs(to - from) / 90))
  const rad = Math.PI / 180
  const turn = ((to - from) / steps) * rad
  const k = (4 / 3) * Math.tan(turn / 4)
  let a = from * rad
  for (let i = 0; i < steps; i++) {
    const b = a + turn
    const p = (x, y) => place(cx + rx * x, cy + ry * y)
    pen.curve(
      p(Math.cos(a) - k * Math.sin(a), Math.sin(a) + k * Math.cos(a)),
      p(Math.cos(b) + k * Math.sin(b), Math.sin(b) - k * Math.cos(b)),
      p(Math.cos(b), Math.sin(b)),
    )
    a = b
  }
}

function glyphInto(pen, shape, place) {
  let down = false
  for (const [, command, rest] of shape.matchAll(/([MLOE])([^MLOE]*)/g)) {
    const n = rest
      .trim()
      .split(/[\s,]+/)
      .map(Number)
    if (command === 'M') {
      pen.move(...place(n[0], n[1]))
      down = true
    } else if (command === 'L') {
      pen.line(...place(n[0], n[1]))
    } else if (command === 'O') {
      pen.move(...place(n[0] + n[2], n[1]))
      arcInto(pen, [...n, 0, 360], place)
      pen.close()
      down = false
    } else {
      const a = (n[4] * Math.PI) / 180
      const start = place(n[0] + n[2] * Math.cos(a), n[1] + n[3] * Math.sin(a))
      const gap = Math.hypot(start[0] - pen.x / pen.unit, start[1] - pen.y / pen.unit)
      if (!down) pen.move(...start)
      else if (gap > 0.6) pen.line(...start)
      arcInto(pen, n, place)
      down = true
    }
  }
}

/** Width of `text` at cap height `size`, with `track` units (of 100) between letters. */
export function measure(text, size, { track = 18, stretch = 1 } = {}) {
  const units = [...text].reduce((sum, c) => sum + (glyphs[c]?.[0] ?? 40) * stretch + track, -track)
  return (units * size) / 100
}

/**
 * Path data for `text`. `x`, `y` is the baseline's start, middle or end (`anchor`); `slant` leans
 * the letters (0.2 is an italic); `along` bends the line: it maps (distance, offset) to a point.
 */
export function letters(text, x, y, size, options = {}) {
  const { track = 18, anchor = 'start', slant = 0, stretch = 1, along, digits = 1 } = options
  const scale = size / 100
  const width = measure(text, size, { track, stretch })
  let advance = anchor === 'middle' ? -width / 2 : anchor === 'end' ? -width : 0
  const pen = new Pen(digits)
  for (const c of text) {
    const [units, shape] = glyphs[c] ?? [40, '']
    const offset = advance
    const place = (gx, gy) => {
      const dx = offset + gx * stretch * scale + (100 - gy) * scale * slant
      const dy = (gy - 100) * scale
      return along ? along(dx, dy) : [x + dx, y + dy]
    }
    glyphInto(pen, shape, place)
    advance += (units * stretch + track) * scale
  }
  return pen.text
}

/** `letters` as a stroked path element; `weight` is the stroke's share of the cap height. */
export function lettering(text, x, y, size, colour, options = {}) {
  const { weight = 0.09, cap = 'round', join = 'round' } = options
  const ink = {
    fill: 'none',
    stroke: colour,
    strokeWidth: Number((size * weight).toFixed(2)),
    strokeLinecap: cap,
    strokeLinejoin: join,
  }
  return `<path d="${letters(text, x, y, size, options)}"${attributes(ink)}/>`
}

/** Letters set along a circle; `degrees` is where the middle of the text stands (-90 is the top). */
export function onCircle(text, cx, cy, r, degrees, size, colour, options = {}) {
  const inward = options.inward ?? false
  const along = (dx, dy) => {
    const sign = inward ? -1 : 1
    const angle = (degrees * Math.PI) / 180 + (sign * dx) / r
    const reach = r - sign * dy
    return [cx + reach * Math.cos(angle), cy + reach * Math.sin(angle)]
  }
  return lettering(text, 0, 0, size, colour, { ...options, anchor: 'middle', along })
}
