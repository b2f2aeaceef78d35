// A twelve-fold star pattern by Hankin's method ("polygons in contact") on the 4.6.12 tiling:
// two rays leave every edge's middle at a fixed angle; where neighbouring rays meet, a star stands.
import { fibres, group, Pen, path, polar, rect, sheet, stroke } from '../ink.mjs'

const paper = '#efe7d6'
const black = '#1e2326'
const blue = '#1f4f7b'
const teal = '#3f8a83'
const ochre = '#c58a35'

const edge = 67
const contact = 64

const rotate = ([x, y], degrees) => {
  const a = (degrees * Math.PI) / 180
  return [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)]
}

/** A regular polygon with the tiling's edge, its first edge's middle in direction `turn`. */
function polygon(x, y, sides, turn) {
  const r = edge / 2 / Math.sin(Math.PI / sides)
  return Array.from({ length: sides }, (_, i) => polar(x, y, r, turn + ((i + 0.5) * 360) / sides))
}

const meet = ([ax, ay], [ux, uy], [bx, by], [vx, vy]) => {
  const cross = ux * vy - uy * vx
  const t = ((bx - ax) * vy - (by - ay) * vx) / cross
  return [ax + ux * t, ay + uy * t]
}

/** Hankin's star inside one polygon: edge middles and inner points by turns. */
function star(corners, angle = contact) {
  const n = corners.length
  const middles = corners.map((c, i) => {
    const d = corners[(i + 1) % n]
    return { at: [(c[0] + d[0]) / 2, (c[1] + d[1]) / 2], along: [d[0] - c[0], d[1] - c[1]] }
  })
  return middles.flatMap((m, i) => {
    const next = middles[(i + 1) % n]
    return [m.at, meet(m.at, rotate(m.along, angle), next.at, rotate(next.along, 180 - angle))]
  })
}

function tiles(width, height) {
  const big = edge / 2 / Math.tan(Math.PI / 12)
  const hex = edge / 2 / Math.tan(Math.PI / 6)
  const pitch = 2 * big + edge
  const found = { twelve: [], six: [], four: [] }
  const inside = (x, y) => x > -90 && y > -90 && x < width + 90 && y < height + 90
  for (let row = -7; row <= 7; row++) {
    for (let column = -9; column <= 9; column++) {
      const x = width / 2 + pitch * (column + row / 2)
      const y = height / 2 + pitch * row * Math.sin(Math.PI / 3)
      if (!inside(x, y)) continue
      found.twelve.push({ x, y })
      for (const turn of [0, 60, 120]) found.four.push({ at: polar(x, y, pitch / 2, turn), turn })
      for (const turn of [30, 90]) found.six.push({ at: polar(x, y, big + hex, turn), turn })
    }
  }
  return found
}

export function draw() {
  const { twelve, six, four } = tiles(1200, 1200)
  const straps = new Pen(0)
  const fills = {
    blue: new Pen(0),
    teal: new Pen(0),
    ochre: new Pen(0),
    heart: new Pen(0),
    petal: new Pen(0),
  }
  for (const { x, y } of twelve) {
    const corners = polygon(x, y, 12, 0)
    const outer = star(corners)
    straps.poly(outer, true)
    fills.blue.poly(outer, true)
    // The rays go on inwards to a second and a third star: the rosette's petals and its heart.
    const second = Array.from({ length: 24 }, (_, i) => polar(x, y, i % 2 ? 44 : 76, i * 15 + 15))
    fills.petal.poly(second, true)
    straps.poly(second, true)
    fills.heart.poly(
      Array.from({ length: 24 }, (_, i) => polar(x, y, i % 2 ? 17 : 33, i * 15)),
      true,
    )
    for (let i = 1; i < 24; i += 2) {
      straps.move(...outer[i]).line(...polar(x, y, 76, i * 15 + 30))
    }
  }
  for (const { at, turn } of six) {
    const outline = star(polygon(...at, 6, turn))
    fills.ochre.poly(outline, true)
    straps.poly(outline, true)
  }
  for (const { at, turn } of four) {
    const outline = star(polygon(...at, 4, turn))
    fills.teal.poly(outline, true)
    straps.poly(outline, true)
  }
  const clip = '<clipPath id="k"><path d="M96 96H1104V1104H96z"/></clipPath>'
  return sheet(
    {
      width: 1200,
      height: 1200,
      title: 'Twelve-fold star, a pattern sheet',
      desc: 'A computed star pattern of twelve-, six- and four-pointed stars in blue, teal and ochre.',
      paper,
      edge: '#dbcfb8',
    },
    fibres(1200, 1200, '#d9ccb0', 31, 80),
    `<defs>${clip}<path id="s" d="${straps.text}"/></defs>`,
    group(
      { clipPath: 'url(#k)' },
      rect(96, 96, 1008, 1008, { fill: '#e6dabd' }),
      group(
        { transform: 'translate(2 1)' },
        path(fills.blue.text, { fill: blue }),
        path(fills.petal.text, { fill: '#e6dabd' }),
        path(fills.heart.text, { fill: ochre, stroke: black, strokeWidth: 1.6 }),
        path(fills.ochre.text, { fill: ochre }),
        path(fills.teal.text, { fill: teal }),
      ),
      `<use href="#s"${' '}fill="none" stroke="${black}" stroke-width="10" stroke-linejoin="miter"/>`,
      `<use href="#s" fill="none" stroke="${paper}" stroke-width="5.4" stroke-linejoin="miter"/>`,
    ),
    rect(96, 96, 1008, 1008, stroke(black, 5)),
    rect(82, 82, 1036, 1036, stroke(blue, 5)),
    rect(70, 70, 1060, 1060, stroke(black, 1.5)),
  )
}
