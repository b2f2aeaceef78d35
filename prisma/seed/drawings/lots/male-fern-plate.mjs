// A botanical plate: one frond built from three pinnae, each pinna from toothed pinnules.
import {
  chance,
  group,
  mix,
  Pen,
  path,
  plateMark,
  polar,
  range,
  sheet,
  smooth,
  stroke,
} from '../ink.mjs'
import { lettering } from '../lettering.mjs'

const ink = '#2c2a22'
const leaf = '#7c9168'
const dark = '#3d5539'
const rust = '#8a5a35'

/** One toothed pinnule pointing along `degrees`, as an outline. */
function pinnule(x, y, length, breadth, degrees, random) {
  const a = (degrees * Math.PI) / 180
  const at = (t, w) => [
    x + Math.cos(a) * t * length - Math.sin(a) * w * breadth,
    y + Math.sin(a) * t * length + Math.cos(a) * w * breadth,
  ]
  const outline = (side) =>
    range(5, (i) => {
      const t = 0.04 + i * 0.21
      const swell = Math.sin(Math.PI * (0.28 + t * 0.66)) * (i % 2 ? 1.08 : 0.88)
      return at(t, side * 0.5 * swell * mix(0.94, 1.06, random()))
    })
  return [at(0, -0.3), ...outline(-1), at(1, 0), ...outline(1).reverse(), at(0, 0.3)]
}

/** A pinna 300 units long along +x; returns its fill and its lines. */
function pinna(pairs, seed) {
  const random = chance(seed)
  const fill = new Pen()
  const veins = new Pen()
  for (let i = 0; i < pairs; i++) {
    const t = i / pairs
    const x = 8 + 282 * t ** 0.94
    const length = 40 * Math.sin(Math.PI * (0.26 + 0.72 * t)) ** 0.8 + 4
    const sag = 10 * t * t
    for (const side of [-1, 1]) {
      const lean = side * mix(74, 50, t) + (random() - 0.5) * 5
      const width = 17 * mix(1, 0.55, t)
      fill.smooth(pinnule(x, sag, length, width, lean, random), true)
      const [ex, ey] = polar(x, sag, length * 0.86, lean)
      veins.move(x, sag).line(ex, ey)
    }
  }
  fill.smooth(pinnule(286, 9, 20, 8, 4, random), true)
  veins.move(-4, 0).curve([90, 0], [200, 4], [300, 11])
  return { fill: fill.text, veins: veins.text }
}

