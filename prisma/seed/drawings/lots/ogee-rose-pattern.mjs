// A block-printed wallpaper: a turn-over rose on a half-drop repeat, indigo ground, five blocks.
import {
  chance,
  circle,
  fibres,
  group,
  mix,
  Pen,
  path,
  polar,
  rect,
  sheet,
  stroke,
} from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const ground = '#1f3542'
const sage = '#6f9077'
const pale = '#b9c49a'
const rose = '#c4604a'
const blush = '#e5ad8d'
const cream = '#efe2c4'
const [stepX, stepY] = [300, 520]

const bezier = ([a, b, c, d], t) => {
  const s = 1 - t
  return [0, 1].map(
    (k) => s ** 3 * a[k] + 3 * s * s * t * b[k] + 3 * s * t * t * c[k] + t ** 3 * d[k],
  )
}

/** An acanthus leaf along a bezier midrib: rounded lobes with a pointed tip, veins into each. */
function acanthus(rib, breadth, lobes, fill, line) {
  const side = (sign) => {
    const points = []
    for (let i = 0; i < lobes; i++) {
      const profile = Math.sin(Math.PI * (0.16 + 0.76 * ((i + 0.5) / lobes)))
      for (const [step, reach] of [
        [0.05, 0.42],
        [0.35, 0.86],
        [0.72, 1],
        [0.98, 0.7],
      ]) {
        const t = ((i + step) / lobes) * 0.94
        const [x, y] = bezier(rib, t)
        const [nx, ny] = bezier(rib, Math.min(1, t + 0.01))
        const turn = Math.atan2(ny - y, nx - x) + sign * 1.25
        const r = breadth * profile * reach
        points.push([x + Math.cos(turn) * r, y + Math.sin(turn) * r])
      }
    }
    return points
  }
  const outline = [rib[0], ...side(-1), rib[3], ...side(1).reverse()]
  const veins = new Pen()
  veins.move(...rib[0]).curve(rib[1], rib[2], rib[3])
  for (let i = 0; i < lobes; i++) {
    const t = (i / lobes) * 0.94
    const u = ((i + 0.62) / lobes) * 0.94
    const [x, y] = bezier(rib, t)
    const [mx, my] = bezier(rib, u)
    const [nx, ny] = bezier(rib, u + 0.01)
    const r = breadth * 0.74 * Math.sin(Math.PI * (0.16 + 0.76 * ((i + 0.5) / lobes)))
    for (const sign of [-1, 1]) {
      const turn = Math.atan2(ny - my, nx - mx) + sign * 1.2
      const end = [mx + Math.cos(turn) * r, my + Math.sin(turn) * r]
      veins.move(x, y).put('q', [[mix(x, mx, 0.7), mix(y, my, 0.7)], end])
    }
  }
  return [
    path(new Pen().smooth(outline, true).text, { fill, stroke: ground, strokeWidth: 3 }),
    path(veins.text, stroke(line, 2.2, { strokeLinecap: 'round' })),
  ]
}

/** A full rose: rings of petals, each a notched heart with three strokes of shading. */
function roseHead(x, y, r, petals, fill, inner) {
  const shade = new Pen()
  const ring = (radius, count, turn, colour) => {
    const pen = new Pen()
    for (let i = 0; i < count; i++) {
      const a = turn + (i * 360) / count
      const w = 200 / count
      pen.smooth(
        [
          polar(x, y, radius * 0.25, a),
          polar(x, y, radius * 0.74, a - w),
          polar(x, y, radius, a - w * 0.55),
          polar(x, y, radius * 0.9, a),
          polar(x, y, radius, a + w * 0.55),
          polar(x, y, radius * 0.74, a + w),
        ],
        true,
      )
      for (const k of [-0.4, 0, 0.4])
        shade
          .move(...polar(x, y, radius * 0.5, a + k * w * 0.7))
          .line(...polar(x, y, radius * (0.76 - Math.abs(k) * 0.1), a + k * w))
    }
    return path(pen.text, { fill: colour, stroke: ground, strokeWidth: 2.6 })
  }
  const outer = ring(r, petals, -90, fill)
  const middle = ring(r * 0.66, petals, -90 + 180 / petals, inner)
  const seeds = new Pen()
  for (let i = 0; i < 12; i++)
    seeds.move(...polar(x, y, r * 0.13, i * 30)).line(...polar(x, y, r * 0.27, i * 30))
  return [
    outer,
    middle,
    path(shade.text, stroke(ground, 1.8, { opacity: 0.75, strokeLinecap: 'round' })),
    circle(x, y, r * 0.27, { fill: cream, stroke: ground, strokeWidth: 2 }),
    path(seeds.text, stroke(rose, 2)),
    circle(x, y, r * 0.11, { fill: rose }),
  ]
}

