// A photogram of seaweeds on brushed cyanotype: pale silhouettes grown by branching, ground Prussian.
import {
  chance,
  fibres,
  group,
  mix,
  noise,
  Pen,
  path,
  polar,
  poly,
  range,
  sheet,
  smooth,
  stroke,
} from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const paper = '#efe8d8'
const blue = '#123a66'
const dark = '#0d2c52'
const ghost = '#dbe8ee'

/** The brushed coat: straight strokes left and right, ragged where the brush was lifted. */
function coat() {
  const random = chance(14)
  const field = noise(15)
  const edge = []
  for (let x = 92; x <= 1110; x += 24) edge.push([x, 96 + 9 * field(x / 40, 1)])
  for (let y = 110; y <= 1400; y += 13) edge.push([1106 + 10 * field(7, y / 90) + random() * 5, y])
  for (let x = 1110; x >= 92; x -= 24) edge.push([x, 1408 + 10 * field(x / 40, 5)])
  for (let y = 1400; y >= 110; y -= 13) edge.push([94 + 10 * field(2, y / 90) - random() * 5, y])
  const streaks = new Pen()
  for (let i = 0; i < 70; i++) {
    const y = 110 + random() * 1290
    const x = 90 + random() * 620
    streaks.move(x, y).line(x + 90 + random() * 300, y + (random() - 0.5) * 4)
  }
  // Where the brush was lifted a thinner wash runs past the coat, stroke by stroke.
  const wash = new Pen()
  for (let y = 104; y < 1392; ) {
    const high = 3 + random() * 9
    const from = 86 - random() ** 3 * 44
    const to = 1114 + random() ** 3 * 44
    wash.poly(
      [
        [from, y],
        [to, y + 1],
        [to - 9, y + high],
        [from + 7, y + high],
      ],
      true,
    )
    y += high + (random() < 0.12 ? 8 + random() * 20 : 0)
  }
  return [
    path(wash.text, { fill: '#3a6190' }),
    path(poly(edge, true), { fill: blue, strokeLinejoin: 'round', stroke: blue, strokeWidth: 4 }),
    path(streaks.text, stroke(dark, 3.4, { opacity: 0.45 })),
  ]
}

/** Forked growth: every branch splits again, thinner and shorter, and bends as if settled by water. */
function forked({ x, y, heading, length, levels, spread, seed, width, ratio = 0.8, lift = 0 }) {
  const random = chance(seed)
  const pens = range(levels + 1, () => new Pen())
  const grow = (px, py, turn, reach, level) => {
    const bend = (random() - 0.5) * 24 + (-90 - turn) * lift
    const [mx, my] = polar(px, py, reach * 0.5, turn + bend * 0.3)
    const [ex, ey] = polar(mx, my, reach * 0.5, turn + bend)
    pens[level].move(px, py).put('q', [
      [mx, my],
      [ex, ey],
    ])
    if (level === levels) return
    const open = spread * mix(0.75, 1.25, random())
    for (const side of [-1, 1]) {
      if (level > 2 && random() < 0.1) continue
      grow(ex, ey, turn + bend + side * open, reach * ratio * mix(0.82, 1.12, random()), level + 1)
    }
    if (level > 0 && level < levels - 1 && random() < 0.5)
      grow(mx, my, turn + (random() < 0.5 ? -1 : 1) * open * 1.7, reach * 0.5, levels - 1)
  }
  grow(x, y, heading, length, 0)
  return pens.map((pen, i) =>
    pen.text
      ? path(
          pen.text,
          stroke(ghost, mix(width, width * 0.2, i / levels).toFixed(1), {
            strokeLinecap: 'round',
            opacity: mix(0.97, 0.82, i / levels).toFixed(2),
          }),
        )
      : '',
  )
}

