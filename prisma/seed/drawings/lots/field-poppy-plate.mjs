// A botanical plate: the field poppy in flower, in bud and in seed, two inks over a sepia line.
import {
  chance,
  circle,
  group,
  mix,
  noise,
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

const ink = '#2e2620'
const red = '#cf4a2e'
const deep = '#9c2b20'
const pale = '#e37a58'
const green = '#8a9a70'
const shade = '#4d5d41'

/** A crumpled petal: a fan from (x, y) towards `degrees`, its rim ruffled by noise. */
function petal(x, y, length, spread, degrees, seed, fill = red) {
  const field = noise(seed)
  const rim = range(27, (i) => {
    const t = i / 26
    const u = t * 2 - 1
    const reach = length * (1 - 0.36 * Math.abs(u) ** 2.6) * (1 + 0.09 * field(t * 6, 0.5))
    return polar(x, y, reach, degrees + u * spread)
  })
  const folds = new Pen()
  const lit = new Pen()
  const count = 42
  for (let i = 0; i < count; i++) {
    const u = ((i + 0.5) / count) * 2 - 1
    const reach = length * (1 - 0.36 * Math.abs(u) ** 2.6)
    const wave = field(i * 0.7, 3.3)
    const from = mix(0.2, 0.34, Math.abs(wave))
    const to = mix(0.7, 0.97, Math.abs(field(i * 0.9, 8.1)))
    const bend = degrees + u * spread
    const pen = i % 4 === 2 ? lit : folds
    const p = (r, off) => polar(x, y, reach * r, bend + off)
    pen
      .move(...p(from, 0))
      .curve(p(mix(from, to, 0.35), wave * 2), p(mix(from, to, 0.7), wave * 4), p(to, wave * 3))
  }
  const outline = smooth([[x, y], ...rim], true)
  return [
    path(outline, { fill, transform: 'translate(2 3)' }),
    path(lit.text, stroke(fill === deep ? red : pale, 1.8)),
    path(folds.text, stroke(fill === deep ? '#74190f' : deep, 1.2)),
    path(outline, stroke(deep, 1.8)),
  ]
}

function heart(x, y) {
  const random = chance(77)
  const threads = new Pen()
  const tips = []
  for (let i = 0; i < 92; i++) {
    const turn = i * 137.5
    const r = 46 + 50 * random() ** 0.8
    const [ex, ey] = polar(x, y, r, turn)
    threads.move(...polar(x, y, 18, turn)).line(ex, y + (ey - y) * 0.88)
    tips.push([ex, y + (ey - y) * 0.88])
  }
  const anthers = new Pen()
  for (const [ax, ay] of tips)
    anthers.smooth(
      range(4, (k) => polar(ax, ay, k % 2 ? 4 : 7, k * 90 + ax)),
      true,
    )
  const rays = new Pen()
  for (let i = 0; i < 11; i++) rays.move(x, y - 4).line(...polar(x, y - 4, 22, i * 32.7 + 8))
  return [
    path(threads.text, stroke('#f0c9a8', 1.3)),
    path(anthers.text, { fill: '#3b2a3c' }),
    circle(x, y, 27, { fill: green, stroke: ink, strokeWidth: 2 }),
    circle(x, y - 4, 23, { fill: '#b6bd8f', stroke: shade, strokeWidth: 1.5 }),
    path(rays.text, stroke('#3b2a3c', 3, { strokeLinecap: 'round' })),
  ]
}

function blotches(x, y, r, turns) {
  return turns.map((turn) => {
    const ring = range(9, (i) => {
      const u = i / 4 - 1
      return polar(x, y, r * (1.15 - 0.35 * u * u) * (i % 2 ? 1.16 : 0.94), turn + u * 24)
    })
    return path(smooth([polar(x, y, r * 0.3, turn), ...ring], true), { fill: '#33202a' })
  })
}

/** A stem with its spreading hairs. */
function stem(points, width, seed) {
  const random = chance(seed)
  const hairs = new Pen()
  for (let i = 0; i < points.length - 1; i++) {
    const [x0, y0] = points[i]
    const [x1, y1] = points[i + 1]
    const steps = Math.round(Math.hypot(x1 - x0, y1 - y0) / 9)
    for (let k = 0; k < steps; k++) {
      const t = k / steps
      const side = random() < 0.5 ? -1 : 1
      const px = mix(x0, x1, t)
      const py = mix(y0, y1, t)
      const out = width / 2 + 8 + random() * 9
      hairs.move(px, py).line(px + side * out, py - 2 - random() * 6)
    }
  }
  return [
    path(hairs.text, stroke(shade, 1.2)),
    path(smooth(points), stroke(shade, width, { strokeLinecap: 'round' })),
    path(smooth(points), stroke('#a8b285', width - 4, { strokeLinecap: 'round' })),
    path(smooth(points.map(([x, y]) => [x + width * 0.22, y])), stroke(shade, 1.2)),
  ]
}

/** A pinnately cut leaf: a row of sharp lobes either side of a curved midrib. */
function leaf(x, y, length, degrees, bend, flip, seed) {
  const random = chance(seed)
  const rib = (t) => {
    const turn = degrees + bend * t * t
    return polar(x, y, length * t, turn)
  }
  const edges = { left: [], right: [] }
  const veins = new Pen()
  const lobes = 7
  for (const [name, side] of [
    ['left', -1],
    ['right', 1],
  ]) {
    for (let i = 0; i < lobes; i++) {
      const t = 0.12 + (i / lobes) * 0.8
      const turn = degrees + bend * 2 * t
      const reach =
        length * 0.3 * Math.sin(Math.PI * (0.2 + 0.72 * (i / lobes))) * mix(0.85, 1.1, random())
      const [rx, ry] = rib(t)
      const tip = polar(rx, ry, reach, turn + side * mix(62, 30, i / lobes))
      const notch = polar(...rib(t + 0.045), reach * 0.42, turn + side * 48)
      const tooth = polar(...rib(t + 0.035), reach * 0.72, turn + side * mix(50, 24, i / lobes))
      edges[name].push(
        polar(...rib(t - 0.02), 7, turn + side * 90),
        polar(rx, ry, reach * 0.6, turn + side * 78),
        tip,
        notch,
        tooth,
      )
      edges[name].push(polar(...rib(t + 0.075), 8, turn + side * 80))
      veins.move(rx, ry).line(...polar(rx, ry, reach * 0.86, turn + side * mix(62, 30, i / lobes)))
    }
  }
  const outline = [rib(0), ...edges.left, rib(1), ...edges.right.reverse()]
  const d = new Pen().poly(outline, true).text
  return [
    path(d, {
      fill: flip ? '#9dab80' : green,
      strokeLinejoin: 'round',
      transform: 'translate(-2 2)',
    }),
    path(d, stroke(shade, 1.7, { strokeLinejoin: 'round' })),
    path(smooth(range(9, (i) => rib(i / 8))), stroke(shade, 3)),
    path(veins.text, stroke(shade, 1.2)),
  ]
}

function bud() {
  const body = [
    [286, 470],
    [262, 500],
    [258, 548],
    [276, 590],
    [300, 606],
    [324, 588],
    [340, 546],
    [334, 498],
    [312, 470],
  ]
  const random = chance(5)
  const hairs = new Pen()
  for (let i = 0; i < 70; i++) {
    const turn = random() * 360
    const [x, y] = polar(299, 540, 20 + random() * 20, turn)
    const px = 299 + (x - 299) * 0.95
    const py = 540 + (y - 540) * 1.55
    const [ex, ey] = polar(px, py, 15, turn)
    hairs.move(px, py).line(ex, ey)
  }
  return [
    path(smooth(body, true), { fill: green, stroke: shade, strokeWidth: 2 }),
    path(
      smooth([
        [300, 606],
        [292, 570],
        [298, 520],
        [292, 478],
      ]),
      stroke(shade, 2),
    ),
    path('M297 604C286 570 290 540 294 520 302 546 306 575 303 604z', { fill: red }),
    path(hairs.text, stroke(shade, 1.3)),
  ]
}

function capsule(x, y, scale) {
  const hatch = new Pen()
  for (let i = -5; i <= 5; i++) {
    const u = i / 5.6
    hatch.move(u * 34, -40).curve([u * 54, -14], [u * 54, 20], [u * 14, 62])
  }
  const rim = new Pen()
  for (let i = 0; i < 9; i++) rim.move(0, -56).line(-44 + i * 11, -46 + Math.abs(i - 4) * 0.8)
  return group(
    { transform: `translate(${x} ${y}) scale(${scale})` },
    path('M-40-42C-62-8-54 36-12 66H12C54 36 62-8 40-42z', {
      fill: '#b0a878',
      stroke: ink,
      strokeWidth: 2,
    }),
    path(hatch.text, stroke(ink, 1.3)),
    path(
      'M-52-42C-40-62-16-68 0-68S40-62 52-42C46-36 40-44 34-38 28-34 24-42 17-37 10-32 6-40 0-36-6-40-10-32-17-37-24-42-28-34-34-38-40-44-46-36-52-42z',
      { fill: '#8d7f55', stroke: ink, strokeWidth: 2 },
    ),
    path(rim.text, stroke(ink, 1.5)),
  )
}

export function draw() {
  const [fx, fy] = [640, 400]
  const small = { slant: 0.22, track: 22, weight: 0.075 }
  return sheet(
    {
      width: 1200,
      height: 1500,
      title: 'Field poppy, a botanical plate',
      desc: 'A poppy in flower, bud and seed, vermilion and grey-green over a sepia line.',
      paper: '#f1ede4',
      edge: '#dcd5c6',
      grain: '#ddd5c4',
      seed: 23,
    },
    plateMark(84, 76, 1032, 1346, { tone: '#f8f5ed', light: '#fffdf7', shade: '#d8d0c0' }),
    group(
      {},
      stem(
        [
          [596, 1300],
          [610, 1150],
          [596, 980],
          [622, 800],
          [648, 640],
          [640, 470],
        ],
        13,
        3,
      ),
      stem(
        [
          [600, 1180],
          [520, 1040],
          [400, 860],
          [352, 700],
          [344, 560],
          [350, 450],
          [336, 392],
          [306, 384],
          [290, 416],
          [286, 474],
        ],
        9,
        4,
      ),
      stem(
        [
          [604, 1120],
          [700, 1010],
          [830, 900],
          [905, 790],
          [925, 690],
        ],
        10,
        6,
      ),
      stem(
        [
          [598, 1220],
          [730, 1150],
          [880, 1110],
          [960, 1040],
          [985, 960],
        ],
        8,
        8,
      ),
    ),
    group(
      {},
      leaf(604, 1250, 390, -170, 14, false, 12),
      leaf(604, 1080, 330, -150, -22, true, 14),
      leaf(612, 880, 300, -18, 34, true, 16),
      leaf(600, 1262, 390, -18, 22, false, 18),
    ),
    group(
      {},
      petal(fx, fy, 285, 62, -92, 31, deep),
      petal(fx, fy, 300, 58, 178, 33),
      petal(fx, fy, 305, 58, 4, 35),
      petal(fx, fy + 6, 250, 66, 88, 37),
    ),
    group({}, blotches(fx, fy, 62, [-92, 178, 4, 88])),
    group({}, heart(fx, fy)),
    group(
      {},
      petal(925, 720, 172, 40, -112, 51, deep),
      petal(925, 724, 178, 38, -66, 53),
      petal(925, 726, 150, 34, -90, 55),
    ),
    path('M912 730C905 712 915 704 925 704S946 712 938 730z', {
      fill: green,
      stroke: shade,
      strokeWidth: 2,
    }),
    group({ transform: 'translate(-14 0)' }, bud()),
    capsule(985, 915, 0.95),
    lettering('PAPAVER RHOEAS', 600, 1372, 19, ink, { track: 50, weight: 0.085, anchor: 'middle' }),
    lettering('Field Poppy', 600, 1402, 15, ink, { ...small, anchor: 'middle' }),
    lettering('Pl. XXII', 1072, 130, 17, ink, { ...small, anchor: 'end' }),
    lettering('Flora of the hedge', 128, 130, 17, ink, small),
  )
}