function frond() {
  const random = chance(41)
  const spine = (t) => [
    mix(548, 640, t) + 62 * Math.sin(t * 3.0 + 0.2) - 20 * t * t,
    mix(1290, 168, t),
  ]
  const heading = (t) => {
    const [x0, y0] = spine(t - 0.01)
    const [x1, y1] = spine(t + 0.01)
    return (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI
  }
  const parts = []
  const count = 25
  for (let i = 0; i < count; i++) {
    const t = 0.2 + 0.8 * (i / count) ** 0.9
    const u = i / count
    const reach = 1.42 * (0.66 + 0.34 * Math.sin(Math.min(u / 0.35, 1) * 1.57)) * (1 - u) ** 0.82
    for (const side of [-1, 1]) {
      const [x, y] = spine(t + side * 0.006)
      const turn = heading(t) + side * (mix(80, 52, i / count) + (random() - 0.5) * 7)
      const size = reach * mix(0.93, 1.06, random())
      const kind = size > 0.8 ? 'a' : size > 0.42 ? 'b' : 'c'
      const unit = size
      const tone = side < 0 ? '' : ' fill="#8fa277"'
      parts.push(
        `<use href="#${kind}"${tone} transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${turn.toFixed(0)}) scale(${unit.toFixed(2)} ${(side * mix(unit, 0.5, 0.62)).toFixed(2)})"/>`,
      )
    }
  }
  const stalk = range(22, (i) => spine(-0.02 + i * 0.0485))
  const scales = new Pen()
  for (let i = 0; i < 90; i++) {
    const t = random() ** 1.7 * 0.3 - 0.02
    const [x, y] = spine(t)
    const side = random() < 0.5 ? -1 : 1
    scales.move(x + side * 4, y).line(x + side * (9 + random() * 9), y - 7 - random() * 8)
  }
  return [
    path(smooth(stalk), stroke(dark, 9, { strokeLinecap: 'round' })),
    path(smooth(stalk), stroke('#a9a36f', 4, { strokeLinecap: 'round' })),
    path(scales.text, stroke(rust, 2, { strokeLinecap: 'round' })),
    ...parts.reverse(),
  ]
}

function crozier() {
  const random = chance(9)
  const spiral = range(54, (i) => {
    const t = i / 53
    return polar(232, 1010, 62 * (1 - t) ** 0.75 + 5, 20 - t * 800)
  })
  const stem = [[262, 1300], [284, 1220], [296, 1130], [294, 1060], ...spiral]
  const buds = new Pen()
  const hair = new Pen()
  for (let i = 2; i < 46; i++) {
    const [x, y] = spiral[i]
    const away = Math.atan2(y - 1010, x - 232)
    const size = mix(13, 4, i / 46)
    const [bx, by] = [x - Math.cos(away) * size * 0.9, y - Math.sin(away) * size * 0.9]
    buds.smooth(
      range(6, (k) => polar(bx, by, size * (k % 2 ? 0.62 : 0.45), k * 60)),
      true,
    )
  }
  for (let i = 0; i < 120; i++) {
    const [x, y] = stem[Math.floor(random() ** 0.8 * 26)]
    const turn = random() * 360
    const [ex, ey] = polar(x, y, 14 + random() * 8, turn)
    const [sx, sy] = polar(x + (random() - 0.5) * 6, y + (random() - 0.5) * 30, 8, turn)
    hair.move(sx, sy).line(ex, ey + (sy - y) * 0.8)
  }
  return [
    path(hair.text, stroke(rust, 1.8)),
    path(smooth(stem), stroke(dark, 20, { strokeLinecap: 'round' })),
    path(smooth(stem), stroke('#a3ac79', 14, { strokeLinecap: 'round' })),
    path(buds.text, { fill: leaf, stroke: dark, strokeWidth: 1.4 }),
  ]
}

/** The enlarged pinnule of "Fig. 3": forked veins and rows of sori. */
function enlarged() {
  const outline = []
  const veins = new Pen()
  const sori = new Pen()
  for (const side of [-1, 1]) {
    const edge = range(19, (i) => {
      const t = i / 18
      const swell = Math.sin(Math.PI * (0.24 + 0.745 * t)) ** 0.8
      return [992 + side * (62 * swell * (i % 2 ? 1 : 0.9)), 1292 - 250 * t - (i % 2 ? 6 : 0)]
    })
    outline.push(side < 0 ? edge : edge.reverse())
    for (let i = 0; i < 9; i++) {
      const t = 0.05 + i * 0.1
      const y = 1292 - 250 * t
      const reach = 54 * Math.sin(Math.PI * (0.24 + 0.745 * t)) ** 0.8
      veins
        .move(992, y)
        .curve([992 + side * 8, y - 12], [992 + side * 20, y - 16], [992 + side * reach, y - 24])
      veins.move(992 + side * reach * 0.42, y - 15).line(992 + side * reach * 0.9, y - 38)
      if (i < 7) {
        sori.smooth(
          range(7, (k) => polar(992 + side * reach * 0.44, y - 26, k === 0 ? 3 : 8, k * 51 + 40)),
          true,
        )
      }
    }
  }
  veins.move(992, 1312).line(992, 1050)
  return [
    path(smooth(outline.flat(), true), { fill: '#b4bd93', stroke: dark, strokeWidth: 2 }),
    path(veins.text, stroke(dark, 1.5)),
    path(sori.text, { fill: rust, stroke: ink, strokeWidth: 1.2 }),
  ]
}

export function draw() {
  const kinds = [
    ['a', 19, 3],
    ['b', 13, 5],
    ['c', 8, 7],
  ].map(([id, pairs, seed]) => {
    const { fill, veins } = pinna(pairs, seed)
    return group(
      { id },
      path(fill, { transform: 'translate(2 2)' }),
      path(fill, { stroke: dark, strokeWidth: 1.5, fill: 'none' }),
      path(veins, stroke(dark, 1.7)),
    )
  })
  const small = { slant: 0.22, track: 22, weight: 0.075 }
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Male fern, a botanical plate',
      desc: 'A fern frond with crozier and enlarged pinnule, in green and sepia inks on cream paper.',
      paper: '#ece3cd',
      edge: '#d9cdb0',
      grain: '#d8cba9',
      seed: 11,
    },
    plateMark(78, 72, 1044, 1350, { tone: '#f1e9d6', light: '#fbf6e8', shade: '#d3c7a8' }),
    `<defs>${kinds.join('')}</defs>`,
    group({ fill: leaf }, frond()),
    group({}, crozier()),
    group({}, enlarged()),
    lettering('DRYOPTERIS FILIX-MAS', 600, 1374, 19, ink, {
      track: 46,
      weight: 0.085,
      anchor: 'middle',
    }),
    lettering('Pl. XIV', 1078, 128, 17, ink, { ...small, anchor: 'end' }),
    lettering('Filices', 122, 128, 17, ink, small),
    lettering('1', 690, 1250, 17, ink, small),
    lettering('2', 196, 1296, 17, ink, small),
    lettering('3', 1066, 1296, 17, ink, small),
    lettering('Male Fern', 600, 1404, 15, ink, { ...small, anchor: 'middle' }),
  )
}