function half() {
  const random = chance(2)
  const berries = []
  for (const [x, y] of [
    [96, 196],
    [112, 208],
    [92, 216],
    [116, 190],
    [108, 226],
  ])
    berries.push(
      circle(x, y, 8, { fill: rose, stroke: ground, strokeWidth: 2 }),
      circle(x - 2, y - 3, 2, { fill: cream }),
    )
  const dotting = new Pen()
  for (let i = 0; i < 46; i++) {
    const [x, y] = [random() * 150, -256 + random() * 512]
    dotting.move(x, y)
    dotting.text += 'h0'
    dotting.last = 'h'
  }
  return [
    path(dotting.text, stroke(sage, 4, { strokeLinecap: 'round', opacity: 0.8 })),
    path(
      'M0 262C10 210 60 190 104 206M30 214C40 236 60 246 84 240',
      stroke(pale, 4, { strokeLinecap: 'round' }),
    ),
    berries,
    acanthus(
      [
        [4, 250],
        [150, 240],
        [190, 60],
        [58, -150],
      ],
      62,
      7,
      sage,
      pale,
    ),
    acanthus(
      [
        [4, 230],
        [70, 200],
        [112, 120],
        [96, 40],
      ],
      34,
      5,
      pale,
      sage,
    ),
    path('M58-150C46-176 30-196 0-206', stroke(pale, 5, { strokeLinecap: 'round' })),
    acanthus(
      [
        [24, -196],
        [60, -190],
        [96, -214],
        [104, -252],
      ],
      20,
      4,
      pale,
      sage,
    ),
    path('M88 40C120 20 128-10 118-34', stroke(pale, 3.5, { strokeLinecap: 'round' })),
  ]
}

export function draw() {
  const [left, top, wide, high] = [90, 90, 1020, 1300]
  const places = []
  for (let i = -2; i <= 2; i++) {
    for (let j = -1; j <= 3; j++)
      places.push([600 + i * stepX, 270 + j * stepY - (i % 2 ? stepY / 2 : 0)])
  }
  const centre = [
    path('M0 262C-6 200 6 130 0 70', stroke(pale, 8)),
    group({}, roseHead(0, -10, 94, 6, rose, blush)),
    group({}, roseHead(0, -214, 34, 5, cream, blush)),
    acanthus(
      [
        [0, 168],
        [0, 140],
        [0, 110],
        [0, 84],
      ],
      22,
      3,
      pale,
      sage,
    ),
  ]
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Ogee rose, a block-printed wallpaper',
      desc: 'A half-drop repeat of roses and acanthus leaves in sage, rose and cream on indigo.',
      paper: '#ece2cc',
      edge: '#d6caad',
    },
    fibres(1200, 1500, '#d6caae', 41, 80),
    `<defs><clipPath id="p"><path d="M${left} ${top}h${wide}v${high}h-${wide}z"/></clipPath><g id="h">${half().flat(3).join('')}</g><g id="t"><use href="#h"/><use href="#h" transform="scale(-1 1)"/>${centre.flat(3).join('')}</g></defs>`,
    rect(left, top, wide, high, { fill: ground }),
    group(
      { clipPath: 'url(#p)' },
      places.map(([x, y]) => `<use href="#t" x="${x}" y="${y}"/>`),
    ),
    [ground, sage, pale, rose, blush, cream].map((c, i) =>
      circle(left + 14 + i * 34, 1436, 11, { fill: c, stroke: ground, strokeWidth: 1 }),
    ),
    lettering('OGEE ROSE', 1110, 1443, 15, ground, { anchor: 'end', track: 60, weight: 0.11 }),
  )
}