/** A ribbon weed: a thin wavy blade, so thin that light comes through, with a denser midrib. */
function ribbon(rib, breadth, seed) {
  const field = noise(seed)
  const count = 30
  const at = (t) => {
    const s = 1 - t
    return [0, 1].map(
      (k) =>
        s ** 3 * rib[0][k] +
        3 * s * s * t * rib[1][k] +
        3 * s * t * t * rib[2][k] +
        t ** 3 * rib[3][k],
    )
  }
  const side = (sign) =>
    range(count, (i) => {
      const t = i / (count - 1)
      const [x, y] = at(t)
      const [nx, ny] = at(Math.min(1, t + 0.02))
      const [bx, by] = at(Math.max(0, t - 0.02))
      const turn = Math.atan2(ny - by, nx - bx) + (sign * Math.PI) / 2
      const r =
        breadth *
        Math.sin(Math.PI * Math.min(1, 0.05 + t * 0.95)) ** 0.55 *
        (1 + 0.34 * field(t * 15, sign * 3))
      return [x + Math.cos(turn) * r, y + Math.sin(turn) * r]
    })
  const outer = [...side(-1), ...side(1).reverse()]
  const veins = new Pen()
  for (let i = 2; i < count - 3; i += 1) {
    const from = at(i / count)
    for (const edge of [side(-1), side(1)]) {
      const to = edge[Math.min(count - 1, i + 2)]
      veins.move(...from).line(mix(from[0], to[0], 0.85), mix(from[1], to[1], 0.85))
    }
  }
  return [
    path(smooth(outer, true), { fill: ghost, opacity: 0.5 }),
    path(smooth(outer, true), stroke(ghost, 2.2, { opacity: 0.8 })),
    path(veins.text, stroke(ghost, 1.1, { opacity: 0.55 })),
    path(
      smooth(range(12, (i) => at(i / 11.5))),
      stroke(ghost, 5, { strokeLinecap: 'round', opacity: 0.9 }),
    ),
  ]
}

export function draw() {
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Seaweeds, a cyanotype',
      desc: 'Pale silhouettes of branching and ribbon seaweeds on a brushed Prussian-blue ground.',
      paper,
      edge: '#d9d0bb',
    },
    fibres(1200, 1500, '#dcd2bb', 61, 90),
    group({}, coat()),
    group(
      { transform: 'translate(0 -64)' },
      group(
        {},
        ribbon(
          [
            [610, 1250],
            [420, 1010],
            [330, 700],
            [430, 330],
          ],
          62,
          3,
        ),
      ),
      group(
        {},
        ribbon(
          [
            [610, 1250],
            [800, 1060],
            [930, 820],
            [900, 520],
          ],
          54,
          5,
        ),
      ),
      group(
        {},
        ribbon(
          [
            [610, 1250],
            [500, 1150],
            [280, 1080],
            [210, 840],
          ],
          40,
          8,
        ),
      ),
      '<clipPath id="k"><path d="M98 90H1104V1412H98z"/></clipPath>',
      group(
        { clipPath: 'url(#k)' },
        forked({
          x: 612,
          y: 1262,
          heading: -116,
          lift: 0.17,
          length: 176,
          levels: 8,
          spread: 19,
          seed: 5,
          width: 10,
          ratio: 0.84,
        }),
        forked({
          x: 612,
          y: 1262,
          heading: -70,
          lift: 0.17,
          length: 196,
          levels: 8,
          spread: 18,
          seed: 31,
          width: 11,
          ratio: 0.84,
        }),
        forked({
          x: 618,
          y: 1256,
          heading: -30,
          lift: 0.05,
          length: 96,
          levels: 6,
          spread: 22,
          seed: 12,
          width: 7,
          ratio: 0.84,
        }),
      ),
      path(
        'M612 1262c-20 10-36 26-42 44M612 1262c-4 18-12 34-20 46M612 1262c6 18 14 32 22 42M612 1262c18 10 32 22 44 40M612 1262c2 16 2 30 2 50',
        stroke(ghost, 4, { strokeLinecap: 'round', opacity: 0.9 }),
      ),
    ),
    lettering('Plocamium', 940, 1352, 22, ghost, {
      slant: 0.3,
      track: 16,
      anchor: 'middle',
      weight: 0.075,
    }),
    path('M838 1366q100 10 206-4', stroke(ghost, 1.4)),
  )
}
